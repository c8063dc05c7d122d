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
    sample of the same form where there is one, with the name of its file and the days between its sessions.
    other_days: there is a sample, yet of none that waited about so long."""

    reliability: float | None = None
    sd: float | None = None
    source: str = ""
    sample: Norm | None = None
    sample_name: str = ""
    interval_days: float | None = None
    other_days: bool = False

    @property
    def sem(self) -> float | None:
        """Standard error of measurement in the measure's unit; None where not enough is known."""
        if self.reliability is None or self.sd is None or not 0 <= self.reliability <= 1:
            return None
        return sem(self.sd, self.reliability)


def index_of(baseline: float, follow_up: float, known: Known, own: Sequence[float] = ()) -> tuple[str, Index | None]:
    """The method and its index; none where the gate is shut or no norm matches."""
    against_own = own_baselines(own, follow_up) if own else None
    if against_own is not None:
        return OWN, against_own
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
    method, index = index_of(baseline, follow_up, known, own)
    if method != OWN and known.reliability is not None and not passes_gate(known.reliability):
        return "not-reliable"
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
    verdict: Verdict,
    known: Known,
    method: str = METHOD,
    values: tuple[float, float] = (0.0, 1.0),
    better: str = "neither",
) -> str:
    """The verdict as a report says it, without a full stop. values: baseline and follow-up, where the words depend on
    them; better: which direction is."""
    reliability = "" if known.reliability is None else f"{known.reliability:.2f}".removeprefix("0")
    if method == CRAWFORD and known.sample is not None and verdict in CHANGED and _practice_alone(known.sample, values):
        words_of: dict[Verdict, str] = {
            "worse": "gained less",
            "better": "lost less",
            "higher": "fell less",
            "lower": "rose less",
        }
        return f"{words_of[verdict]} than the people of the norm did (95 %)"
    beyond = {
        CRAWFORD: "than practice alone explains (95 %)",
        OWN: "than this person's own baselines explain (95 %)",
    }.get(method, "by more than measurement error explains (95 %)")
    added = "; practice is not taken out" if method == METHOD else ""
    none = "no norm for such an interval" if known.other_days else "no norm"
    turned = {"worse": "weaker"}.get(turn := _turned(values[1] > values[0], better), turn)
    words: dict[Verdict, str] = {
        "better": f"better {beyond}{added}",
        "worse": f"weaker {beyond}",
        "higher": f"higher {beyond}{added}",
        "lower": f"lower {beyond}{added}",
        "no-change": "no change beyond measurement error (95 %)" if method == METHOD else f"no more change {beyond}",
        "within-noise": f"{none}; within the noise of its own trials (95 %)",
        "beyond-noise": f"{none}; {turned} beyond the noise of its own trials (95 %), practice is not excluded",
        "not-reliable": f"not reliable for individual change (reliability {reliability}, below {RELIABILITY_GATE:.2f})",
        "no-norm": f"no matching {none.removeprefix('no ')}, so no index of change",
        "no-value": "no value in one of the two sessions",
    }
    return words[verdict]


def _practice_alone(sample: Norm, values: tuple[float, float]) -> bool:
    """Whether a verdict of change hangs on what the norm's people gained by practice: without that it would not be one.
    Who did a longer session than this person gained more by it."""
    baseline, follow_up = values
    practised = sample.mean2 - sample.mean1
    index = crawford_garthwaite(baseline, follow_up, sample)
    without = crawford_garthwaite(baseline, follow_up + practised, sample)
    return bool(without.p >= 0.05 or (without.value > 0) != (index.value > 0))
