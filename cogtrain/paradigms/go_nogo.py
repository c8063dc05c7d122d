"""What is scored where most stimuli are answered and a few are not: go/no-go, SART.

Sensitivity is d' with log-linear rates (Hautus 1995, doi:10.3758/BF03203619): answers to a go are hits, answers to a
no-go, the commissions, false alarms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogtrain.paradigms.contract import Factor, TableForm

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

GO = Factor(
    "condition", {"go": ("target", "gotrial"), "nogo": ("no", "nogotrial", "nontarget", "notgo")}, ("go", "nogo")
)


def go_nogo_table(name: str) -> TableForm:
    """What anybody's table of such a task looks like."""
    return TableForm(name, (GO,), withhold=("nogo",), correct_from_answering=True)


def score(cells: Cells) -> Scores:
    """Sensitivity and bias, shares and counts of answers to a no-go and of missed goes, level and evenness of reaction
    time."""
    go, nogo = cells.of(condition="go"), cells.of(condition="nogo")
    return {
        **go.signal_detection(nogo),
        "commissions": nogo.error_rate(),
        "omissions": go.omission_rate(),
        "commission_count": nogo.wrong(),
        "omission_count": go.omitted(),
        "mean_rt_ms": go.mean_rt_ms(),
        "median_rt_ms": go.median_rt_ms(),
        "mean_speed_per_s": go.speed_per_s(),
        "rt_cv": go.rt_cv(),
    }
