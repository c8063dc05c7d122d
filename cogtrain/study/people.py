"""Everybody in a study as one row: arm, strata, what was done, who left, each outcome before and after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pandas as pd

from cogtrain.care.branches import course_end
from cogtrain.care.plan import plan
from cogtrain.care.times import local_day, zone_of
from cogtrain.errors import refuse
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.study_file import Outcome
from cogtrain.records.course import Course
from cogtrain.records.person_state import PersonState
from cogtrain.records.tables.logs import Records

BEFORE, AFTER = "before", "after"
VISITS = ["participant", "session_number", "occasion"]


def name_of(outcome: Outcome) -> str:
    """How tables call an outcome: ``flanker mean_rt_ms``."""
    return f"{outcome.task} {outcome.measure}"


def people_table(
    loaded: LoadedStudy, records: Records, scores: pd.DataFrame, visits: pd.DataFrame, now: datetime
) -> pd.DataFrame:
    """One row for each person of whom an arm was drawn.

    Columns: ``participant``, ``arm``, the strata, ``allocated_utc``, ``sessions_done``, ``sessions_due`` (of the whole
    course until now), ``left`` (why the person left or the course ended, or empty), ``adverse_events`` and
    ``serious_adverse_events`` (told since the arm was drawn); and of each outcome ``... before``, ``... after``:
    :func:`before_and_after`.
    scores: of this study's sessions. visits: of :func:`visits_of`. CogtrainError while an arm is blinded.
    """
    drawn = {code: known for code, known in records.courses.items() if known.study.is_of(loaded.id)}
    if not drawn:
        raise refuse("study", f"nobody is enrolled in {loaded.id}", "people of whom an arm was drawn")
    blind = [code for code, known in drawn.items() if not known.study.arm]
    if blind:
        remedy = f"Once the last follow-up is done: cogtrain study unblind {loaded.id}, with the holder's key."
        raise refuse("study", f"{len(blind)} of {len(drawn)} people are blinded", "arms that may be known", remedy)
    outcomes = [loaded.study.analysis.outcome, *loaded.study.analysis.secondary]
    found = {name_of(one): before_and_after(scores, one, visits) for one in outcomes}
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
    done, today = len(laid.of("done")), local_day(now, zone_of(known.zone))
    over = [slot for slot in laid.slots if slot.status not in ("done", "held") and slot.day <= today]
    end = course_end(course, known, now)
    told = [] if part.drawn is None else [one for one in part.adverse if one.told >= part.drawn.at]
    values = {} if part.drawn is None else dict(part.drawn.values)
    return {
        "participant": code,
        "arm": part.arm,
        **{name: values.get(name, "") for name in loaded.study.allocation.strata},
        "allocated_utc": "" if part.drawn is None else f"{part.drawn.at:%Y-%m-%dT%H:%M:%SZ}",
        "sessions_done": done,
        "sessions_due": done + len(over),
        "left": "" if end is None else end.reason,
        "adverse_events": len(told),
        "serious_adverse_events": sum(one.serious for one in told),
    }


def visits_of(loaded: LoadedStudy, records: Records, now: datetime) -> pd.DataFrame:
    """Every assessment that the schedule asks of each person, held or not: ``participant``, ``session_number`` (0: not
    held), ``occasion``: 0 before the first training of the schedule, then 1, 2, ... in the schedule's order.

    What a condition ends, leaves out or adds changes no occasion, so that a visit that was missed moves no other.
    """
    protocol = loaded.face.protocol
    added = {name for one in protocol.conditions for name in one.add}
    course = replace(loaded.face, protocol=protocol.model_copy(update={"conditions": []}))
    rows: list[tuple[str, int, int]] = []
    for code, known in records.courses.items():
        if not known.study.is_of(loaded.id):
            continue
        state = records.people.get(code, PersonState())
        held = {one.occasion: place for place, one in enumerate(state.sessions, start=1) if one.protocol == loaded.id}
        slots = plan(course, replace(known, study=replace(known.study, left=None)), state, now).slots
        asked = [
            (held.get(slot.occasion, 0), protocol.sessions[slot.session].purpose)
            for slot in slots
            if slot.session not in added
        ]
        rows += _by_training(code, asked)
    return pd.DataFrame(rows, columns=VISITS)


def counted_visits(sessions: pd.DataFrame) -> pd.DataFrame:
    """The same of people who missed no assessment but those after they left. sessions: at least a row for each session,
    with ``participant``, ``session_number`` and ``purpose``, such as scores."""
    sessions = sessions[["participant", "session_number", "purpose"]].drop_duplicates()
    rows: list[tuple[str, int, int]] = []
    for code, own in sessions.sort_values("session_number").groupby("participant", sort=False):
        rows += _by_training(str(code), zip(own["session_number"].astype(int), own["purpose"], strict=True))
    return pd.DataFrame(rows, columns=VISITS)


def _by_training(code: str, sessions: Iterable[tuple[int, str]]) -> Iterator[tuple[str, int, int]]:
    """Of sessions in order, by number and purpose, the assessments, each with its occasion."""
    occasion, trained = 0, False
    for number, purpose in sessions:
        trained = trained or purpose == "training"
        if purpose == "assessment":
            occasion += trained
            yield code, number, occasion


def before_and_after(
    scores: pd.DataFrame, outcome: Outcome, visits: pd.DataFrame
) -> Mapping[str, tuple[float | None, float | None]]:
    """Of each person the first comparable score before any training, and that of the schedule's last assessment that
    holds the task. Nothing is put in the place of either."""
    there = assessed(scores, outcome, visits)
    last = int(there["occasion"].max()) if len(there) else 0
    found: dict[str, tuple[float | None, float | None]] = {}
    for code, own in there.groupby("participant", sort=False):
        alike = _alike(own)
        at = dict(zip(alike["occasion"], alike["value"].astype(float), strict=True))
        found[str(code)] = at.get(0), at.get(last) if last > 0 else None
    return found


def assessed(scores: pd.DataFrame, outcome: Outcome, visits: pd.DataFrame) -> pd.DataFrame:
    """The comparable scores of an outcome that have a value, in the order of sessions, with their occasions."""
    own = scores[(scores["task"] == outcome.task) & (scores["measure"] == outcome.measure)]
    own = own[own["comparable"].astype(bool) & (own["purpose"] == "assessment") & own["value"].notna()]
    ordered = own.sort_values(["participant", "session_number"], kind="stable")
    return pd.merge(ordered, visits, on=["participant", "session_number"], how="inner")


def _alike(own: pd.DataFrame) -> pd.DataFrame:
    """Of a person's scores those that can be compared with the first, one of each occasion."""
    alike: pd.DataFrame = own[own["settings_key"] == own.iloc[0]["settings_key"]]
    return alike.drop_duplicates("occasion")


def long_table(scores: pd.DataFrame, outcomes: Sequence[Outcome], visits: pd.DataFrame) -> pd.DataFrame:
    """A row an assessment: ``participant``, ``outcome``, ``occasion``, ``value``. Of each occasion a person's first,
    and of those alone that can be compared with the person's first."""
    rows = []
    for one in outcomes:
        for code, own in assessed(scores, one, visits).groupby("participant", sort=False):
            alike = _alike(own)
            rows += [
                {"participant": str(code), "outcome": name_of(one), "occasion": int(occasion), "value": float(value)}
                for occasion, value in zip(alike["occasion"], alike["value"], strict=True)
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
