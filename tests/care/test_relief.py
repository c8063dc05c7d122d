"""Some relief before demanding sessions: the ratings that count, what they hold back, and where it is said."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from typer.testing import CliRunner

from cogtrain.care.adherence import adherence
from cogtrain.care.admission import refusal
from cogtrain.care.person import enrol, give_dose, open_person
from cogtrain.care.plan import Plan
from cogtrain.care.relief import rated
from cogtrain.cli import app
from cogtrain.clock import VirtualClock, format_utc
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import CogtrainError
from cogtrain.library.after_dose import Relief, StateBounds
from cogtrain.observers import observer_maker
from cogtrain.pages.page import Page, PageResult
from cogtrain.records import read_log
from cogtrain.records.course import Answered, Course
from cogtrain.records.person import read_person
from cogtrain.report.page import calendar_page, person_page
from cogtrain.session import Options, run_session
from tests.care.people import CODE, DAY0, LIBRARY, TASK, dose, known, lay, protocol
from tests.records.events import raw
from tests.records.told import own_log

RATINGS = {"questionnaire": "daily-ratings@1"}
HOME = {"purpose": "training", "do": [RATINGS, TASK]}
BEGINS = {"energy_at_least": 3, "motivation_at_least": 3, "sleepiness_at_most": 8}
GROWS = {"energy_at_least": 5, "motivation_at_least": 5, "sleepiness_at_most": 6}
RULE = {"holds": ["home"], "begins": BEGINS, "grows": GROWS}
TWICE = {"do": "home", "after": "dose", "days": [1, 4], "times_per_day": 2, "missed": "skip"}
DOSE = dose(DAY0 + timedelta(days=1))
LOADED = protocol(TWICE, sessions={"home": HOME}, relief=RULE)


def answered(at: datetime, energy: int | None, motivation: int | None = 6, sleepiness: int | None = 3) -> Answered:
    answers = {"mood": 5, "energy": energy, "motivation": motivation, "sleepiness": sleepiness, "distress": 2}
    return Answered(at, "daily-ratings@1", answers, None, "")


def day(number: float, hour: float = 12) -> datetime:
    """So many days after the dose's day, by the clock of its zone."""
    return DOSE.at.replace(hour=0) + timedelta(days=number, hours=hour)


def somebody(*ratings: Answered, **changes: Any) -> Course:
    return known(DOSE, answered=tuple(ratings), **changes)


def statuses(course: Course, now: datetime) -> list[str]:
    return [slot.status for slot in lay(LOADED, course, now).slots]


def test_without_ratings_nothing_is_held_back() -> None:
    assert statuses(somebody(), day(1)) == ["due", "later"] + ["later"] * 6


@pytest.mark.parametrize(
    ("energy", "motivation", "sleepiness", "first", "second"),
    [
        (2, 9, 0, "held", "held"),
        (9, 2, 0, "held", "held"),
        (9, 9, 9, "held", "held"),
        (3, 3, 8, "due", "held"),
        (5, 5, 6, "due", "later"),
        (4, 9, 0, "due", "held"),
        (9, 4, 0, "due", "held"),
        (9, 9, 7, "due", "held"),
        (None, None, 8, "due", "held"),
    ],
)
def test_each_border_of_the_rule(
    energy: int | None, motivation: int | None, sleepiness: int | None, first: str, second: str
) -> None:
    course = somebody(answered(day(0, 22), energy, motivation, sleepiness))
    assert statuses(course, day(1))[:2] == [first, second]
    fault = refusal(LOADED, "home", course, day(1), granted=False)
    assert (fault is not None) == (first == "held")


def test_the_middle_of_the_latest_days_counts_and_of_each_day_the_middle() -> None:
    rule = Relief.model_validate(RULE)
    ratings = [answered(day(-5), 9), answered(day(-2), 1), answered(day(-1), 7), answered(day(-1, 20), 3)]
    found = rated(rule, somebody(*ratings, answered(day(0, 20), 4)), day(1), StateBounds())
    assert found is not None
    assert found.energy == 4, "the middle of 1, 5 and 4: 5 between 7 and 3, and the 9 is the fourth day back"
    assert len(found.days) == 3


def test_ratings_of_the_hours_after_a_dose_and_old_ones_do_not_count() -> None:
    rule = Relief.model_validate(RULE)
    under = answered(DOSE.ended + timedelta(hours=3), 0)
    old = answered(day(-7), 0)
    assert rated(rule, somebody(under, old), day(1), StateBounds()) is None
    assert rated(rule, somebody(under, answered(day(-5), 0)), day(1), StateBounds()) is not None


def test_what_was_held_back_for_most_of_its_window_is_not_missed_and_what_could_begin_is() -> None:
    low = answered(day(0, 22), 1)
    course = somebody(low, answered(day(2, 9), 6), answered(day(2, 10), 6))
    assert statuses(somebody(low), day(9)) == ["held"] * 8
    later = lay(LOADED, course, day(9))
    # on the second day, at nine, the middle of 1 and 6 is 3.5: one a day may begin; on the third it is the same
    assert [slot.status for slot in later.slots][:4] == ["held", "held", "missed", "held"]
    assert adherence(LOADED, later.slots)["home"].missed == 3


def test_the_plan_says_why_and_what_the_ratings_are() -> None:
    laid = lay(LOADED, somebody(answered(day(0, 22), 1)), day(1))
    assert [slot.nth for slot in laid.held] == [1, 2]
    assert "held back until there is some relief" in laid.held[0].why
    assert "energy 3 or more" in laid.held[0].why
    assert "now energy 1, motivation 6, sleepiness 3 (middle of 1 day)" in laid.held[0].why
    assert laid.due == ()


@pytest.mark.parametrize(
    ("relief", "said"),
    [
        ({**RULE, "holds": ["hom"]}, 'relief.holds names "hom"'),
        ({**RULE, "holds": ["quiet"]}, "without a task"),
        ({**RULE, "holds": ["assess"]}, "an assessment"),
        ({**RULE, "holds": ["bare"]}, "without daily-ratings@1"),
        ({**RULE, "questionnaire": "phq-9@1"}, "lacks energy, motivation or sleepiness"),
        ({**RULE, "grows": {**GROWS, "energy_at_least": 2}}, "grows asks for as much as begins"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused_where_it_stands(relief: dict[str, Any], said: str) -> None:
    bare = {"purpose": "training", "do": [TASK]}
    others = [{"do": name, "day": 0} for name in ("quiet", "assess", "bare", "mood")]
    with pytest.raises(CogtrainError, match=said):
        protocol(TWICE, *others, sessions={"home": HOME, "bare": bare}, relief=relief)


# ---------------------------------------------------------------- in a session, on paper and in commands


class Telling(SimulatedDisplay):
    """Somebody who rates the energy as told."""

    energy = "1"

    def page(self, page: Page, language: str) -> PageResult:
        self.seen = [*getattr(self, "seen", []), page.name]
        if page.name == "question:daily-ratings@1:2":
            self.clock.advance(3)
            return PageResult("key", "space", 3, self.energy)
        return super().page(page, language)


def sit(results: Path, energy: str, now: datetime) -> tuple[str, list[str]]:
    clock = VirtualClock(now)
    display = Telling(observer_maker("typical")(np.random.default_rng(1)), clock, np.random.default_rng(2))
    display.energy = energy
    end = run_session(LOADED, Options(CODE, results, session="home"), lambda: display, clock, lambda: 3)
    return end.status, display.seen


def test_ratings_that_ask_for_rest_end_the_session_kindly_before_its_tasks(tmp_path: Path) -> None:
    enrol(tmp_path, CODE, LOADED, "UTC", VirtualClock(DAY0))
    with open_person(tmp_path, CODE, VirtualClock(DOSE.at)) as opened:
        give_dose(opened, DOSE.at, "iv", 40, "UTC")
    assert sit(tmp_path, "1", day(1))[1][-1] == "stopped"
    status, seen = "", list[str]()
    with pytest.raises(CogtrainError, match="held back until there is some relief"):
        status, seen = sit(tmp_path, "9", day(1, 14))
    assert (status, seen) == ("", []), "no second one begins on what was rated"
    first = read_log(own_log(tmp_path, CODE))
    ended = [line.data["status"] for line in first.lines if line.kind == "session_ended"]
    assert ended == ["stopped"]


def test_enough_energy_goes_on_to_the_task(tmp_path: Path) -> None:
    enrol(tmp_path, CODE, LOADED, "UTC", VirtualClock(DAY0))
    status, seen = sit(tmp_path, "6", day(1))
    assert status == "finished"
    assert "relief" not in seen


def test_the_page_and_the_calendar_show_the_rule_beside_the_ratings(tmp_path: Path) -> None:
    enrol(tmp_path, CODE, LOADED, "UTC", VirtualClock(DAY0))
    assert "relief" in sit(tmp_path, "1", day(1))[1]
    course, person = read_person(tmp_path, CODE)
    laid: Plan = lay(LOADED, course, day(1, 15))
    for page in (person_page(tmp_path, CODE), calendar_page(CODE, LOADED, course, laid, day(1, 15))):
        assert "When demanding sessions begin" in page
        assert "3 or more" in page
        assert "8 or less" in page
    assert person.participant == CODE


def test_today_names_what_is_held_back(tmp_path: Path) -> None:
    serial = LIBRARY.protocol("serial-infusions")
    enrol(tmp_path, CODE, serial, "UTC", VirtualClock(DAY0))
    with open_person(tmp_path, CODE, VirtualClock(DOSE.at)) as opened:
        give_dose(opened, DOSE.at, "iv", 40, "UTC")
    with open_person(tmp_path, CODE, VirtualClock(day(0, 22))) as opened:
        answers = {"mood": 2, "energy": 1, "motivation": 1, "sleepiness": 9, "distress": 7}
        data = {"reference": "daily-ratings@1", "language": "en", "answers": answers, "total": None, "band": ""}
        opened.log.put(raw("questionnaire", data))
    now = format_utc(day(1))
    printed = CliRunner().invoke(app, ["today", CODE, "--results", str(tmp_path), "--now", now]).output
    assert "Held back" in printed
    assert "home-practice" in printed.partition("Held back")[2].partition("Opens next")[0]
