"""The engine as its own process, on the screen that is asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

COGTRAIN = (sys.executable, "-m", "cogtrain.cli")
QUICK_FIVE = Path(__file__).parent / "quick-five.yaml"
WINDOW = ("--windowed", "1024x768", "--sync-patch")


def start(
    screen: str | None, arguments: Sequence[str | Path], environment: Mapping[str, str] | None = None
) -> subprocess.Popen[str]:
    """``cogtrain`` with these arguments; without a screen there is no DISPLAY. What it says can be had from
    ``communicate``."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    shown = {} if screen is None else {"DISPLAY": screen}
    return subprocess.Popen(
        [*COGTRAIN, *map(str, arguments)],
        env=inherited | shown | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def start_session(
    screen: str, protocol: str | Path, code: str, results: Path, *options: str | Path
) -> subprocess.Popen[str]:
    """``cogtrain run`` in a window of 1024 x 768 with the sync patch."""
    return start(screen, ["run", protocol, "--participant", code, "--results", results, *WINDOW, *options])
