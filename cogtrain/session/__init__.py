"""One session: walk what the protocol holds, ask for a level, plan, present, record, tell; pause, stop and resume."""

from cogtrain.session.start import Options, SessionEnd, run_session

__all__ = ["Options", "SessionEnd", "run_session"]
