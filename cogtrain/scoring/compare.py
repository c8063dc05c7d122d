"""Baseline against follow-up, measure by measure, like only with like; a verdict only where the measure bears one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import hypot, isnan
from typing import Any

import pandas as pd
from pydantic import ValidationError

from cogtrain.library.settings_at_level import settings_at
from cogtrain.measures.change import OWN_BASELINES_FROM, standardised_difference
from cogtrain.paradigms import registry
from cogtrain.scoring.composites import PARADIGM as COMPOSITE
from cogtrain.scoring.composites import composite_of
from cogtrain.scoring.norms import Composite, NormEntry, Norms, known_reliability, matching, serves
from cogtrain.scoring.scores import Cards
from cogtrain.scoring.settings_key import settings_hash
from cogtrain.scoring.verdict import Known, in_words, index_of, judge

SETTING = ("task", "task_version", "settings_key", "level_rule")  # what makes two scores alike
LIKE = ("participant", *SETTING, "measure")
COLUMNS = (
    *LIKE, "paradigm", "label", "unit", "better", "headline", "baseline_utc", "baseline_number", "baseline",
    "follow_up_utc", "follow_up_number", "follow_up", "days", "difference", "sd", "standardised_difference",
    "noise",
    "reliability", "reliability_source", "norm", "norm_days", "baseline_sds", "sem",
    "method", "expected", "band_low", "band_high", "index", "p",
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
    found = composite_of(norms, row) or matching(norms, row, days, own_form=_own_form(cards, row))
    if found is not None:
        one, name = found
        about, reliability = _about(name, one, days), one.icc if isinstance(one, Composite) else one.reliability
        if serves(one, days):
            return Known(reliability, one.sd1, about, one.sample_norm, name, one.interval_days)
        return Known(reliability, None, about, other_days=True)
    own = norm(cards, row["task"], row["task_version"], row["measure"])
    if own.reliability is None:
        other = known_reliability(norms, row["paradigm"], row["measure"])
        if other is not None:
            return Known(other.reliability, own.sd, f"{other.source}; {other.form}, another form; not a clinical norm")
    elsewhen = matching(norms, row, None, own_form=_own_form(cards, row)) is not None
    return replace(own, other_days=elsewhen)


def sample_of(cards: Cards, norms: Sequence[Norms], row: Mapping[Any, Any]) -> tuple[NormEntry, str] | None:
    """The sample of the same form that a score may be seen beside, at whatever interval, with the name of its file.
    None for answers by touch: every sample answered by keys."""
    return None if row.get("input") == "touch" else matching(norms, row, None, own_form=_own_form(cards, row))


def _own_form(cards: Cards, row: Mapping[Any, Any]) -> bool:
    """Whether a score was taken with its card's own settings; so it is said where no card is at hand."""
    card = cards.get(f"{row['task']}@{row['task_version']}")
    if card is None or row["paradigm"] not in registry():
        return True
    quantity = (card.get("difficulty") or {}).get("adapts")
    paradigm = registry()[row["paradigm"]]
    try:
        whole = settings_at(paradigm, card.get("settings") or {}).model_dump()
    except ValidationError:
        return True
    return bool(str(row["settings_key"]).split(" ")[-1] == settings_hash(whole, paradigm, quantity))


def _about(name: str, one: NormEntry | Composite, days: float) -> str:
    """Where a norm comes from, whom it is of, and what is not the same here."""
    device = f", {one.device}" if one.device else ""
    apart = "" if isnan(days) or one.interval_days is None else f", here {days:.0f}"
    interval = "" if one.interval_days is None else f", {one.interval_days:g} days apart{apart}"
    return f"{name}: {one.source}; {one.sample}{device}, n {one.n}{interval}; not a clinical or age-stratified norm"


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
    for first, *follow_ups in map(_from_a_value, alike.values()):
        start = trained.get(first["participant"])
        before = [one for one in (first, *follow_ups) if start is not None and one["session_number"] < start]
        own = [float(one["value"]) for one in before] if len(before) >= OWN_BASELINES_FROM else []
        rows += [_row(first, later, cards, norms, own if later not in before else []) for later in follow_ups]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _from_a_value(alike: list[Mapping[Any, Any]]) -> list[Mapping[Any, Any]]:
    """A score without a value is no baseline: the next one is."""
    return next((alike[place:] for place, one in enumerate(alike) if not isnan(float(one["value"]))), alike)


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
        "norm_days": known.interval_days,
        "baseline_sds": None if known.sample is None else (baseline - known.sample.mean1) / known.sample.sd1,
        "sem": known.sem,
        "method": method,
        "expected": None if index is None else float(index.expected),
        "band_low": low,
        "band_high": high,
        "index": None if index is None else float(index.value),
        "p": None if index is None else float(index.p),
        "verdict": verdict,
        "verdict_words": in_words(verdict, known, method, (baseline, follow_up), later["better"]),
        "observer": later["observer"],
    }
