"""Baseline against follow-up, measure by measure, like only with like; a verdict only where the measure bears one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Any, Literal

import pandas as pd

from cogtrain.measures.agreement import sem
from cogtrain.measures.change import CRITICAL_Z, RELIABILITY_GATE, jacobson_truax, passes_gate, standardised_difference
from cogtrain.scoring.scores import Cards

Verdict = Literal["better", "worse", "higher", "lower", "no-change", "not-reliable", "no-norm", "no-value"]

METHOD = "Jacobson-Truax"
LIKE = ("participant", "task", "task_version", "settings_key", "measure")
COLUMNS = (
    *LIKE, "paradigm", "label", "unit", "better", "headline", "baseline_utc", "baseline_number", "baseline",
    "follow_up_utc", "follow_up_number", "follow_up", "days", "difference", "sd", "standardised_difference",
    "reliability", "reliability_source", "sem", "method", "index", "verdict", "verdict_words",
    "rule", "rule_version", "observer",
)  # fmt: skip


@dataclass(frozen=True)
class Norm:
    """What a card knows of a measure: retest reliability, SD between people in the measure's unit, and the source."""

    reliability: float | None = None
    sd: float | None = None
    source: str = ""

    @property
    def sem(self) -> float | None:
        """Standard error of measurement in the measure's unit; None where the card does not know enough."""
        if self.reliability is None or self.sd is None:
            return None
        return sem(self.sd, self.reliability)


def norm(cards: Cards, task: str, version: int, measure: str) -> Norm:
    """The card's norm of a measure; an empty one where it has none."""
    measures = cards.get(f"{task}@{version}", {}).get("measures") or {}
    known = (measures.get("reliability") or {}).get(measure) or {}
    return Norm(known.get("icc"), known.get("sd"), known.get("source", ""))


def headline(cards: Cards, task: str, version: int) -> str:
    """The measure that leads in reports of a task; empty where no card says."""
    measures = cards.get(f"{task}@{version}", {}).get("measures") or {}
    return str(measures.get("headline", ""))


def compare(scores: pd.DataFrame, cards: Cards) -> pd.DataFrame:
    """One row for each measure and follow-up, columns ``COLUMNS``, against the first comparable assessment as baseline.

    scores: of :func:`cogtrain.scoring.scores.score_table`; rows that are not comparable are passed over. Like is
    compared with like: the same task, version and settings, whatever the protocol. A simulated person is compared
    with itself alone; ``observer`` names it.
    """
    usable = scores[scores["comparable"].astype(bool)].sort_values(["session_utc", "file"], kind="stable")
    alike: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = {}
    for score in usable.to_dict("records"):
        alike.setdefault((*(score[key] for key in LIKE), score["observer"] or ""), []).append(score)
    rows = [_row(first, later, cards) for first, *follow_ups in alike.values() for later in follow_ups]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(first: Mapping[Any, Any], later: Mapping[Any, Any], cards: Cards) -> dict[str, Any]:
    known = norm(cards, later["task"], later["task_version"], later["measure"])
    baseline, follow_up = float(first["value"]), float(later["value"])
    apart = pd.Timestamp(later["session_utc"]) - pd.Timestamp(first["session_utc"])
    index = _index(baseline, follow_up, known)
    verdict = judge(baseline, follow_up, later["better"], known)
    return {name: later[name] for name in (*LIKE, "paradigm", "label", "unit", "better", "rule", "rule_version")} | {
        "headline": later["measure"] == headline(cards, later["task"], later["task_version"]),
        "baseline_utc": first["session_utc"],
        "baseline_number": first["session_number"],
        "baseline": baseline,
        "follow_up_utc": later["session_utc"],
        "follow_up_number": later["session_number"],
        "follow_up": follow_up,
        "days": apart.total_seconds() / 86400,
        "difference": follow_up - baseline,
        "sd": known.sd,
        "standardised_difference": None if known.sd is None else standardised_difference(baseline, follow_up, known.sd),
        "reliability": known.reliability,
        "reliability_source": known.source,
        "sem": known.sem,
        "method": "" if index is None else METHOD,
        "index": index,
        "verdict": verdict,
        "verdict_words": in_words(verdict, known),
        "observer": later["observer"],
    }


def _index(baseline: float, follow_up: float, known: Norm) -> float | None:
    """The reliable change index; None where the gate is shut or the card has no norm."""
    if known.reliability is None or not passes_gate(known.reliability) or not known.sem:
        return None
    return jacobson_truax(baseline, follow_up, known.sem)


def judge(baseline: float, follow_up: float, better: str, known: Norm) -> Verdict:
    """The verdict on one change; "better" and "worse" respect the measure's direction."""
    if isnan(baseline) or isnan(follow_up):
        return "no-value"
    if known.reliability is not None and not passes_gate(known.reliability):
        return "not-reliable"
    index = _index(baseline, follow_up, known)
    if index is None:
        return "no-norm"
    if abs(index) < CRITICAL_Z:
        return "no-change"
    rose = index > 0
    if better == "neither":
        return "higher" if rose else "lower"
    return "better" if rose == (better == "higher") else "worse"


def in_words(verdict: Verdict, known: Norm) -> str:
    """The verdict as a report says it, without a full stop."""
    reliability = "" if known.reliability is None else f"{known.reliability:.2f}".removeprefix("0")
    words: dict[Verdict, str] = {
        "better": "better by more than measurement error explains (95 %); practice is not taken out",
        "worse": "weaker by more than measurement error explains (95 %)",
        "higher": "higher by more than measurement error explains (95 %); practice is not taken out",
        "lower": "lower by more than measurement error explains (95 %); practice is not taken out",
        "no-change": "no change beyond measurement error (95 %)",
        "not-reliable": f"not reliable for individual change (reliability {reliability}, below {RELIABILITY_GATE:.2f})",
        "no-norm": "no matching norm, so no index of change",
        "no-value": "no value in one of the two sessions",
    }
    return words[verdict]
