"""Opening PsychoPy's window, and keeping Python's memory quiet while it runs."""

from __future__ import annotations

import gc
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cogtrain.displays.display import DisplayInfo
from cogtrain.displays.window.pacing import Refresh
from cogtrain.drawing import look
from cogtrain.errors import CogtrainError, DeviceError, refuse


def open_psychopy_window(size: tuple[int, int] | None) -> Any:
    """A PsychoPy window on the ground's colour; full screen without a size. Raises CogtrainError where none can be
    opened."""
    try:
        from psychopy import logging, visual
    except ImportError as missing:
        raise refuse(
            "display",
            f"PsychoPy cannot be loaded ({missing})",
            "PsychoPy 2026.2 and the system libraries that it needs",
            'Install it with: pip install "cogtrain[station]"; in a checkout: make setup.',
            kind=DeviceError,
        ) from missing
    except Exception as trouble:
        if _is_the_screen(trouble):
            raise _no_window(trouble) from trouble
        raise
    logging.console.setLevel(logging.CRITICAL)
    rgb = [channel / 127.5 - 1 for channel in look.COLOURS["ground"]]
    shape: dict[str, Any] = {"fullscr": True} if size is None else {"fullscr": False, "size": size}
    try:
        return visual.Window(
            **shape,
            allowGUI=False,
            useFBO=False,
            multiSample=False,
            units="pix",
            color=rgb,
            colorSpace="rgb",
            waitBlanking=False,
            checkTiming=False,
            autoLog=False,
            winType="pyglet",
        )
    except Exception as trouble:
        if _is_the_screen(trouble):
            raise _no_window(trouble) from trouble
        raise


def _is_the_screen(trouble: Exception) -> bool:
    """Whether no window can be had here. pyglet's own errors have no base class in common, and to import the module
    that holds them opens a display."""
    return isinstance(trouble, RuntimeError | OSError | ValueError) or type(trouble).__module__.startswith("pyglet.")


def _no_window(trouble: Exception) -> CogtrainError:
    if isinstance(trouble, OSError) and trouble.filename is not None:
        return _no_file(trouble, Path(os.fsdecode(trouble.filename)))
    return refuse(
        "display",
        f"no window can be opened ({trouble})",
        "a screen",
        "Start it on a desktop, or on Linux under Xvfb (make demo does).",
        kind=DeviceError,
    )


def describe(refresh: Refresh, width_px: int, height_px: int, *, full_screen: bool) -> DisplayInfo:
    """The truth of an open window, whose refresh was measured."""
    import psychopy
    import psychtoolbox

    system = {"linux": "linux", "win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    kind = "full screen" if full_screen else "window"
    return DisplayInfo(
        kind=refresh.kind,
        refresh_hz=round(refresh.hz, 3),
        jitter_ms=round(refresh.jitter_ms, 3),
        width_px=width_px,
        height_px=height_px,
        full_screen=full_screen,
        key_backend="psychtoolbox",
        clock="CLOCK_MONOTONIC" if system == "linux" else "performance counter",
        device=f"{system} {kind} {width_px}x{height_px} {refresh.hz:.1f} Hz {refresh.kind}",
        versions={
            "psychopy": str(psychopy.__version__),
            "psychtoolbox": str(getattr(psychtoolbox, "__version__", "") or "") or None,
            "os": f"{platform.system()} {platform.release()}",
        },
    )


def _no_file(trouble: OSError, path: Path) -> CogtrainError:
    """PsychoPy writes its preferences and cache into the user's folders when it is loaded, and needs files of its own.
    A home folder is not named: it bears somebody's name."""
    homes = [os.environ.get(name) for name in ("HOME", "USERPROFILE", "APPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")]
    if any(home and path.is_relative_to(home) for home in homes):
        return refuse(
            "home folder",
            f"PsychoPy cannot write its preferences there ({trouble.strerror})",
            "a home folder that can be written",
            "Allow this user to write into it and see that its disk has room, or set HOME (on Windows APPDATA) to a "
            "folder that can be written.",
            kind=DeviceError,
        )
    found = f"the file {path.name} cannot be used ({trouble.strerror})"
    return refuse(
        "PsychoPy", found, "its files in place", "Install it anew; in a checkout: make setup.", kind=DeviceError
    )


@contextmanager
def quiet_memory() -> Iterator[None]:
    """No garbage collection inside: a full one takes 70 ms and more with PsychoPy loaded."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
