"""Somebody who does not exist sits a session of a course in the place of a reader of the guides."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path

import numpy as np

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.library import load_library
from cogtrain.observers import observer_maker
from cogtrain.session import Options, run_session
from cogtrain.session.lent_care import Support


def sits(
    results: Path, protocol: str, session: str, moment: datetime, kind: type[SimulatedDisplay] = SimulatedDisplay
) -> None:
    """What the kiosk would do with KI07 at that moment. kind: whose answers the display gives."""
    clock = VirtualClock(moment)
    display = kind(observer_maker("typical")(np.random.default_rng(1)), clock, np.random.default_rng(1))
    options = Options("KI07", results, session=session, observer="typical", support=Support(watched=True))
    run_session(load_library().protocol(protocol), options, partial(_given, display), clock, partial(int, 1))


def _given(display: SimulatedDisplay) -> SimulatedDisplay:
    return display
