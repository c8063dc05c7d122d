"""Before a questionnaire counts: no double press, the review of all answers, alerts of what is changed or left out."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cogtrain.library.support import QuestionnaireCard
from cogtrain.pages.page import Page, layout
from cogtrain.pages.page_run import PageRun
from cogtrain.records import read_log
from cogtrain.session.lent_care import Support
from cogtrain.session.questionnaire import alert_pages, question, review_pages
from tests.care.people import CODE, DAY0, LIBRARY, protocol
from tests.records.told import own_log, plainly
from tests.session.test_lent_care import ITEM_9, MOOD, WARD, Answering, CutError, kinds, phq, screen, sit, told

REVIEW = "review:phq-9@1:1"
CARDS = [one.card for one in LIBRARY.supports.values() if isinstance(one.card, QuestionnaireCard)]
PHQ = next(card for card in CARDS if card.questionnaire == "phq-9")
PCL = next(card for card in CARDS if card.questionnaire == "pcl-5")


def page_of(number: int) -> Page:
    return question(PHQ, number - 1, "en", None)


# ---------------------------------------------------------------- one press, one answer


def test_the_item_that_calls_for_somebody_is_chosen_and_then_confirmed() -> None:
    assert PageRun(page_of(8), "en").take(["1"], [], 1.0) is not None
    run = PageRun(page_of(9), "en")
    for key in ("1", "num_1", "2", "0"):
        assert run.take([key], [], 1.0) is None
    left = run.take(["space"], [], 2.0)
    assert left is not None
    assert left.value == "0"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.reference)
def test_the_official_numbers_are_the_keys(card: QuestionnaireCard) -> None:
    if card.answers is None:
        return
    for number in range(len(card.answers["en"])):
        run = PageRun(question(card, 0, "en", None), "en")
        left = run.take([str(number)], [], 1.0)
        assert left is not None
        assert left.value == str(number)


# ---------------------------------------------------------------- the review


def test_nothing_counts_before_the_answers_were_looked_at(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=phq(*(1,) * 8, 0), dies_at=REVIEW))
    assert told(tmp_path).answered == ()
    display = screen(DAY0 + timedelta(hours=1), answers=phq(*(1,) * 8, 0))
    sit(tmp_path, MOOD, display, resume=True)
    assert display.names.count(REVIEW) == 1
    assert not any(name.startswith("question:phq") for name in display.names)
    assert told(tmp_path).answered[0].total == 8


@pytest.mark.parametrize("changed", [1, 5, 8])
def test_an_answer_that_is_changed_on_the_review_counts(changed: int, tmp_path: Path) -> None:
    answers = phq(*(1,) * 8, 0) | {REVIEW: [str(changed - 1)], f"question:phq-9@1:{changed}": ["1", "3"]}
    display = screen(answers=answers)
    sit(tmp_path, MOOD, display)
    assert [name for name in display.names if name == REVIEW] == [REVIEW, REVIEW]
    assert display.last(f"question:phq-9@1:{changed}").start.selected == "1", "what was answered stands there"
    assert told(tmp_path).answered[0].total == 8 - 1 + 3
    shown = display.last(REVIEW).choices
    assert shown is not None
    assert [option.note for option in shown.options][changed - 1] == "Nearly every day"


def test_back_from_an_item_of_the_review_changes_nothing(tmp_path: Path) -> None:
    answers = phq(*(1,) * 8, 0) | {REVIEW: ["0"], "question:phq-9@1:1": ["1", "key:b"]}
    display = screen(answers=answers)
    sit(tmp_path, MOOD, display)
    assert told(tmp_path).answered[0].total == 8
    assert display.names.count("question:phq-9@1:1") == 2
    assert display.names.count("question:phq-9@1:2") == 1, "Back leads to the review"


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.reference)
def test_every_item_of_a_review_can_be_touched_and_typed(card: QuestionnaireCard) -> None:
    (page,) = review_pages(card, "en", dict.fromkeys(range(card.count), card.highest))
    for index in range(card.count):
        (place,) = [(t.x, t.y) for t in layout(page, "en")[1] if t.name == f"choose:{index}"]
        run = PageRun(page, "en")
        left = run.take([], [place], 1.0)
        assert left is not None
        assert left.value == str(index)
        typed = str(index + 1) if card.count <= 9 else f"{index + 1:02}"
        run, left = PageRun(page, "en"), None
        for digit in typed:
            assert left is None
            left = run.take([digit], [], 1.0)
        assert left is not None
        assert left.value == str(index)
    right = PageRun(page, "en").take(["space"], [], 1.0)
    assert right is not None
    assert right.value is None


def test_a_number_that_there_is_not_leaves_the_review_as_it_is() -> None:
    (page,) = review_pages(PCL, "en", dict.fromkeys(range(20), 0))
    run = PageRun(page, "en")
    for digit in "9937":
        assert run.take([digit], [], 1.0) is None
    assert [run.take([digit], [], 2.0) for digit in "0"] == [None]
    left = run.take(["5"], [], 3.0)
    assert left is not None
    assert left.value == "4"


def test_a_long_questionnaire_has_a_review_of_several_pages() -> None:
    data = PCL.model_dump(mode="json", by_alias=True)
    data["items"]["en"] = [f"Item {i}" for i in range(33)]
    card = QuestionnaireCard.model_validate(data)
    pages = review_pages(card, "en", {0: 1})
    assert [len(page.choices.options) for page in pages if page.choices] == [16, 17]
    for page in pages:
        layout(page, "en")


# ---------------------------------------------------------------- alerts


@pytest.mark.parametrize("number", [1, 8])
def test_other_items_that_are_left_out_call_for_nobody(number: int, tmp_path: Path) -> None:
    sit(tmp_path, MOOD, screen(answers=phq(*(3,) * 8, 0) | {f"question:phq-9@1:{number}": "key:n"}))
    assert told(tmp_path).alerts == ()


@pytest.mark.parametrize(("first", "then", "expected"), [
    ("0", "2", ["answer 2"]),
    ("1", "0", ["answer 1"]),
    ("1", "1", ["answer 1"]),
    ("1", "3", ["answer 1", "answer 3"]),
    ("key:n", "2", ["left out", "answer 2"]),
    ("0", "key:n", ["left out"]),
    ("key:n", "key:n", ["left out"]),
])  # fmt: skip
def test_an_alert_is_raised_once_for_each_answer_on_the_review_too(
    first: str, then: str, expected: list[str], tmp_path: Path
) -> None:
    seen: list[tuple[str, int]] = []

    def watches(page: Page) -> None:
        log = own_log(tmp_path, CODE)
        seen.append((page.name, sum(line.kind == "alert" for line in read_log(log).lines) if log.exists() else 0))

    answers: dict[str, Any] = phq(*(0,) * 8) | {ITEM_9: [first, then], REVIEW: ["8"]}
    sit(tmp_path, MOOD, screen(answers=answers, watches=watches))
    assert [alert.kind for alert in told(tmp_path).open_alerts] == expected
    assert [count for name, count in seen if name == REVIEW][-1] == len(expected)
    assert [plainly(line["alert"]) for line in kinds(tmp_path, "alert")] == [
        str(number) for number in range(1, len(expected) + 1)
    ]
    raised = [i for i, (name, count) in enumerate(seen) if count > (seen[i - 1][1] if i else 0)]
    assert [seen[i][0] for i in raised] == ["alert"] * len(expected), "it is there before the next page is drawn"


def test_after_a_crash_on_the_review_the_same_answer_raises_no_second_alert(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=phq(*(0,) * 8, 2), dies_at=REVIEW))
    answers: dict[str, Any] = phq(*(0,) * 8, 2) | {REVIEW: ["8"]}
    sit(tmp_path, MOOD, screen(DAY0 + timedelta(hours=1), answers=answers), resume=True)
    assert len(told(tmp_path).alerts) == 1


def test_the_pages_after_a_left_out_item_fit_with_every_contact() -> None:
    support = Support(contacts=tuple({**WARD, "name": f"Ward {i}"} for i in range(4)), watched=True)
    for page in alert_pages(support, "en", left_out=True):
        layout(page, "en")


def test_who_comes_back_to_an_item_left_out_reads_of_it(tmp_path: Path) -> None:
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, screen(answers=phq(*(0,) * 8, "key:n"), dies_at=REVIEW))
    display: Answering = screen(DAY0 + timedelta(hours=1))
    sit(tmp_path, MOOD, display, resume=True)
    assert "left that question out" in display.last("alert").heading


# ---------------------------------------------------------------- faster than read


def quick(*items: int) -> Answering:
    """Answers all items with 1 and the last with 0: these within half a second, the others in three."""
    from cogtrain.pages.page import PageResult

    class Quick(Answering):
        def page(self, page: Page, language: str) -> PageResult:
            result = super().page(page, language)
            if page.name in [f"question:phq-9@1:{item}" for item in items]:
                return PageResult(result.how, result.key, 0.5, result.value)
            return result if not page.name.startswith("question") else PageResult("key", result.key, 4.0, result.value)

    display = screen()
    return Quick(display.observer, display.clock, display.rng, answers=phq(*(1,) * 8, 0))


def test_what_was_marked_stays_so_over_a_crash(tmp_path: Path) -> None:
    first = quick(1, 3)
    first.dies_at = "question:phq-9@1:6"
    with pytest.raises(CutError):
        sit(tmp_path, MOOD, first)
    again = quick()
    again.clock.advance(3600)
    sit(tmp_path, MOOD, again, resume=True)
    (event,) = [line.data for line in read_log(own_log(tmp_path, CODE)).lines if line.kind == "questionnaire"]
    assert event["fast"] == 2


def test_ratings_are_reviewed_with_their_numbers(tmp_path: Path) -> None:
    session = {"purpose": "care", "do": [{"questionnaire": "daily-ratings@1"}]}
    display = screen(answers={f"question:daily-ratings@1:{i + 1}": str(i + 3) for i in range(5)})
    sit(tmp_path, protocol({"do": "ratings", "day": 0}, sessions={"ratings": session}), display)
    shown = display.last("review:daily-ratings@1:1").choices
    assert shown is not None
    assert [option.note for option in shown.options] == ["3", "4", "5", "6", "7"]
