"""What is scored where a stimulus agrees with itself or not: flanker, Stroop, Simon."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cogtrain.paradigms.contract import Factor, TableForm

if TYPE_CHECKING:
    from cogtrain.paradigms.cells import Cells, Scores

CONFLICT = Factor(
    "condition",
    {
        "congruent": ("con", "cong", "compatible", "consistent", "c"),
        "incongruent": ("incon", "incong", "inc", "incompatible", "inconsistent", "i"),
        "neutral": ("neut", "n", "control"),
    },
    ("congruent", "incongruent"),
)


def conflict_table(name: str) -> TableForm:
    """What anybody's table of such a task looks like."""
    return TableForm(name, (CONFLICT,))


def score(cells: Cells) -> Scores:
    """Levels of reaction time of correct answers, accuracies, and the costs of conflict (incongruent - congruent); with
    neutral trials what conflict costs and agreement saves against these. ``median_rt_ms`` and ``mean_speed_per_s`` are
    the mean of the congruent and the incongruent ones."""
    easy, hard, neutral = (cells.of(condition=name) for name in ("congruent", "incongruent", "neutral"))
    return {
        "mean_rt_ms": cells.mean_rt_ms(),
        "median_rt_ms": (easy.median_rt_ms() + hard.median_rt_ms()) / 2,
        "mean_speed_per_s": (easy.speed_per_s() + hard.speed_per_s()) / 2,
        "congruent_rt_ms": easy.rt_ms(),
        "incongruent_rt_ms": hard.rt_ms(),
        "conflict_cost_ms": hard.rt_ms() - easy.rt_ms(),
        "accuracy": cells.accuracy(),
        "congruent_accuracy": easy.accuracy(),
        "incongruent_accuracy": hard.accuracy(),
        "conflict_cost_accuracy": easy.accuracy() - hard.accuracy(),
        "interference_ms": hard.rt_ms() - neutral.rt_ms(),
        "facilitation_ms": neutral.rt_ms() - easy.rt_ms(),
    }
