"""Everybody in a study as one row: arm, strata, what was done, who left, each outcome before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from cogtrain.care.plan import plan
from cogtrain.errors import refuse
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.study_file import Outcome
from cogtrain.records.course import Course
from cogtrain.records.person_state import PersonState
from cogtrain.records.tables.logs import Records

BEFORE, AFTER = "before", "after"


def name_of(outcome: Outcome) -> str:
    """How tables call an outcome: ``flanker mean_rt_ms``."""
    return f"{outcome.task} {outcome.measure}"


def people_table(loaded: LoadedStudy, records: Records, scores: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """One row for each person of whom an arm was drawn.

    Columns: ``participant``, ``arm``, the strata, ``allocated_utc``, ``sessions_done``, ``sessions_due`` (of the whole
    course until now), ``left`` (the reason, or empty), ``adverse_events``, ``serious_adverse_events``; and of each
    outcome ``... before``, ``... after``: its first comparable assessment before any training, and the last one after.
    scores: of :func:`cogtrain.scoring.results.score_results`. CogtrainError while an arm is blinded.
    """
    drawn = {
        code: known
        for code, known in records.courses.items()
        if known.study.drawn is not None and known.study.drawn.study == loaded.id
    }
    if not drawn:
        raise refuse("study", f"nobody is enrolled in {loaded.id}", "people of whom an arm was drawn")
    blind = [code for code, known in drawn.items() if not known.study.arm]
    if blind:
        remedy = f"Once the last follow-up is done: cogtrain study unblind {loaded.id}, with the holder's key."
        raise refuse("study", f"{len(blind)} of {len(drawn)} people are blinded", "arms that may be known", remedy)
    outcomes = [loaded.study.analysis.outcome, *loaded.study.analysis.secondary]
    found = {name_of(one): before_and_after(scores, one) for one in outcomes}
    rows = []
    for code, known in drawn.items():
        state = records.people.get(code, PersonState())
        row: dict[str, Any] = _about(loaded, code, known, state, now)
        for name, ends in found.items():
            before, after = ends.get(code, (None, None))
            row |= {f"{name} {BEFORE}": before, f"{name} {AFTER}": after}
        rows.append(row)
    return pd.DataFrame(rows)


def _about(loaded: LoadedStudy, code: str, known: Course, state: PersonState, now: datetime) -> dict[str, Any]:
    part, course = known.study, loaded.arms[known.study.arm]
    laid = plan(course, replace(known, study=replace(part, left=None)), state, now)
    done, over = len(laid.of("done")), len(laid.of("missed"))
    values = {} if part.drawn is None else dict(part.drawn.values)
    return {
        "participant": code,
        "arm": part.arm,
        **{name: values.get(name, "") for name in loaded.study.allocation.strata},
        "allocated_utc": "" if part.drawn is None else f"{part.drawn.at:%Y-%m-%dT%H:%M:%SZ}",
        "sessions_done": done,
        "sessions_due": done + over + len(laid.due),
        "left": "" if part.left is None else part.left.reason,
        "adverse_events": len(part.adverse),
        "serious_adverse_events": sum(one.serious for one in part.adverse),
    }


def before_and_after(scores: pd.DataFrame, outcome: Outcome) -> Mapping[str, tuple[float | None, float | None]]:
    """Of each person the first comparable score before any training, and the last one of its like after it."""
    trained = scores[scores["purpose"] == "training"].groupby("participant")["session_number"].min()
    found: dict[str, tuple[float | None, float | None]] = {}
    for code, own in assessed(scores, outcome).groupby("participant", sort=False):
        start = trained.get(code)
        first = own.iloc[0]
        if start is not None and first["session_number"] > start:
            continue
        later = own[own["settings_key"] == first["settings_key"]].iloc[1:]
        found[str(code)] = float(first["value"]), float(later.iloc[-1]["value"]) if len(later) else None
    return found


def assessed(scores: pd.DataFrame, outcome: Outcome) -> pd.DataFrame:
    """The comparable scores of an outcome that have a value, in the order of sessions."""
    own = scores[(scores["task"] == outcome.task) & (scores["measure"] == outcome.measure)]
    own = own[own["comparable"].astype(bool) & (own["purpose"] == "assessment") & own["value"].notna()]
    return own.sort_values(["participant", "session_number"], kind="stable")


def long_table(scores: pd.DataFrame, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """A row an assessment: ``participant``, ``outcome``, ``occasion`` (0 the first of its like), ``value``."""
    rows = []
    for one in outcomes:
        for code, own in assessed(scores, one).groupby("participant", sort=False):
            alike = own[own["settings_key"] == own.iloc[0]["settings_key"]]
            rows += [
                {"participant": str(code), "outcome": name_of(one), "occasion": place, "value": float(value)}
                for place, value in enumerate(alike["value"])
            ]
    return pd.DataFrame(rows, columns=["participant", "outcome", "occasion", "value"])


def missing(people: pd.DataFrame, outcomes: Sequence[Outcome]) -> list[tuple[str, str, int, int]]:
    """For each outcome and arm: how many lack the value before, and how many lack the one after."""
    return [
        (name_of(one), str(arm), int(own[f"{name_of(one)} {BEFORE}"].isna().sum()),
         int(own[f"{name_of(one)} {AFTER}"].isna().sum()))
        for one in outcomes
        for arm, own in people.groupby("arm", sort=False)
    ]  # fmt: skip
