"""A course, a note, reliability and the result of a study on a page of another language: nothing but names is left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cogtrain.care.note import Note, Part
from cogtrain.library.study_file import Outcome
from cogtrain.review.arms import result_view
from cogtrain.review.calendar import calendar_view
from cogtrain.review.note import note_view
from cogtrain.review.reliability import reliability_view
from cogtrain.review.study import study_view
from cogtrain.review.view import Calendar, Chart, View
from cogtrain.scoring.brought.reliability import of_scores
from cogtrain.study.analysis import estimates
from cogtrain.study.flow import flow
from cogtrain.study.people import name_of
from cogtrain.study.result import Result
from cogtrain.wording import BRACES, own_words
from cogtrain.wording.reader import _pattern, reading
from tests.care.people import DAY0, LIBRARY, done, dose, known, lay, protocol
from tests.care.test_relief import LOADED as WITH_RELIEF
from tests.care.test_relief import answered, day, somebody
from tests.review.loud import small_words, speak_loud
from tests.review.test_view import words_of

DAY = timedelta(days=1)
KINDS = {"calendar", "dose", "planned", "done", "due", "later", "held", "missed"}


@pytest.fixture
def loud(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    speak_loud(monkeypatch)
    with reading("de"):
        yield


def told_in(view: object) -> Iterator[str]:
    """Every text of a view, the names of axes and what is written into a picture too; not how a part is set."""
    yield from (words for words in words_of(view) if words not in KINDS)
    yield from (words for chart in charts(view) for words in drawn(chart.spec))


def charts(value: object) -> Iterator[Chart]:
    if isinstance(value, Chart):
        yield value
    elif is_dataclass(value):
        yield from (chart for field in fields(value) for chart in charts(getattr(value, field.name)))
    elif isinstance(value, tuple):
        yield from (chart for inner in value for chart in charts(inner))


def drawn(spec: Any) -> Iterator[str]:
    if isinstance(spec, list):
        yield from (words for inner in spec for words in drawn(inner))
    elif isinstance(spec, dict):
        yield from (str(spec[key]) for key in ("title", "words", "line") if isinstance(spec.get(key), str))
        yield from (words for inner in spec.values() for words in drawn(inner))


def small(view: object, *names: str) -> set[str]:
    """Words of a view that did not come out of the words of a language, but names."""
    return {words for words in told_in(view) if small_words(words) - set(names)}


def no_english(view: View, *prefixes: str) -> None:
    """No text of these prefixes that is another one in German stands in the view as a whole, or as a sentence."""
    english, german = own_words("en"), own_words("de")
    every = list(told_in(view))
    for key in (key for key in english if key.startswith(prefixes) and english[key] not in german.values()):
        if not small_words(BRACES.sub("", english[key])):
            continue
        pattern = _pattern(english[key])
        assert not [words for words in every if pattern.fullmatch(words)], key
        if "{" not in english[key] and len(english[key].split()) > 3:
            assert not [words for words in every if english[key] in words], key


# ---------------------------------------------------------------- a course


def calendars() -> Iterator[View]:
    therapist = {"purpose": "care", "with_therapist_min": [50, 90], "do": [{"exercise": "integration-journal@1"}]}
    twice = {"do": "home", "after": "dose", "days": [1, 2], "times_per_day": 2, "missed": "skip"}
    doses = {"count": 2, "days": [3, 8]}
    talk = {"do": "talk", "day": 1}
    loaded = protocol({"do": "quiet", "day": 1}, twice, talk, sessions={"talk": therapist}, doses=doses)
    first = dose(DAY0 + 3 * DAY, reported=False, corrected=2)
    early = dose(DAY0 - 9 * DAY, 3, reported=True)
    second = dose(DAY0 + 8 * DAY, 2, minutes=40.5)
    sat = [done("home", "e1-d1-1-1", DAY0 + 4.1 * DAY)]
    for course in (known(), known(first, early), known(first, second)):
        for days in (0, 4, 4.3, 20):
            now = DAY0 + days * DAY
            yield calendar_view("KI07", loaded, course, lay(loaded, course, now, sat), now)
    low = somebody(answered(day(0, 22), 1))
    for now in (day(1), day(9)):
        yield calendar_view("KI07", WITH_RELIEF, low, lay(WITH_RELIEF, low, now), now)


def test_every_course_is_told(loud: None) -> None:
    views = list(calendars())
    for view in views:
        assert small(view, "home", "quiet", "talk", "mine") == set()
    every = {words for view in views for words in told_in(view)}
    for words in ("DOSE PLANNED", "REPORTED", "CORRECTED 2×", "TALK (WITH A THERAPIST)", "ROUTE", "MONDAY"):
        assert any(words in told.upper() for told in every), words


def test_a_course_is_german() -> None:
    with reading("de"):
        views = list(calendars())
    for view in views:
        no_english(view, "calendar.", "plan.", "course.")
    *_, with_dose, last, _, _ = views
    assert last.heading == "KI07: Verlauf nach mine"
    assert with_dose.about == "Fr. 6. März 2026, 15:12 Uhr (UTC); bisher 1 Gabe; Zustand: Fenster."
    assert last.closing[-1] == "Diese Seite ist kein ärztlicher Rat."
    (calendar,) = [part for part in last.parts if isinstance(part, Calendar)]
    assert calendar.heads[0] == "Montag"
    every = {words for view in views for words in told_in(view)}
    for words in ("2. März", "Gabe 1, 08:00", "40,5", "intravenös", "✓ home", "2× berichtigt", "Gabe geplant"):
        assert words in every, words
    assert any(words.startswith("Jetzt fällig: ") for words in every)


# ---------------------------------------------------------------- a note

NOTE = Note(
    participant="KI07", day="2026-03-02", zone="UTC", provider="NN", role="therapy", goal="G", minutes=12.5,
    since_dose="S", began="09:00", ended="09:30", doses=("D",), gates=("R",), plan=("P",), alerts=("A",),
    parts=(Part(modality="M", intervention="I", minutes=3.5, response="R"),), written="", limits="L",
)  # fmt: skip


def test_a_note_is_told(loud: None) -> None:
    assert small(note_view(NOTE)) == set()


def test_a_note_is_german() -> None:
    with reading("de"):
        view = note_view(NOTE)
    no_english(view, "note.")
    assert view.heading == "KI07: Notiz für die Akte"
    assert {"12,5", "NN (Therapie)", "09:00 bis 09:30", "Weiteres Vorgehen"} < set(told_in(view))


# ---------------------------------------------------------------- reliability, and the changes of everybody


def wide() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    able = rng.normal(500, 60, 12)
    rows = [
        {"participant": f"P{i}", "session": number, "rt_ms": able[i] + rng.normal(0, 20)}
        for number in (1, 2)
        for i in range(12)
    ]
    return pd.DataFrame(rows)


def reliability() -> View:
    scores = wide()
    return reliability_view(of_scores(scores, None), scores, "scores.csv")


def changes() -> View:
    rows = [
        {
            "participant": f"P{i}", "task": "flanker", "task_version": 1, "settings_key": "k", "level_rule": "",
            "measure": "rt", "label": "Reaction time", "unit": "ms", "better": "lower", "headline": True,
            "baseline": 500.0 + i, "follow_up": 480.0 - i, "follow_up_number": 2, "band_low": 450.0, "band_high": 550.0,
            "difference": -20.0 - 2 * i, "verdict": ("better", "worse", "no-change", "no-norm")[i % 4],
        }
        for i in range(8)
    ]  # fmt: skip
    return study_view(pd.DataFrame(rows), "results")


def test_reliability_and_changes_are_told(loud: None) -> None:
    assert small(reliability(), "scores", "csv") == set()
    assert small(changes(), "flanker", "results") == set()


def test_reliability_and_changes_are_german() -> None:
    with reading("de"):
        first, second = reliability(), changes()
    no_english(first, "reliability.", "course.")
    no_english(second, "changes.", "course.")
    assert first.heading == "Reliabilität: scores.csv"
    assert any(words.startswith("rt_ms: Verzerrung ") for words in told_in(first))
    assert any(", Grenzen " in words for words in told_in(first))
    assert any(words.startswith("0,") and "; " in words for words in told_in(first)), "an interval"
    assert second.heading == "Ausgangsmessung bis Folgemessung: results"
    assert {"Folgemessung, ms", "Ohne Index", "Die Veränderung jeder Person"} < set(told_in(second))


# ---------------------------------------------------------------- a study's result

STUDY = LIBRARY.studies["attention-training"]


OUTCOMES = [Outcome(task=f"{task}-hedge2018", measure="mean_rt_ms") for task in ("flanker", "stroop")]


def result(effect: float, people: int = 60) -> Result:
    """Of made-up people: some left, some lack the value after, something happened to one."""
    rng = np.random.default_rng(2)
    analysis = STUDY.study.analysis.model_copy(update={"outcome": OUTCOMES[0], "secondary": OUTCOMES[1:]})
    study = replace(STUDY, study=STUDY.study.model_copy(update={"analysis": analysis, "about": "ABOUT."}))
    arm = np.array(["following", "steady"])[np.arange(people) % 2]
    before = rng.normal(500, 50, people)
    after = before + effect * (arm == "following") + rng.normal(0, 20, people)
    after[:3] = np.nan
    left = np.full(people, "", dtype=object)
    left[3:8] = ["own-wish", "own-wish", "moved-away", "own-wish", "worsening"]
    codes, names = [f"P{i}" for i in range(people)], list(map(name_of, OUTCOMES))
    table = pd.DataFrame(
        {
            "participant": codes, "arm": arm, "age": np.array(["under-40", "40-and-over"])[np.arange(people) // 2 % 2],
            "sessions_done": 10, "sessions_due": 10, "left": left, "adverse_events": (np.arange(people) == 5) * 1,
            "serious_adverse_events": 0, **{f"{name} before": before for name in names},
            **{f"{name} after": after for name in names},
        }
    )  # fmt: skip
    parts = [
        pd.DataFrame({"participant": codes, "outcome": name, "occasion": place, "value": values})
        for name in names
        for place, values in enumerate((before, after))
    ]
    return Result(study, table, flow(table, analysis), estimates(table, pd.concat(parts), analysis))


def results() -> Iterator[View]:
    found = result(-60.0)
    yield result_view(found)
    yield result_view(result(60.0))
    yield result_view(result(0.0))
    yield result_view(replace(found, estimates=()))
    ways = found.flow.ways
    left = {"own-wish": 3, "worsening": 2, "other": 1}
    yield result_view(replace(found, flow=replace(found.flow, ways=(replace(ways[0], left=left), *ways[1:], ways[0]))))


def test_the_result_of_a_study_is_told(loud: None) -> None:
    names = (
        "attention",
        "training",
        "flanker",
        "stroop",
        "hedge",
        "following",
        "steady",
        "age",
        "under",
        "and",
        "over",
    )
    for view in results():
        assert small(view, *names) == set()


def test_the_result_of_a_study_is_german() -> None:
    with reading("de"):
        better, worse, none, empty, other = results()
    for view in (better, worse, none, empty, other):
        no_english(view, "arms.", "course.", "leaving.")
    assert better.heading == "attention-training: der festgelegte Vergleich"
    every = [set(told_in(view)) for view in (better, worse, none, empty, other)]
    assert any(words.endswith("following schnitt besser ab als steady, über den Zufall hinaus.") for words in every[0])
    assert any(", p < 0,001. following schnitt schlechter ab als steady" in words for words in every[1])
    assert any(words.startswith("Reaktionszeit") and "Es fand sich kein Unterschied" in words for words in every[2])
    assert any(words.startswith("Keine Schätzung: Zu wenige Personen") for words in every[3])
    assert any("andere Gründe: 3" in words for words in every[4])
    assert any("eigener Wunsch: 2" in words for words in every[0])
    assert "wie randomisiert, Kovarianzanalyse" in every[0]
