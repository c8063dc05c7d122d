"""Baseline against follow-up, measure by measure, like only with like; a verdict only where the measure bears one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot, isnan
from typing import Any

import pandas as pd

from cogtrain.measures.change import OWN_BASELINES_FROM, standardised_difference
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.composites import composite_of
from cogtrain.scoring.norms import Composite, NormEntry, Norms, known_reliability, matching, serves
from cogtrain.scoring.scores import Cards
from cogtrain.scoring.verdict import Known, in_words, index_of, judge

LIKE = ("participant", "task", "task_version", "settings_key", "level_rule", "measure")
COLUMNS = (
    *LIKE, "paradigm", "label", "unit", "better", "headline", "baseline_utc", "baseline_number", "baseline",
    "follow_up_utc", "follow_up_number", "follow_up", "days", "difference", "sd", "standardised_difference",
    "noise",
    "reliability", "reliability_source", "norm", "sem", "method", "expected", "band_low", "band_high", "index", "p",
    "verdict", "verdict_words",
    "rule", "rule_version", "observer",
)  # fmt: skip


def norm(cards: Cards, task: str, version: int, measure: str) -> Known:
    """What the card knows of a measure; nothing where it does not."""
    measures = cards.get(f"{task}@{version}", {}).get("measures") or {}
    known = (measures.get("reliability") or {}).get(measure) or {}
    return Known(known.get("icc"), known.get("sd"), known.get("source", ""))


def known_of(cards: Cards, norms: Sequence[Norms], row: Mapping[Any, Any], days: float) -> Known:
    """What is known of a score's measure: a sample of the same form at such an interval, else the card, else a
    published reliability of another form. Nothing is known of answers by touch."""
    if row.get("input") == "touch":
        return Known()  # every norm, and what a card knows, is of answers by keys
    composite = composite_of(norms, row)
    if composite is not None:
        one, name = composite
        about = _about(name, one, one.n, days)
        return (
            Known(one.icc, one.sd1, about, one.sample_norm, name) if serves(one, days) else Known(one.icc, None, about)
        )
    found = matching(norms, row, days)
    if found is not None:
        entry, name = found
        source = _about(name, entry, entry.n, days)
        return Known(entry.reliability, entry.sd1, source, entry.sample_norm, name)
    own = norm(cards, row["task"], row["task_version"], row["measure"])
    if own.reliability is None:
        other = known_reliability(norms, row["paradigm"], row["measure"])
        if other is not None:
            return Known(other.reliability, own.sd, f"{other.source}; {other.form}, another form; not a clinical norm")
    return own


def _about(name: str, norm_: NormEntry | Composite, n: int | None, days: float) -> str:
    """Where a norm comes from, whom it is of, and what is not the same here."""
    device = f", {norm_.device}" if norm_.device else ""
    apart = "" if isnan(days) or norm_.interval_days is None else f", here {days:.0f}"
    interval = "" if norm_.interval_days is None else f", {norm_.interval_days:g} days apart{apart}"
    return f"{name}: {norm_.source}; {norm_.sample}{device}, n {n}{interval}; not a clinical or age-stratified norm"


def headline(cards: Cards, task: str, version: int) -> str:
    """The measure that leads in reports of a task; empty where no card says."""
    measures = cards.get(f"{task}@{version}", {}).get("measures") or {}
    return str(measures.get("headline", ""))


def compare(scores: pd.DataFrame, cards: Cards, norms: Sequence[Norms] = ()) -> pd.DataFrame:
    """One row for each measure and follow-up, columns ``COLUMNS``, against the first comparable assessment as baseline.

    scores: of :func:`cogtrain.scoring.scores.score_table`; rows that are not comparable are passed over. Like is
    compared with like: the same task, version and settings, whatever the protocol. A simulated person is compared
    with itself alone; ``observer`` names it. norms: files of norms; the published ones are not among them unless given.

    Where a person has five baselines or more, comparable assessments before the first session of training, these are
    the norm of the later ones.
    """
    trained = scores[scores["purpose"] == "training"].groupby("participant")["session_number"].min()
    usable = scores[scores["comparable"].astype(bool)].sort_values(["session_number", "file"], kind="stable")
    alike: dict[tuple[Any, ...], list[Mapping[Any, Any]]] = {}
    for score in usable.to_dict("records"):
        alike.setdefault((*(score[key] for key in LIKE), score["observer"] or ""), []).append(score)
    rows = []
    for first, *follow_ups in alike.values():
        start = trained.get(first["participant"])
        before = [one for one in (first, *follow_ups) if start is not None and one["session_number"] < start]
        own = [float(one["value"]) for one in before] if len(before) >= OWN_BASELINES_FROM else []
        rows += [_row(first, later, cards, norms, own if later not in before else []) for later in follow_ups]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _row(
    first: Mapping[Any, Any], later: Mapping[Any, Any], cards: Cards, norms: Sequence[Norms], own: list[float]
) -> dict[str, Any]:
    apart = pd.Timestamp(later["session_utc"]) - pd.Timestamp(first["session_utc"])
    days = apart.total_seconds() / 86400
    days = days if days >= 0 else float("nan")  # the clock was set back: the order is the log's, the distance unknown
    known = known_of(cards, norms, later, days)
    baseline, follow_up = float(first["value"]), float(later["value"])
    method, index = index_of(baseline, follow_up, known, own)
    noise = hypot(float(first["standard_error"]), float(later["standard_error"]))
    verdict = judge(baseline, follow_up, later["better"], known, own, noise)
    low, high = (None, None) if index is None else (float(end) for end in index.band())
    return {name: later[name] for name in (*LIKE, "paradigm", "label", "unit", "better", "rule", "rule_version")} | {
        "headline": later["paradigm"] == COMPOSITE
        or later["measure"] == headline(cards, later["task"], later["task_version"]),
        "baseline_utc": first["session_utc"],
        "baseline_number": first["session_number"],
        "baseline": baseline,
        "follow_up_utc": later["session_utc"],
        "follow_up_number": later["session_number"],
        "follow_up": follow_up,
        "days": days,
        "difference": follow_up - baseline,
        "noise": noise,
        "sd": known.sd,
        "standardised_difference": None if known.sd is None else standardised_difference(baseline, follow_up, known.sd),
        "reliability": known.reliability,
        "reliability_source": known.source,
        "norm": known.sample_name,
        "sem": known.sem,
        "method": method,
        "expected": None if index is None else float(index.expected),
        "band_low": low,
        "band_high": high,
        "index": None if index is None else float(index.value),
        "p": None if index is None else float(index.p),
        "verdict": verdict,
        "verdict_words": in_words(verdict, known, method, rose=follow_up > baseline, better=later["better"]),
        "observer": later["observer"],
    }
