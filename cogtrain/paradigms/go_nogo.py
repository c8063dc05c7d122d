"""What is scored where most stimuli are answered and a few are not: go/no-go, SART.

Sensitivity is d' with log-linear rates (Hautus 1995, doi:10.3758/BF03203619): answers to a go are hits, answers to a
no-go, the commissions, false alarms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogtrain.measures.signal_detection import criterion, d_prime
from cogtrain.paradigms.contract import Factor, TableForm

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

GO = Factor(
    "condition", {"go": ("target", "gotrial"), "nogo": ("no", "nogotrial", "nontarget", "notgo")}, ("go", "nogo")
)


def go_nogo_table(name: str) -> TableForm:
    """What anybody's table of such a task looks like."""
    return TableForm(name, (GO,), withhold=("nogo",), correct_from_answering=True, times_tell=True)


def score(cells: Cells) -> Scores:
    """Sensitivity and bias, shares and counts of answers to a no-go and of missed goes, level and evenness of reaction
    time."""
    go, nogo = cells.of(condition="go"), cells.of(condition="nogo")
    counts = (go.right(), go.trials(), nogo.wrong(), nogo.trials())
    return {
        "d_prime": d_prime(*counts),
        "criterion": criterion(*counts),
        "commissions": nogo.error_rate(),
        "omissions": go.omission_rate(),
        "commission_count": nogo.wrong(),
        "omission_count": go.omitted(),
        "mean_rt_ms": go.rt_ms(),
        "rt_cv": go.rt_cv(),
    }
