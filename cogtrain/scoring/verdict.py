"""A verdict on one change: by a norm, by a person's own baselines, or else only whether it exceeds its own noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

from cogtrain.measures.agreement import sem
from cogtrain.measures.change import (
    CRITICAL_Z,
    RELIABILITY_GATE,
    Index,
    Norm,
    crawford_garthwaite,
    jacobson_truax,
    own_baselines,
    passes_gate,
)

Verdict = Literal[
    "better", "worse", "higher", "lower", "no-change",
    "within-noise", "beyond-noise", "not-reliable", "no-norm", "no-value",
]  # fmt: skip
CHANGED = ("better", "worse", "higher", "lower")
JUDGED = (*CHANGED, "no-change")  # there is an index; all else says why there is none

METHOD = "Jacobson-Truax"
CRAWFORD = "Crawford-Garthwaite"
OWN = "own baselines"


@dataclass(frozen=True)
class Known:
    """What is known of a measure: retest reliability, SD between people in the measure's unit, and the source; and the
    sample of the same form and interval where there is one, with the name of its file."""

    reliability: float | None = None
    sd: float | None = None
    source: str = ""
    sample: Norm | None = None
    sample_name: str = ""

    @property
    def sem(self) -> float | None:
        """Standard error of measurement in the measure's unit; None where not enough is known."""
        if self.reliability is None or self.sd is None or not 0 <= self.reliability <= 1:
            return None
        return sem(self.sd, self.reliability)


def index_of(baseline: float, follow_up: float, known: Known, own: Sequence[float] = ()) -> tuple[str, Index | None]:
    """The method and its index; none where the gate is shut or no norm matches."""
    if own:
        return OWN, own_baselines(own, follow_up)
    if known.reliability is None or not passes_gate(known.reliability):
        return "", None
    if known.sample is not None:
        return CRAWFORD, crawford_garthwaite(baseline, follow_up, known.sample)
    if known.sd is not None and known.sem:
        return METHOD, jacobson_truax(baseline, follow_up, known.sd, known.reliability)
    return "", None


def judge(
    baseline: float,
    follow_up: float,
    better: str,
    known: Known,
    own: Sequence[float] = (),
    noise: float = float("nan"),
) -> Verdict:
    """The verdict on one change; "better" and "worse" respect the measure's direction. noise: the standard error of the
    difference by the two scores' own trials, which speaks where there is no norm."""
    if isnan(baseline) or isnan(follow_up):
        return "no-value"
    if not own and known.reliability is not None and not passes_gate(known.reliability):
        return "not-reliable"
    _, index = index_of(baseline, follow_up, known, own)
    if index is not None:
        return "no-change" if index.p >= 0.05 else _turned(bool(index.value > 0), better)
    if isnan(noise) or noise <= 0:
        return "no-norm"
    return "beyond-noise" if abs(follow_up - baseline) > CRITICAL_Z * noise else "within-noise"


def _turned(rose: bool, better: str) -> Verdict:
    if better == "neither":
        return "higher" if rose else "lower"
    return "better" if rose == (better == "higher") else "worse"


def in_words(
    verdict: Verdict, known: Known, method: str = METHOD, *, rose: bool = True, better: str = "neither"
) -> str:
    """The verdict as a report says it, without a full stop. rose, better: for a change that only noise is known of."""
    reliability = "" if known.reliability is None else f"{known.reliability:.2f}".removeprefix("0")
    beyond = {
        CRAWFORD: "than practice alone explains (95 %)",
        OWN: "than this person's own baselines explain (95 %)",
    }.get(method, "by more than measurement error explains (95 %)")
    added = "; practice is not taken out" if method == METHOD else ""
    turned = {"worse": "weaker"}.get(turn := _turned(rose, better), turn)
    words: dict[Verdict, str] = {
        "better": f"better {beyond}{added}",
        "worse": f"weaker {beyond}",
        "higher": f"higher {beyond}{added}",
        "lower": f"lower {beyond}{added}",
        "no-change": "no change beyond measurement error (95 %)" if method == METHOD else f"no more change {beyond}",
        "within-noise": "no norm; within the noise of its own trials (95 %)",
        "beyond-noise": f"no norm; {turned} beyond the noise of its own trials (95 %), practice is not excluded",
        "not-reliable": f"not reliable for individual change (reliability {reliability}, below {RELIABILITY_GATE:.2f})",
        "no-norm": "no matching norm, so no index of change",
        "no-value": "no value in one of the two sessions",
    }
    return words[verdict]
