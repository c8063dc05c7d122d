"""What care brings into a session: questionnaires, alerts on the disk before the next page, exercises, and watching."""

from __future__ import annotations

import itertools
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from bench.kiosk.driver import practised
from cogtrain.care.admission import asks_about_dose
from cogtrain.care.person import enrol, give_dose, open_person
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import CogtrainError
from cogtrain.library import LoadedProtocol, block_length, pinned
from cogtrain.library.after_dose import Limits, StateBounds
from cogtrain.library.models import QuestionnaireItem
from cogtrain.library.support import (
    ChooseStep,
    CommitStep,
    ExerciseCard,
    PageStep,
    RateStep,
    TickStep,
    TimerStep,
    WriteStep,
)
from cogtrain.observers import Moment, Observer, Person, observer_maker
from cogtrain.pages.form import digits
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.records import read_log, verify
from cogtrain.records.course import Commitment, Course, Dose
from cogtrain.records.course_fold import course
from cogtrain.records.log.chain import LogLine
from cogtrain.records.sealing import new_keys, unseal
from cogtrain.session import Options, SessionEnd, run_session
from cogtrain.session.block_watch import FIRST_ANSWERS, LAST_ANSWERS, TRIALS_FOR_A_SHARE, Watch, own_rt_s
from cogtrain.session.exercise import every_page, exercise
from cogtrain.session.lent_care import Care, Support, limit_s
from cogtrain.session.paging import Paging
from cogtrain.session.questionnaire import alert_pages, question, support_page
from cogtrain.trial import Answer, Outcome, Phase, Trial
from tests.care.people import CODE, DAY0, LIBRARY, protocol
from tests.records.events import raw
from tests.records.told import lines_about, own_log

PUBLIC, PRIVATE = new_keys()
WARD = {"name": "Ward 4", "number": "030 1234", "when": "always"}
MOOD = protocol({"do": "mood", "day": 0})
TODAY = DAY0.date()
ITEM_9 = "question:phq-9@1:9"


class CutError(Exception):
    """The power went."""


@dataclass
class Answering(SimulatedDisplay):
    """Answers pages by name, several times in turn where there is a list; ``key:b`` presses that key.

    dies_at: the power goes when this page comes. watches: is told of every page before it is shown.
    """

    answers: Mapping[str, str | list[str]] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    dies_at: str = ""
    stops_at: str = ""
    watches: Callable[[Page], None] = lambda _page: None
    shown: list[Page] = field(default_factory=list)

    def page(self, page: Page, language: str) -> PageResult:
        self.watches(page)
        if page.name == self.dies_at:
            raise CutError
        self.shown.append(page)
        if page.name == self.stops_at:
            return PageResult("stop", None, 1.0)
        if page.name == "pause" and self.stops_at:
            return PageResult("key", "s", 1.0)
        answer = self.answers.get(page.name)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer is None:
            return super().page(page, language)
        self.clock.advance(3.0)
        if answer.startswith("key:"):
            return PageResult("key", answer.removeprefix("key:"), 3.0)
        return PageResult("key", page.buttons[0].key, self.seconds.get(page.name, 3.0), answer)

    @property
    def names(self) -> list[str]:
        return [page.name for page in self.shown]

    def last(self, name: str) -> Page:
        return [page for page in self.shown if page.name == name][-1]


def screen(moment: datetime = DAY0, seed: int = 1, observer: Observer | None = None, **more: Any) -> Answering:
    rng = np.random.default_rng(seed)
    return Answering(observer or observer_maker("typical")(rng), VirtualClock(moment), rng, **more)


def sit(
    results: Path, loaded: LoadedProtocol, display: Answering, support: Support | None = None, **more: Any
) -> SessionEnd:
    """The first session of the protocol, in that display."""
    session = next(iter(loaded.protocol.sessions))
    support = support or Support(contacts=(WARD,), public_key=PUBLIC)
    options = Options(CODE, results, session=session, seed=7, support=support, **more)
    return run_session(loaded, options, lambda: display, display.clock, lambda: 7)


def lines(results: Path) -> tuple[LogLine, ...]:
    """Of the only session."""
    (log,) = results.glob(f"{CODE}/2*.jsonl")
    return read_log(log).lines


def told(results: Path) -> Course:
    return course(lines_about(results, CODE))


def kinds(results: Path, kind: str) -> list[Mapping[str, Any]]:
    return [line.data for line in lines(results) if line.kind == kind]


def phq(*answers: int | str) -> dict[str, str | list[str]]:
    """Answers to the items of the PHQ-9, from the first on."""
    return {f"question:phq-9@1:{i + 1}": str(answer) for i, answer in enumerate(answers)}


# ---------------------------------------------------------------- questionnaires


@pytest.mark.parametrize(("answers", "total", "band"), [
    ((0,) * 9, 0, "minimal"),
    ((1, 1, 1, 1, 0, 0, 0, 0, 0), 4, "minimal"),
    ((1, 1, 1, 1, 1, 0, 0, 0, 0), 5, "mild"),
    ((2, 2, 2, 2, 2, 0, 0, 0, 0), 10, "moderate"),
    ((3, 3, 3, 3, 3, 0, 0, 0, 0), 15, "moderately severe"),
    ((3, 3, 3, 3, 3, 3, 1, 0, 0), 19, "moderately severe"),
    ((3, 3, 3, 3, 3, 3, 2, 0, 0), 20, "severe"),
    ((3,) * 8 + (0,), 24, "severe"),
])  # fmt: skip
def test_a_total_is_the_sum_and_has_the_name_of_its_range(
    answers: tuple[int, ...], total: int, band: str, tmp_path: Path
) -> None:
    assert sit(tmp_path, MOOD, screen(answers=phq(*answers))).status == "finished"
    (answered,) = told(tmp_path).answered
    assert (answered.total, answered.band) == (total, band)
    assert tuple(answered.answers.values()) == answers
    assert [line["answer"] for line in kinds(tmp_path, "answered")] == list(answers)
    (ended,) = kinds(tmp_path, "item_ended")
    assert f"total {total} ({band})" in ended["response"]


@pytest.mark.parametrize("left_out", [1, 5, 9])
def test_a_missing_item_means_no_total_and_no_range(left_out: int, tmp_path: Path) -> None:
    answers = phq(*(1,) * 8, 0) | {f"question:phq-9@1:{left_out}": "key:n"}
    sit(tmp_path, MOOD, screen(answers=answers))
    (answered,) = told(tmp_path).answered
    assert (answered.total, answered.band) == (None, "")
    assert list(answered.answers.values()).count(None) == 1
    assert answered.answers[f"item_{left_out}"] is None
    assert kinds(tmp_path, "item_ended")[0]["response"] == "no total, 1 of 9 items left out"
    assert [alert.kind for alert in told(tmp_path).alerts] == (["left out"] if left_out == 9 else [])


def test_back_shows_what_was_answered_and_the_changed_answer_counts(tmp_path: Path) -> None:
    answers = phq(*(0,) * 9) | {
        "question:phq-9@1:1": ["1", "3"],
        "question:phq-9@1:2": ["2", "key:b", "2"],
        "question:phq-9@1:3": ["key:b", "0"],
    }
    display = screen(answers=answers)
    sit(tmp_path, MOOD, display)
    questions = [name.rpartition(":")[2] for name in display.names if name.startswith("question:")]
    assert questions == ["1", "2", "3", "2", "1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert [page.start.selected for page in display.shown if page.name == "question:phq-9@1:1"] == [None, "1"]
    assert told(tmp_path).answered[0].total == 3 + 2
    first = next(page for page in display.shown if page.name == "question:phq-9@1:1")
    assert "b" not in [button.key for button in first.buttons], "nothing lies before the first"


@pytest.mark.parametrize("number", [1, 2, 5, 9])
def test_after_a_crash_it_goes_on_at_the_first_item_without_an_answer(number: int, tmp_path: Path) -> None:
    answers = phq(*(1,) * 8, 0)
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=answers, dies_at=f"question:phq-9@1:{number}"))
    display = screen(DAY0 + timedelta(hours=1), answers=answers)
    end = sit(tmp_path, MOOD, display, resume=True)
    assert (end.status, end.resumed) == ("finished", True)
    first = next(name for name in display.names if name.startswith("question:"))
    assert first == f"question:phq-9@1:{number}"
    (answered,) = told(tmp_path).answered
    assert answered.total == 8
    assert all(finding.verdict == "intact" for finding in verify(tmp_path))


def test_after_a_crash_what_was_left_out_is_not_asked_again(tmp_path: Path) -> None:
    answers = phq("key:n", *(1,) * 7, 0)
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=answers, dies_at="question:phq-9@1:3"))
    display = screen(DAY0 + timedelta(hours=1), answers=answers)
    sit(tmp_path, MOOD, display, resume=True)
    assert "question:phq-9@1:1" not in display.names
    assert told(tmp_path).answered[0].total is None


def ratings() -> LoadedProtocol:
    session = {"purpose": "care", "do": [{"questionnaire": "daily-ratings@1"}]}
    return protocol({"do": "ratings", "day": 0}, sessions={"ratings": session})


def test_ratings_stand_each_for_itself(tmp_path: Path) -> None:
    sit(tmp_path, ratings(), screen(answers={f"question:daily-ratings@1:{i + 1}": str(2 * i + 2) for i in range(5)}))
    (answered,) = told(tmp_path).answered
    assert answered.answers == {"mood": 2, "energy": 4, "motivation": 6, "sleepiness": 8, "distress": 10}
    assert (answered.total, answered.band) == (None, "")
    assert kinds(tmp_path, "item_ended")[0]["response"].startswith("mood 2, energy 4")


@pytest.mark.parametrize(("total", "offered"), [(30, False), (31, True), (80, True)])
def test_from_31_on_the_pcl_5_offers_support(total: int, offered: bool, tmp_path: Path) -> None:
    session = {"purpose": "care", "do": [{"questionnaire": "pcl-5@1"}]}
    loaded = protocol({"do": "trauma", "day": 0}, sessions={"trauma": session})
    values = [min(4, max(0, total - 4 * i)) for i in range(20)]
    display = screen(answers={f"question:pcl-5@1:{i + 1}": str(value) for i, value in enumerate(values)})
    sit(tmp_path, loaded, display)
    assert told(tmp_path).answered[0].total == total
    assert ("support" in display.names) is offered
    if offered:
        assert "Ward 4: 030 1234, always" in display.last("support").text
    assert told(tmp_path).alerts == ()


def in_german() -> LoadedProtocol:
    """The PHQ-9 as if it had official words in another language alone, in a session in English."""
    data = dict(LIBRARY.supports["phq-9@1"].data)
    for name in ("title", "lead", "answers", "items"):
        data[name] = {"de": data[name]["en"]}
    session = {"purpose": "care", "do": [{"questionnaire": "phq-9@1"}, {"questionnaire": "gad-7@1"}]}
    own = {
        "protocol": "mine",
        "version": 1,
        "about": "made up for a test",
        "sessions": {"mood": session},
        "schedule": [{"do": "mood", "day": 0}],
    }
    return pinned(own, {}, "mine.yaml", {"phq-9@1": data, "gad-7@1": LIBRARY.supports["gad-7@1"].data})


def test_without_official_words_in_the_language_it_is_not_asked_and_the_page_says_so(tmp_path: Path) -> None:
    display = screen()
    sit(tmp_path, in_german(), display)
    assert not any(name.startswith("question:phq-9") for name in display.names)
    assert "no official wording of it in this language" in display.last("not-offered").text
    assert [one.reference for one in told(tmp_path).answered] == ["gad-7@1"], "what comes next goes on"
    assert "not offered" in kinds(tmp_path, "item_ended")[0]["response"]


# ---------------------------------------------------------------- alerts


@dataclass
class Synced:
    """What the disk itself has of each file: its length when it was last synced."""

    sizes: dict[int, int] = field(default_factory=dict)

    def fsync(self, descriptor: int) -> None:
        found = os.fstat(descriptor)
        if stat.S_ISREG(found.st_mode):
            self.sizes[found.st_ino] = found.st_size

    def text(self, path: Path) -> bytes:
        return path.read_bytes()[: self.sizes.get(path.stat().st_ino, 0)]


@pytest.mark.parametrize("answer", [1, 2, 3])
def test_an_alert_is_on_the_disk_before_the_next_page_is_shown(
    answer: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next page looks at what was synced of the person's log; nothing after it may be needed."""
    disk, seen = Synced(), []
    monkeypatch.setattr("os.fsync", disk.fsync)

    def watches(page: Page) -> None:
        seen.append((page.name, disk.text(own_log(tmp_path, CODE)).count(b'"alert"')))

    display = screen(answers=phq(*(0,) * 8, answer), watches=watches)
    assert sit(tmp_path, MOOD, display).status == "finished"
    asked = [name for name, _ in seen].index(ITEM_9)
    assert [count for _, count in seen[: asked + 1]] == [0] * (asked + 1)
    name, count = seen[asked + 1]
    assert name == "alert"
    assert count > 0
    (alert,) = told(tmp_path).open_alerts
    assert (alert.kind, alert.source) == (f"answer {answer}", "phq-9@1, item 9")
    assert told(tmp_path).answered[0].total == answer


def test_no_alert_where_the_answer_calls_for_nobody(tmp_path: Path) -> None:
    display = screen(answers=phq(*(3,) * 8, "0"))
    sit(tmp_path, MOOD, display)
    assert told(tmp_path).alerts == ()
    assert "alert" not in display.names


def test_item_9_left_out_is_an_alert_of_its_own_kind(tmp_path: Path) -> None:
    display = screen(answers=phq(*(3,) * 8, "key:n"))
    sit(tmp_path, MOOD, display, Support(contacts=(WARD,), watched=True))
    (alert,) = told(tmp_path).open_alerts
    assert (alert.kind, alert.source) == ("left out", "phq-9@1, item 9")
    assert "left that question out" in display.last("alert").heading
    assert "Ward 4" in display.last("alert").text


def test_the_answers_are_shown_once_more_and_can_be_changed_before_they_count(tmp_path: Path) -> None:
    answers = phq(*(0,) * 9) | {"question:phq-9@1:9": ["0", "2"], "question:phq-9@1:3": ["0", "3"]}
    reviewed = {"review:phq-9@1:1": ["8", "2", "key:space"]}
    display = screen(answers=answers | reviewed)
    sit(tmp_path, MOOD, display)
    assert [name for name in display.names if name.startswith("review")] == ["review:phq-9@1:1"] * 3
    first, second, third = (page for page in display.shown if page.name == "review:phq-9@1:1")
    assert [page.choices.options[8].note for page in (first, second, third) if page.choices] == [
        "Not at all",
        "More than half the days",
        "More than half the days",
    ]
    (answered,) = told(tmp_path).answered
    assert (answered.total, answered.answers["item_9"], answered.answers["item_3"]) == (5, 2, 3)
    assert [alert.kind for alert in told(tmp_path).open_alerts] == ["answer 2"], "raised where it was raised to"
    assert display.names.index("alert") > display.names.index("review:phq-9@1:1")


def test_answers_faster_than_they_can_be_read_are_marked(tmp_path: Path) -> None:
    display = screen(answers=phq(*(0,) * 9), seconds={"question:phq-9@1:4": 0.6})
    sit(tmp_path, MOOD, display)
    assert [line["index"] for line in kinds(tmp_path, "answered") if line["fast"]] == [3]
    path = own_log(tmp_path, CODE)
    assert [line.data["fast"] for line in read_log(path).lines if line.kind == "questionnaire"] == [1]


def test_the_item_that_calls_for_somebody_is_confirmed_and_keys_are_the_official_numbers() -> None:
    card = MOOD.questionnaire(QuestionnaireItem(questionnaire="phq-9@1"))
    pages = [question(card, index, "en", None) for index in range(9)]
    assert [page.choices.at_once for page in pages if page.choices] == [True] * 8 + [False]
    assert [digits(page.choices) for page in pages if page.choices] == [["0", "1", "2", "3"]] * 9


@pytest.mark.parametrize(("watched", "words"), [(True, "call a member of staff now"), (False, "Nobody watches this")])
def test_the_pages_after_an_alert_say_whom_to_call_and_who_knows_of_it(
    watched: bool, words: str, tmp_path: Path
) -> None:
    display = screen(answers=phq(*(0,) * 8, 1))
    sit(tmp_path, MOOD, display, Support(contacts=(WARD,), watched=watched))
    assert "Ward 4: 030 1234, always" in display.last("alert").text
    assert words in display.last("alert-who").text
    assert len(kinds(tmp_path, "paused")) == len(kinds(tmp_path, "resumed")) == 2
    for name in ("alert", "alert-who"):
        assert "s" in [button.key for button in display.last(name).buttons]


def test_without_contacts_the_page_names_the_emergency_services(tmp_path: Path) -> None:
    display = screen(answers=phq(*(0,) * 8, 1))
    sit(tmp_path, MOOD, display, Support())
    assert "emergency services" in display.last("alert").text


def test_who_stops_after_an_alert_leaves_it_open_and_the_answer_is_kept(tmp_path: Path) -> None:
    display = screen(answers=phq(*(0,) * 8, 1) | {"alert": "key:s"})
    assert sit(tmp_path, MOOD, display).status == "stopped"
    assert len(told(tmp_path).open_alerts) == 1
    assert kinds(tmp_path, "answered")[-1]["answer"] == 1


def test_after_a_crash_between_alert_and_page_the_alert_is_there(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=phq(*(0,) * 8, 2), dies_at="alert"))
    assert [alert.kind for alert in told(tmp_path).open_alerts] == ["answer 2"]
    assert sit(tmp_path, MOOD, screen(DAY0 + timedelta(hours=1)), resume=True).status == "finished"
    assert len(told(tmp_path).alerts) == 1, "and is not told twice"


def test_alerts_are_counted_on_from_those_before(tmp_path: Path) -> None:
    for day in range(3):
        sit(tmp_path, MOOD, screen(DAY0 + timedelta(days=day), answers=phq(*(0,) * 8, 1)))
    assert [alert.number for alert in told(tmp_path).alerts] == [1, 2, 3]


# ---------------------------------------------------------------- exercises


@dataclass
class Kept:
    """A person's log in memory: what is put into the person's log."""

    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [data for each, data in self.events if each == kind]

    def do(
        self, card: ExerciseCard, display: Answering, known: Course | None = None, today: date = TODAY
    ) -> dict[str, Any]:
        """Do an exercise; what came out for the session's log."""
        paging = Paging(display, lambda _event: None, lambda: None, "en", unattended=False)
        care = Care(
            Support(contacts=(WARD,), public_key=PUBLIC),
            lambda: known or Course(),
            StateBounds(),
            today,
            lambda event: self.events.append((event.KIND, event.data())),
        )
        return exercise(card, paging, care)


EXERCISES = {name: one.card for name, one in LIBRARY.supports.items() if isinstance(one.card, ExerciseCard)}


def steps_of(card: ExerciseCard, kind: type) -> list[Any]:
    return [step for step in card.steps if isinstance(step, kind)]


@pytest.mark.parametrize("name", sorted(EXERCISES))
def test_every_exercise_runs_whole_and_its_ratings_are_in_its_event(name: str) -> None:
    card, person = EXERCISES[name], Kept()
    display = screen(answers={"write-for": "shared"})
    ended = person.do(card, display)
    (done,) = person.of("exercise")
    assert (done["reference"], done["kind"]) == (name, card.kind)
    assert set(ended) == {"modality", "intervention", "response"}
    assert (ended["modality"], ended["intervention"]) == (card.modality, card.intervention)
    values = done["values"]
    for step in steps_of(card, RateStep):
        assert isinstance(values[step.rate], int)
        assert 0 <= values[step.rate] <= 10
        assert f"{step.rate} {values[step.rate]}" in ended["response"]
    for step in steps_of(card, ChooseStep):
        assert values[step.choose] in [option.name for option in step.options]
    for step in steps_of(card, TickStep):
        assert set(values[step.tick]) <= {option.name for option in step.options}
    headings = {page.heading for page in display.shown}
    assert {step.heading["en"] for step in steps_of(card, PageStep)} <= headings
    writings = person.of("writing")
    assert [one["name"] for one in writings] == [step.write for step in steps_of(card, WriteStep)]
    assert {unseal(one["sealed"], PRIVATE) for one in writings} <= {"Something that came to mind."}
    assert not any("came to mind" in str(value) for value in values.values())


def test_the_four_prompts_of_the_journal_and_the_columns_of_the_thought_record() -> None:
    journal = [step.text["en"] for step in steps_of(EXERCISES["integration-journal@1"], WriteStep)]
    assert len(journal) == 4
    for words, prompt in zip(("insights, images or feelings", "differently", "mood", "concrete"), journal, strict=True):
        assert words in prompt
    record = EXERCISES["thought-record@1"]
    names = [step.write for step in steps_of(record, WriteStep)]
    assert names == ["situation", "thought", "speaks_for", "speaks_against", "other_thought"]
    assert [step.rate for step in steps_of(record, RateStep)] == ["feeling_before", "feeling_after"]


def test_ratings_before_and_after_are_those_that_were_given() -> None:
    person = Kept()
    name = "exercise:distress-tolerance@1:tolerance_distress"
    person.do(EXERCISES["distress-tolerance@1"], screen(answers={f"{name}_before": "8", f"{name}_after": "10"}))
    values = person.of("exercise")[0]["values"]
    assert (values["tolerance_distress_before"], values["tolerance_distress_after"]) == (8, 10)


@pytest.mark.parametrize(("minutes", "bell"), [(10, "no"), (15, "yes"), (20, "no sound")])
def test_the_timer_keeps_the_minutes_that_were_chosen_with_a_bell_where_it_is_wished_for(
    minutes: int, bell: str
) -> None:
    card, person = EXERCISES["mindfulness@2"], Kept()
    (timer,) = steps_of(card, TimerStep)
    assert timer.timer_min == [10, 15, 20]

    class Still(Answering):
        def page(self, page: Page, language: str) -> PageResult:
            if page.name != "timer":
                return super().page(page, language)
            assert (page.closes_after_s, page.bell) == (minutes * 60, bell == "yes")
            self.clock.advance(page.closes_after_s)
            return PageResult("closed", None, page.closes_after_s)

        @property
        def sounds(self) -> bool:
            return bell != "no sound"

    rng = np.random.default_rng(1)
    name = "exercise:mindfulness@2"
    answers: dict[str, str | list[str]] = {f"{name}:minutes": str(minutes), f"{name}:bell": bell}
    display = Still(observer_maker("typical")(rng), VirtualClock(DAY0), rng, answers=answers)
    person.do(card, display)
    assert (f"{name}:bell" in [page.name for page in display.shown]) == display.sounds
    done = person.of("exercise")[0]
    assert done["values"].get("bell", "no") == ("yes" if bell == "yes" else "no")
    assert (done["values"]["minutes_chosen"], done["values"]["minutes_kept"]) == (minutes, minutes)
    assert minutes <= done["minutes"] < minutes + 5


@pytest.mark.parametrize("name", [name for name, card in EXERCISES.items() if steps_of(card, WriteStep)])
def test_on_paper_the_prompts_are_shown_and_nothing_is_kept(name: str) -> None:
    card, person = EXERCISES[name], Kept()
    display = screen(answers={"write-for": "paper"})
    person.do(card, display)
    assert person.of("writing") == person.of("private_key") == []
    on_paper = [page.text for page in display.shown if page.name == "write-on-paper"]
    assert on_paper == [step.text["en"] for step in steps_of(card, WriteStep)]
    assert display.names.count("write-for") == 1, "it is asked once in an exercise"
    assert not any(page.entry is not None for page in display.shown)


def test_empty_writing_is_passed_over() -> None:
    person = Kept()
    answers = {"write-for": "shared", "exercise:integration-journal@1:journal_insights": "  \n "}
    person.do(EXERCISES["integration-journal@1"], screen(answers=answers))
    assert [one["name"] for one in person.of("writing")] == [
        "journal_perspective",
        "journal_changes",
        "journal_action",
    ]


def test_without_a_key_of_the_site_nothing_can_be_shared(tmp_path: Path) -> None:
    display = screen(answers={"write-for": "paper"})
    sit(tmp_path, protocol({"do": "journal", "day": 0}), display, Support())
    choices = display.last("write-for").choices
    assert choices is not None
    assert [option.name for option in choices.options] == ["private", "paper"]


def test_what_losing_the_passphrase_means_is_said_before_and_two_that_differ_are_asked_again() -> None:
    person = Kept()
    answers: dict[str, str | list[str]] = {
        "write-for": "private",
        "passphrase": ["first try long", "seven quiet herons"],
        "passphrase-again": ["first try lnog", "seven quiet herons"],
    }
    display = screen(answers=answers)
    person.do(EXERCISES["goals-and-intention@2"], display)
    names = [name for name in display.names if name.startswith("passphrase")]
    assert names == ["passphrase-why", *["passphrase", "passphrase-again"] * 2]
    assert "if it is lost, the text is lost" in display.last("passphrase-why").text
    assert len(person.of("private_key")) == 1
    entry = display.last("passphrase").entry
    assert entry is not None
    assert (entry.kind, entry.shortest) == ("secret", 8)


@pytest.mark.parametrize("at", ["passphrase-why", "passphrase", "passphrase-again"])
def test_who_would_rather_not_choose_a_passphrase_writes_on_paper(at: str) -> None:
    person = Kept()
    answers = {"write-for": "private", at: "key:n" if at == "passphrase-why" else "key:pageup"}
    display = screen(answers=answers)
    person.do(EXERCISES["goals-and-intention@2"], display)
    assert person.of("writing") == person.of("private_key") == []
    assert display.names.count("write-on-paper") == 2


COMMITMENTS = EXERCISES["commitments@2"]
COMMIT = "exercise:commitments@2:commitment"


def test_a_commitment_has_a_day_and_is_looked_at_once_that_day_has_come(tmp_path: Path) -> None:
    session = {"purpose": "care", "do": [{"exercise": "commitments@2"}]}
    loaded = protocol({"do": "plans", "day": 0}, sessions={"plans": session})
    visits = {0: [], 1: [], 2: ["commitment:1"], 9: ["commitment:2", "commitment:3"]}
    for day, reviewed in visits.items():
        due = str((DAY0 + timedelta(days=day + 2)).date())
        answers = {COMMIT: "nature", "commitment:due": due, "commitment:1": "partly", "commitment:2": "done"}
        display = screen(DAY0 + timedelta(days=day), answers=answers)
        sit(tmp_path, loaded, display)
        assert [
            name for name in display.names if name.startswith("commitment:") and name != "commitment:due"
        ] == reviewed
    known = told(tmp_path).commitments
    assert [(one.number, one.what) for one in known] == [(i, "nature") for i in (1, 2, 3, 4)]
    assert [one.due for one in known] == [str((DAY0 + timedelta(days=day + 2)).date()) for day in visits]
    assert [one.outcome for one in known[:2]] == ["partly", "done"]
    assert known[3].outcome == ""
    page = display.last("commitment:2")
    assert page.text == "Spend time in nature"


@pytest.mark.parametrize(("due", "looked_at"), [(-1, True), (0, True), (1, False)])
def test_the_due_day_itself_counts(due: int, looked_at: bool) -> None:
    today = DAY0.date()
    known = Course(commitments=(Commitment(4, DAY0, "move", str(today + timedelta(days=due))),))
    person, display = Kept(), screen()
    person.do(COMMITMENTS, display, known, today)
    assert ("commitment:4" in display.names) is looked_at
    assert [one["commitment"] for one in person.of("commitment_reviewed")] == [4] * looked_at
    assert [one["commitment"] for one in person.of("commitment")] == [5], "numbers go on"


@pytest.mark.parametrize("outcome", ["done", "partly"])
def test_what_was_looked_at_is_not_looked_at_again(outcome: str) -> None:
    known = Course(commitments=(Commitment(1, DAY0, "move", str(DAY0.date()), outcome),))
    display = screen()
    Kept().do(COMMITMENTS, display, known, DAY0.date() + timedelta(days=3))
    assert "commitment:1" not in display.names


def test_the_days_offered_are_those_of_the_card_and_the_local_day_counts() -> None:
    (step,) = steps_of(COMMITMENTS, CommitStep)
    display = screen()
    Kept().do(COMMITMENTS, display, today=date(2028, 2, 28))
    choices = display.last("commitment:due").choices
    assert choices is not None
    days = [date(2028, 2, 28) + timedelta(days=day) for day in step.due_days]
    assert [option.name for option in choices.options] == [day.isoformat() for day in days]
    assert choices.options[0].words == "Tuesday 29 February"


# ---------------------------------------------------------------- watching over a block

LIMITS = Limits()


def outcome(rt_s: float | None, *, expected: str | None = "a", scored: bool = True, cut_short: bool = False) -> Outcome:
    """One trial that asks for ``a``, or for nothing; answered after ``rt_s``, or not."""
    trial = Trial("c", "s", (Phase(),), {"s": expected}, scored=scored)
    answers = () if rt_s is None else (Answer("s", "a", rt_s, used=True),)
    return Outcome(0, trial, answers, (), 0.0, 0, timing_ok=True, cut_short=cut_short)


def reasons(watch: Watch, outcomes: Sequence[Outcome]) -> list[str | None]:
    return [watch.after(one) for one in outcomes]


OMITTED, QUICK = outcome(None), outcome(0.5)


def test_three_omissions_in_a_row_and_not_three_in_all() -> None:
    assert reasons(Watch(LIMITS), [OMITTED, OMITTED, OMITTED]) == [None, None, "omissions"]
    apart = [OMITTED, OMITTED, QUICK, OMITTED, OMITTED]
    assert reasons(Watch(LIMITS), apart) == [None] * 5
    assert reasons(Watch(Limits(omissions_in_a_row=2)), [OMITTED, OMITTED]) == [None, "omissions"]


def test_trials_that_ask_for_nothing_break_no_row_and_count_as_no_lapse() -> None:
    nothing = outcome(None, expected=None)
    assert reasons(Watch(LIMITS), [nothing] * 50) == [None] * 50
    assert reasons(Watch(LIMITS), [OMITTED, nothing, OMITTED, nothing, OMITTED])[-1] == "omissions"


def test_practice_and_cut_off_trials_are_not_counted() -> None:
    lead_in, cut = outcome(None, scored=False), outcome(None, cut_short=True)
    assert reasons(Watch(LIMITS), [OMITTED, OMITTED, lead_in, cut] * 1 + [QUICK]) == [None] * 5


def test_more_than_a_fifth_of_lapses_counts_from_ten_trials_on() -> None:
    fifth = [OMITTED, QUICK, QUICK, QUICK, QUICK] * 2
    assert len(fifth) == TRIALS_FOR_A_SHARE
    assert reasons(Watch(LIMITS), fifth) == [None] * 10, "a fifth is not more than a fifth"
    assert reasons(Watch(LIMITS), [*fifth, OMITTED])[-1] == "lapses"
    early = [OMITTED, QUICK] * 4
    assert reasons(Watch(LIMITS), early) == [None] * 8
    assert "lapses" in reasons(Watch(LIMITS), [OMITTED, QUICK] * 5)


def test_lapses_count_only_where_every_trial_asks_for_an_answer() -> None:
    outcomes = [outcome(None, expected=None), *([OMITTED, QUICK] * 15)]
    assert set(reasons(Watch(LIMITS), outcomes)) == {None}


def test_twice_ones_own_median_pauses() -> None:
    slow, slower = outcome(1.0), outcome(1.01)
    assert reasons(Watch(LIMITS, own_rt_s=0.5), [slow] * 20) == [None] * 20, "twice is not more than twice"
    found = reasons(Watch(LIMITS, own_rt_s=0.5), [slower] * LAST_ANSWERS)
    assert found == [None] * (LAST_ANSWERS - 1) + ["slowing"]
    assert reasons(Watch(LIMITS, own_rt_s=0.6), [slower] * 20) == [None] * 20


def test_without_ones_own_median_the_first_answers_stand_for_it() -> None:
    first, slow = [outcome(0.5)] * FIRST_ANSWERS, [outcome(1.2)] * LAST_ANSWERS
    found = reasons(Watch(LIMITS), [*first, *slow])
    assert found == [None] * (FIRST_ANSWERS + LAST_ANSWERS - 1) + ["slowing"]
    assert set(reasons(Watch(LIMITS), [outcome(1.2)] * 40)) == {None}, "who is slow from the start is no slower"


def test_a_few_slow_answers_are_no_slowing() -> None:
    mixed = [outcome(0.5)] * 8 + [outcome(3.0)] * 2 + [outcome(0.5)] * 3
    assert set(reasons(Watch(LIMITS, own_rt_s=0.5), mixed)) == {None}


def test_ones_own_median_needs_some_answers() -> None:
    assert own_rt_s([outcome(0.4)] * (FIRST_ANSWERS - 1)) is None
    assert own_rt_s([outcome(0.4)] * 5 + [outcome(0.8)] * 4 + [OMITTED] * 9) == pytest.approx(0.4)


# ---------------------------------------------------------------- tasks after an infusion

BLOCKS = 4
WATCHED = {
    "purpose": "training",
    "after_infusion": True,
    "do": [
        {"task": "flanker-training@1", "blocks": BLOCKS, "practice": "none", "instructions": "none", "rest_s": 60},
        {"rest_s": 90},
        {"task": "nback-letters@1", "blocks": 1, "practice": "none", "instructions": "none"},
        {"questionnaire": "daily-ratings@1"},
    ],
}


def watched(**limits: float) -> LoadedProtocol:
    return protocol({"do": "watched", "after": "dose", "earliest_h": 2, "latest_h": 4},
                    sessions={"watched": WATCHED}, limits=limits)  # fmt: skip


def lengths(loaded: LoadedProtocol) -> list[float]:
    """Planned seconds of a block of each task."""
    rng = np.random.default_rng(0)
    return [block_length(task.paradigm.plan(task.settings, rng)).seconds for _, task in loaded.tasks("watched")]


FLANKER_S, NBACK_S = lengths(watched())


def monitored(
    results: Path, loaded: LoadedProtocol, granted: Any = "go", observer: Observer | None = None, **more: Any
) -> Answering:
    """The session at two and a half hours after a dose, behind the gate."""
    display = screen(dosed(results, loaded) + timedelta(hours=2.5), observer=observer, **more)
    display.moment = Moment(drugged=True)
    assert sit(results, loaded, display, Support(granted=granted, watched=True)).status == "finished"
    return display


def dosed(results: Path, loaded: LoadedProtocol) -> datetime:
    """Somebody enrolled, with a dose; when it ended."""
    enrol(results, CODE, loaded, "UTC", VirtualClock(DAY0))
    with open_person(results, CODE, VirtualClock(DAY0 + timedelta(hours=1))) as opened:
        practised(opened.log, "flanker-training", "nback-letters")
        return give_dose(opened, DAY0 + timedelta(hours=1), "iv", 40, "UTC").ended


def gone_on_with(results: Path, loaded: LoadedProtocol, dies_at: str, **more: Any) -> Answering:
    """The same, but the power goes at a page, and the session is gone on with, behind the gate again."""
    moment = dosed(results, loaded) + timedelta(hours=2.5)
    behind = Support(granted="go", watched=True)
    with pytest.raises(CutError):
        sit(results, loaded, screen(moment, dies_at=dies_at, **more), behind)
    display = screen(moment + timedelta(minutes=20), seed=2, **more)
    assert sit(results, loaded, display, behind, resume=True).status == "finished"
    return display


def awake(*answers: str) -> dict[str, str | list[str]]:
    return {"sleepiness": list(answers) or "1"}


def test_a_whole_session_rests_a_minute_after_each_block_and_asks_how_awake_one_is(tmp_path: Path) -> None:
    display = monitored(tmp_path, watched(), answers=awake())
    assert len(kinds(tmp_path, "block_started")) == BLOCKS + 1
    assert kinds(tmp_path, "tasks_ended") == []
    rests = [page for page in display.shown if page.name == "rest"]
    assert [page.closes_after_s for page in rests] == [60.0] * (BLOCKS - 1) + [90.0]
    assert all(page.buttons == () for page in rests), "a rest is not cut short"
    assert display.names.count("sleepiness") == BLOCKS
    assert [one["answer"] for one in kinds(tmp_path, "sleepiness")] == [1] * BLOCKS
    log = lines(tmp_path)
    ends = [line.moment for line in log if line.kind == "block_ended"]
    starts = [line.moment for line in log if line.kind == "block_started"]
    assert all(start - end >= timedelta(seconds=60) for end, start in zip(ends[:-1], starts[1:], strict=True))
    assert {line.data["state"] for line in log if line.kind == "trial"} == {"monitoring"}


@pytest.mark.parametrize(("granted", "name"), [("go", "total_min"), ("shorter", "shorter_min")])
@pytest.mark.parametrize("blocks", [1, 2, 3])
def test_the_limit_in_all_is_never_passed(blocks: int, granted: str, name: str, tmp_path: Path) -> None:
    limit_min = (blocks * FLANKER_S + 5) / 60
    other = {"total_min": 20, "shorter_min": 20} | {name: limit_min}
    display = monitored(tmp_path, watched(**other), granted, answers=awake())
    assert len(kinds(tmp_path, "block_started")) == blocks
    assert kinds(tmp_path, "tasks_ended") == [{"why": "total"}]
    assert display.names.count("enough") == 1
    assert [one.reference for one in told(tmp_path).answered] == ["daily-ratings@1"], "what is no task goes on"
    assert display.names[-1] == "end"


def test_by_default_tasks_take_20_minutes_at_most_and_10_in_the_shorter_plan() -> None:
    assert (limit_s(Limits(), "go"), limit_s(Limits(), "shorter")) == (20 * 60, 10 * 60)


@pytest.mark.parametrize("loosened", [{"total_min": 21}, {"shorter_min": 21}, {"block_min": 6}, {"rest_s": 59}])
def test_no_protocol_loosens_the_limits(loosened: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Limits(**loosened)  # type: ignore[arg-type]


@pytest.mark.parametrize(("answers", "blocks"), [(["4"], 1), (["3", "5"], 2), (["3", "3", "3", "3"], BLOCKS + 1)])
def test_sleepiness_above_3_ends_the_tasks_and_not_the_session(answers: list[str], blocks: int, tmp_path: Path) -> None:
    display = monitored(tmp_path, watched(), answers=awake(*answers))
    assert len(kinds(tmp_path, "block_started")) == blocks
    assert kinds(tmp_path, "tasks_ended") == [{"why": "sleepiness"}] * (blocks <= BLOCKS)
    assert display.names.count("sleepiness") == len(answers)
    assert len(told(tmp_path).answered) == 1


def test_after_a_crash_the_limit_counts_what_was_begun_before(tmp_path: Path) -> None:
    gone_on_with(tmp_path, watched(total_min=(2 * FLANKER_S + 5) / 60), "feedback", answers=awake())
    assert len(kinds(tmp_path, "block_started")) == 2
    assert kinds(tmp_path, "tasks_ended") == [{"why": "total"}]


def test_after_a_crash_tasks_that_had_ended_stay_ended(tmp_path: Path) -> None:
    display = gone_on_with(tmp_path, watched(), "question:daily-ratings@1:1", answers={"sleepiness": "5"})
    assert len(kinds(tmp_path, "block_started")) == 1
    assert len(kinds(tmp_path, "tasks_ended")) == 1
    assert "sleepiness" not in display.names
    assert len(told(tmp_path).answered) == 1


def test_who_does_not_answer_is_paused_twice_and_then_has_no_more_tasks(tmp_path: Path) -> None:
    silent = observer_maker("silent")(np.random.default_rng(1))
    display = monitored(tmp_path, watched(), observer=silent, answers=awake())
    assert [one["attempt"] for one in kinds(tmp_path, "block_started")] == [0, 1]
    assert {one["block"] for one in kinds(tmp_path, "block_started")} == {0}
    assert [one["status"] for one in kinds(tmp_path, "block_ended")] == ["broken-off"] * 2
    assert [one["why"] for one in kinds(tmp_path, "paused_by_itself")] == ["omissions"] * 2
    assert kinds(tmp_path, "tasks_ended") == [{"why": "pauses"}]
    assert all(len([t for t in kinds(tmp_path, "trial") if t["attempt"] == attempt]) <= 4 for attempt in (0, 1))
    pauses = [page for page in display.shown if page.name == "pause"]
    assert len(pauses) == 2
    assert all("A rest may do good now" in page.text for page in pauses)
    assert display.names[-1] == "end"


def late_riser(silent_for: int) -> Observer:
    """Misses the first trials, and is quick from then on."""
    seen, typical = 0, observer_maker("typical")(np.random.default_rng(1))

    def answers(*about: Any) -> Any:
        nonlocal seen
        seen += 1
        return () if seen <= silent_for else typical.answers(*about)

    return Observer("late", Person(lapse=0.0), answers)


def test_after_one_pause_the_block_starts_afresh_and_the_session_goes_on(tmp_path: Path) -> None:
    monitored(tmp_path, watched(), observer=late_riser(3), answers=awake())
    assert len(kinds(tmp_path, "paused_by_itself")) == 1
    started = [(one["block"], one["attempt"]) for one in kinds(tmp_path, "block_started")]
    assert started[:2] == [(0, 0), (0, 1)]
    assert kinds(tmp_path, "block_ended")[1]["status"] == "finished"
    assert len({block for block, _ in started}) > 1
    spent_s = sum(
        FLANKER_S if one["task"] == "flanker-training" else NBACK_S for one in kinds(tmp_path, "block_started")
    )
    assert spent_s <= 20 * 60, "what is begun again counts again"


def test_without_a_gate_nobody_is_watched_and_ones_own_pace_is_learnt(tmp_path: Path) -> None:
    session = WATCHED | {"after_infusion": False}
    loaded = protocol({"do": "watched", "day": 0}, sessions={"watched": session})
    silent = observer_maker("silent")(np.random.default_rng(1))
    display = screen(observer=silent)
    assert sit(tmp_path / "silent", loaded, display).status == "finished"
    for kind in ("paused_by_itself", "tasks_ended", "sleepiness"):
        assert kinds(tmp_path / "silent", kind) == []
    assert told(tmp_path / "silent").own_rt_s == {}
    sit(tmp_path / "typical", loaded, screen())
    own = told(tmp_path / "typical").own_rt_s
    assert "flanker-training" in own
    assert all(0.2 < rt_s < 2.0 for rt_s in own.values())


def test_a_drugged_session_does_not_teach_what_ones_own_pace_is(tmp_path: Path) -> None:
    monitored(tmp_path, watched(), answers=awake())
    assert told(tmp_path).own_rt_s == {}


def test_who_answers_half_as_fast_as_before_is_paused(tmp_path: Path) -> None:
    """One's own median comes from the person's log."""
    loaded = watched()
    ended = dosed(tmp_path, loaded)
    with open_person(tmp_path, CODE, VirtualClock(ended)) as opened:
        opened.log.put(raw("own_rt", {"task": "flanker-training", "median_rt_s": 0.05}))
    display = screen(ended + timedelta(hours=2.5), answers=awake())
    sit(tmp_path, loaded, display, Support(granted="go"))
    assert kinds(tmp_path, "paused_by_itself")[0]["why"] == "slowing"


# ---------------------------------------------------------------- what a break leaves


LONG = (
    {"name": "Crisis service, district", "number": "+49 30 390 63 10", "when": "day and night"},
    {"name": "Ward 4, University Hospital", "number": "+49 30 450 517 000", "when": "day and night"},
    {"name": "Telephone counselling", "number": "0800 111 0 111", "when": "day and night"},
    {"name": "Night service, main building", "number": "+49 30 450 517 000 123", "when": "from ten in the evening"},
)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
def test_contacts_always_fit_the_pages_that_show_them(count: int) -> None:
    for contacts in itertools.permutations(LONG, count):
        support = Support(contacts=contacts)
        for page in (*alert_pages(support, "en"), support_page(support, "en")):
            layout(page, "en")
            if page.name != "alert-who":
                assert all(one["number"] in page.text for one in contacts)


def test_a_stop_on_the_offer_of_support_records_the_total_once(tmp_path: Path) -> None:
    session = {"purpose": "care", "do": [{"questionnaire": "pcl-5@1"}]}
    loaded = protocol({"do": "trauma", "day": 0}, sessions={"trauma": session})
    answers = {f"question:pcl-5@1:{i + 1}": "3" for i in range(20)}
    assert sit(tmp_path, loaded, screen(answers=answers, stops_at="support")).status == "stopped"
    assert sit(tmp_path, loaded, screen(DAY0 + timedelta(days=1)), resume=True).status == "finished"
    assert [one.total for one in told(tmp_path).answered] == [60]


def test_a_resumed_exercise_goes_on_behind_its_last_step(tmp_path: Path) -> None:
    session = {"purpose": "care", "do": [{"exercise": "commitments@2"}]}
    loaded = protocol({"do": "plans", "day": 0}, sessions={"plans": session})
    name = "exercise:commitments@2"
    steps = [page.name for page in every_page(LIBRARY.supports["commitments@2"].card, "en")]  # type: ignore[arg-type]
    assert steps[-2:] == [f"{name}:commitment", name]
    display = screen()
    display.watches = lambda page: setattr(display, "dies_at", name if "commitment:due" in display.names else "")
    with pytest.raises(CutError):
        sit(tmp_path, loaded, display)
    again = screen(DAY0 + timedelta(hours=1))
    assert sit(tmp_path, loaded, again, resume=True).status == "finished"
    assert len(told(tmp_path).commitments) == 1
    assert f"{name}:commitment" not in again.names
    (done,) = told(tmp_path).exercised
    assert "commitment" in done.values, "what was chosen before the break is kept"


def test_who_comes_back_with_an_open_alert_sees_the_contacts_first(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=phq(*(0,) * 8, 2), dies_at="alert"))
    display = screen(DAY0 + timedelta(hours=1))
    sit(tmp_path, MOOD, display, resume=True)
    assert display.names[:2] == ["welcome-back", "alert"]


# ---------------------------------------------------------------- a dose that nobody entered

ASSESSED = protocol({"do": "assess", "day": 0}, {"do": "home", "after": "dose", "days": [1, 2], "missed": "skip"})


def test_before_an_assessment_the_person_is_asked_about_ketamine_and_a_yes_begins_no_task(tmp_path: Path) -> None:
    enrol(tmp_path, CODE, ASSESSED, "UTC", VirtualClock(DAY0 - timedelta(days=1)))
    answers = {"ketamine": "yes", "ketamine-route": "lozenge", "ketamine-ago": "4"}
    display = screen(answers=answers)
    end = sit(tmp_path, ASSESSED, display, Support(contacts=(WARD,), watched=True))
    assert end.status == "stopped"
    assert kinds(tmp_path, "block_started") == []
    known = told(tmp_path)
    (dose,) = known.doses
    assert (dose.route, dose.reported) == ("lozenge", True)
    assert dose.ended == pytest.approx(DAY0 - timedelta(hours=4), abs=timedelta(minutes=1))
    assert [alert.kind for alert in known.open_alerts] == ["reported dose"]
    assert "member of staff" in display.last("ketamine-thanks").text
    assert kinds(tmp_path, "ketamine_asked") == [{"answer": "yes"}]
    with pytest.raises(CogtrainError, match="after dose 1"):
        sit(tmp_path, ASSESSED, screen(DAY0 + timedelta(hours=1)), resume=True)


def test_who_says_no_goes_on_and_the_answer_is_kept(tmp_path: Path) -> None:
    display = screen(answers={"ketamine": "no"})
    assert sit(tmp_path, ASSESSED, display).status == "finished"
    assert kinds(tmp_path, "ketamine_asked") == [{"answer": "no"}]
    assert told(tmp_path).doses == ()


def test_when_the_question_about_ketamine_is_asked() -> None:
    planned = protocol(
        {"do": "home", "day": 0}, {"do": "assess", "day": 0}, {"do": "quiet", "day": 0}, doses={"count": 1, "days": [3]}
    )
    day3 = DAY0 + timedelta(days=3)
    before = Course(enrolled=DAY0)
    assert not asks_about_dose(planned, "home", before, DAY0)
    assert asks_about_dose(planned, "home", before, day3), "a planned day with nothing entered"
    assert asks_about_dose(planned, "assess", before, DAY0), "every assessment"
    assert not asks_about_dose(planned, "quiet", before, day3), "no task"
    given = Course(enrolled=DAY0, doses=(Dose(1, day3 - timedelta(hours=2), "UTC", "iv", 40),))
    assert not asks_about_dose(planned, "home", given, day3), "it is known"
    assert not asks_about_dose(protocol({"do": "assess", "day": 0}), "assess", before, DAY0), "no course around doses"
