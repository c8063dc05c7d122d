"""Computerised cognitive training and assessment: protocols in, what happened, scores and change out.

What a script needs stands here (docs/python.md); everything is loaded when it is first asked for.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cogtrain.errors import BusyError, CogtrainError, DamageError, DeviceError, DiskError, InputError, NotNowError
    from cogtrain.library import load_library, load_protocol
    from cogtrain.paradigms import registry
    from cogtrain.records import level_table, load, session_table, trial_table, verify
    from cogtrain.records.tables.ratings import rating_table
    from cogtrain.rehearsal import rehearse
    from cogtrain.rehearsal.power import TrialPlan, rehearse_study
    from cogtrain.report.figures import Drawing, figures
    from cogtrain.scoring.brought.any_file import score_file
    from cogtrain.scoring.compare import compare
    from cogtrain.scoring.norms import load_norms, published_norms
    from cogtrain.scoring.results import score_results
    from cogtrain.session.page_faults import check
    from cogtrain.study.result import analyse
    from cogtrain.study.unblinding import unblind

__version__ = "0.1.0"

_HOMES = {
    "BusyError": "cogtrain.errors",
    "CogtrainError": "cogtrain.errors",
    "DamageError": "cogtrain.errors",
    "DeviceError": "cogtrain.errors",
    "DiskError": "cogtrain.errors",
    "Drawing": "cogtrain.report.figures",
    "InputError": "cogtrain.errors",
    "NotNowError": "cogtrain.errors",
    "TrialPlan": "cogtrain.rehearsal.power",
    "analyse": "cogtrain.study.result",
    "check": "cogtrain.session.page_faults",
    "compare": "cogtrain.scoring.compare",
    "figures": "cogtrain.report.figures",
    "level_table": "cogtrain.records",
    "load": "cogtrain.records",
    "load_library": "cogtrain.library",
    "load_norms": "cogtrain.scoring.norms",
    "load_protocol": "cogtrain.library",
    "published_norms": "cogtrain.scoring.norms",
    "rating_table": "cogtrain.records.tables.ratings",
    "registry": "cogtrain.paradigms",
    "rehearse": "cogtrain.rehearsal",
    "rehearse_study": "cogtrain.rehearsal.power",
    "score_file": "cogtrain.scoring.brought.any_file",
    "score_results": "cogtrain.scoring.results",
    "session_table": "cogtrain.records",
    "trial_table": "cogtrain.records",
    "unblind": "cogtrain.study.unblinding",
    "verify": "cogtrain.records",
}
__all__ = [
    "BusyError",
    "CogtrainError",
    "DamageError",
    "DeviceError",
    "DiskError",
    "Drawing",
    "InputError",
    "NotNowError",
    "TrialPlan",
    "analyse",
    "check",
    "compare",
    "figures",
    "level_table",
    "load",
    "load_library",
    "load_norms",
    "load_protocol",
    "published_norms",
    "rating_table",
    "registry",
    "rehearse",
    "rehearse_study",
    "score_file",
    "score_results",
    "session_table",
    "trial_table",
    "unblind",
    "verify",
]


def __getattr__(name: str) -> object:
    """A public name, from where it lives."""
    if name not in _HOMES:
        raise AttributeError(f"module 'cogtrain' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
