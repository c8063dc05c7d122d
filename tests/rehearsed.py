"""Records that several tests read: simulated once for the whole run, by the worker that asks first."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from cogtrain.library import load_library
from cogtrain.rehearsal import rehearse

PATIENCE_S = 300.0


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """The folder, made by this process or by another one that was quicker. What others read nobody may change."""
    beside, until_s = folder.with_name(f"{folder.name}.being-made"), time.monotonic() + PATIENCE_S
    while not folder.exists():
        try:
            beside.mkdir()
        except FileExistsError:
            if time.monotonic() > until_s:
                raise TimeoutError(f"{folder.name} was not made within {PATIENCE_S:g} s") from None
            time.sleep(0.2)
            continue
        try:
            make(beside)
            beside.rename(folder)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return folder


def six_infusions(results: Path) -> None:
    """A typical person goes through a whole course of six infusions."""
    list(rehearse(load_library().protocol("serial-infusions"), results, 1, "typical", seed=2))
