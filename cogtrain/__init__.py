"""Computerised cognitive training and assessment: protocols in, what happened, scores and change out.

What a script needs stands here (docs/python.md); everything is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogtrain.errors import (
        BusyError,
        CogtrainError,
        DamageError,
        DeviceError,
        DiskError,
        InputError,
        NotNowError,
    )
    from cogtrain.library import load_library
    from cogtrain.paradigms import registry
    from cogtrain.records import level_table, load, session_table, trial_table, verify
    from cogtrain.rehearsal import rehearse
    from cogtrain.scoring.compare import compare
    from cogtrain.scoring.results import score_results
    from cogtrain.session.page_faults import check

__version__ = "0.1.0"

_HOMES = {
    "BusyError": "cogtrain.errors",
    "CogtrainError": "cogtrain.errors",
    "DamageError": "cogtrain.errors",
    "DeviceError": "cogtrain.errors",
    "DiskError": "cogtrain.errors",
    "InputError": "cogtrain.errors",
    "NotNowError": "cogtrain.errors",
    "check": "cogtrain.session.page_faults",
    "compare": "cogtrain.scoring.compare",
    "level_table": "cogtrain.records",
    "load": "cogtrain.records",
    "load_library": "cogtrain.library",
    "registry": "cogtrain.paradigms",
    "rehearse": "cogtrain.rehearsal",
    "score_results": "cogtrain.scoring.results",
    "session_table": "cogtrain.records",
    "trial_table": "cogtrain.records",
    "verify": "cogtrain.records",
}
__all__ = [
    "BusyError",
    "CogtrainError",
    "DamageError",
    "DeviceError",
    "DiskError",
    "InputError",
    "NotNowError",
    "check",
    "compare",
    "level_table",
    "load",
    "load_library",
    "registry",
    "rehearse",
    "score_results",
    "session_table",
    "trial_table",
    "verify",
]


def __getattr__(name: str) -> object:
    """A public name, from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cogtrain' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
