"""One session: walk what the protocol holds, ask for a level, plan, present, record, tell; pause, stop and resume."""

from cogtrain.session.options import Options, SessionEnd
from cogtrain.session.run import run_session

__all__ = ["Options", "SessionEnd", "run_session"]
