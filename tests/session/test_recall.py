"""What was given in another exercise, shown again; commitments in one's own words; pages that go on by themselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cogtrain.errors import CogtrainError
from cogtrain.library import pinned
from cogtrain.library.support import ExerciseCard
from cogtrain.pages.page import layout
from cogtrain.records.course import Commitment, Course
from cogtrain.session.exercise import every_page
from tests.care.people import CODE, DAY0, LIBRARY, protocol
from tests.records.told import own_log
from tests.session.test_lent_care import COMMIT, COMMITMENTS, EXERCISES, Kept, screen, sit

PLAN = "coping-plan@1"
PREPARED = protocol(
    {"do": "prepare", "day": 0},
    sessions={
        "prepare": {
            "purpose": "care",
            "do": [{"exercise": "goals-and-intention@2"}, {"exercise": PLAN}, {"exercise": "plan-again@1"}],
        }
    },
)
AGAIN = protocol(
    {"do": "again", "day": 0}, sessions={"again": {"purpose": "care", "do": [{"exercise": "plan-again@1"}]}}
)
OPENS = "seven quiet herons"
WROTE = "Breathe, then call Ana. " * 30 + "W" * 200 + "\n\nLine after line.\n" * 9
GIVEN: dict[str, str | list[str]] = {
    "write-for": "private",
    "passphrase": OPENS,
    "passphrase-again": OPENS,
    "exercise:goals-and-intention@2:intention_manner": "patience",
    "exercise:coping-plan@1:coping_signs": "body,numb",
    "exercise:coping-plan@1:coping_first": "music",
    "exercise:coping-plan@1:coping_wishes": "",
    "exercise:coping-plan@1:coping_note": WROTE,
    "exercise:goals-and-intention@2:goal": "",
    "exercise:goals-and-intention@2:intention": "gently",
}


def prepared(results: Path, **answers: str | list[str]) -> Any:
    display = screen(answers=GIVEN | answers)
    assert sit(results, PREPARED, display).status == "finished"
    return display


def again(results: Path, days: int = 3, **answers: str | list[str]) -> Any:
    display = screen(DAY0 + timedelta(days=days), answers=answers)
    assert sit(results, AGAIN, display).status == "finished"
    return display


def test_ticks_and_choices_come_again_in_their_words(tmp_path: Path) -> None:
    prepared(tmp_path)
    display = again(tmp_path)
    assert display.last("recall:intention_manner").text == "With patience"
    assert display.last("recall:coping_signs").text == "My body gets tense\nI feel numb or far away"
    assert display.last("recall:coping_signs").lead == "How do you notice that it is getting difficult?"
    assert display.last("recall:coping_first").text == "Listen to music"
    assert "recall:coping_wishes" not in display.names, "nothing was ticked there"


@pytest.mark.slow
def test_own_words_are_opened_by_the_passphrase_alone_and_never_recorded(tmp_path: Path) -> None:
    prepared(tmp_path)
    display = again(tmp_path)
    assert "recall:coping_note" not in display.names
    display = again(tmp_path, 4, **{"recall:closed": "key:o", "recall:passphrase": ["not the right one", OPENS] * 2})
    shown = [page for page in display.shown if page.name == "recall:coping_note"]
    told = " ".join(page.text.replace("\n", " ") for page in shown)
    assert told.replace(" ", "") == WROTE.replace(" ", "").replace("\n", "")
    for page in shown:
        layout(page, "en")
    assert display.last("recall:intention").text == "gently"
    assert "not the one" in display.last("recall:passphrase").text
    folder = own_log(tmp_path, CODE).parent
    for file in folder.iterdir():
        raw = file.read_bytes()
        assert b"call Ana" not in raw, file.name
        assert OPENS.encode() not in raw, file.name


def test_who_would_rather_not_open_them_goes_on(tmp_path: Path) -> None:
    prepared(tmp_path)
    display = again(tmp_path, **{"recall:closed": "key:o", "recall:passphrase": "key:pageup"})
    assert "recall:coping_note" not in display.names
    assert display.names[-1] == "end"


def test_what_was_shared_is_with_the_clinic_and_not_opened_here(tmp_path: Path) -> None:
    prepared(tmp_path, **{"write-for": "shared"})
    display = again(tmp_path)
    assert "Your team can read it with you" in display.last("recall:shared").text
    assert "recall:closed" not in display.names


def test_what_was_never_done_is_said_kindly(tmp_path: Path) -> None:
    display = again(tmp_path)
    assert display.last("recall:goals-and-intention").text.startswith("There is no intention yet.")
    assert display.last("recall:coping-plan").text.startswith("There is no plan for difficult moments yet.")


def test_everything_that_may_be_shown_again_is_laid_out_before_a_session() -> None:
    card = EXERCISES["plan-again@1"]
    names = [page.name for page in every_page(card, "en", EXERCISES)]
    assert {"recall:coping_signs", "recall:coping_first", "recall:coping_wishes", "recall:coping_person"} <= set(names)
    assert AGAIN.exercises.keys() == {"plan-again@1", "goals-and-intention@2", PLAN}, "they come along with it"


def test_an_exercise_that_is_nowhere_cannot_be_shown_again() -> None:
    data = EXERCISES["plan-again@1"].model_dump(mode="json", by_alias=True, exclude_none=True)
    data["steps"][1]["recall"] = "nothing-of-the-kind@3"
    lost = ExerciseCard.model_validate(data)
    assert lost.recalled == ("nothing-of-the-kind@3", PLAN)


# ---------------------------------------------------------------- one's own words


def test_a_commitment_in_ones_own_words_is_shown_again_as_it_was_written() -> None:
    person = Kept()
    answers: dict[str, Any] = {COMMIT: "own", "commitment:own": " paint the chair ", "commitment:due": str(DAY0.date())}
    display = screen(answers=answers)
    person.do(COMMITMENTS, display)
    (made,) = person.of("commitment")
    assert (made["what"], made["words"]) == ("own", "paint the chair")
    page = display.last("commitment:own")
    assert "stays readable here and for your clinic" in page.lead
    assert page.entry is not None
    assert page.entry.longest == 80
    known = Course(commitments=(Commitment(1, DAY0, "own", str(DAY0.date()), words="paint the chair"),))
    later = screen(answers={"commitment:1": "done"})
    person.do(COMMITMENTS, later, known, DAY0.date() + timedelta(days=1))
    assert later.last("commitment:1").text == "paint the chair"
    assert "words" not in person.of("commitment")[-1], "one of the list has none"


def test_from_ones_own_words_back_leads_to_the_list() -> None:
    person = Kept()
    answers: dict[str, Any] = {COMMIT: ["own", "rest"], "commitment:own": "key:pageup"}
    person.do(COMMITMENTS, screen(answers=answers))
    assert [one["what"] for one in person.of("commitment")] == ["rest"]


def test_a_regulation_situation_of_ones_own_is_asked_for() -> None:
    display = screen(answers={"write-for": "shared", "exercise:reappraisal@2:own_situation": "the bus left"})
    person = Kept()
    person.do(EXERCISES["reappraisal@2"], display)
    assert "own_situation" in {one["name"] for one in person.of("writing")}
    assert {"distress_3_before", "distress_3_after"} <= set(person.of("exercise")[0]["values"])


def test_the_pages_of_the_body_scan_go_on_by_themselves() -> None:
    pages = every_page(EXERCISES["body-scan@1"], "en")
    lasting = [page.closes_after_s for page in pages if page.closes_after_s]
    assert len(lasting) == 6
    assert sum(lasting) > 5 * 60
    display = screen()
    began_s = display.clock.monotonic_s()
    Kept().do(EXERCISES["body-scan@1"], display)
    assert display.clock.monotonic_s() - began_s > 0


@pytest.mark.parametrize(
    ("card", "names"),
    [
        ("daily-habits@2", {"food", "play", "challenge"}),
        ("before-treatment@1", {"pressure", "vessels", "pregnant", "voices"}),
        ("drawing@1", {"picture", "feeling"}),
    ],
)
def test_what_the_cards_offer(card: str, names: set[str]) -> None:
    offered = {option.name for step in EXERCISES[card].steps for option in getattr(step, "options", [])}
    assert names <= offered


def test_screening_always_ends_with_the_clinician() -> None:
    last = EXERCISES["before-treatment@1"].steps[-1]
    assert last.heading["en"] == "Ask your clinician"  # type: ignore[union-attr]
    assert "not medical advice" in last.page["en"]  # type: ignore[union-attr]


def test_a_protocol_that_shows_again_what_is_nowhere_is_refused() -> None:
    lacking = {"plan-again@1": LIBRARY.supports["plan-again@1"].data}
    with pytest.raises(CogtrainError, match="nowhere in the library"):
        pinned(dict(AGAIN.data), {}, "mine.yaml", lacking)
