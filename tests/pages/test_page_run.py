"""A page takes nothing that was meant for the page before: double presses, double clicks, keys and buttons held."""

from __future__ import annotations

import pytest

from cogtrain.pages.form import Choice, Choices, Entry
from cogtrain.pages.page import Button, Page, PageResult
from cogtrain.pages.page_run import POINTER, QUIET_S, PageRun

GO = Button("space", "Go on")
OPTIONS = tuple(Choice(str(i), f"answer {i}", digit=str(i)) for i in range(4))
ASKS = Page("ask", text="Which?", choices=Choices(OPTIONS, at_once=True), buttons=(GO, Button("n", "Leave out")))
CHOSEN = Page("choose", text="Which?", choices=Choices(OPTIONS), buttons=(GO,))
PLAIN = Page("plain", "Heading", "Text", buttons=(GO, Button("s", "Stop for today")))
EXAMPLE = Page("example", text="Press it.", buttons=(Button("left"), Button("right")), wanted="right", hint="Right.")
TEXT = Page("write", text="Write.", entry=Entry("text", 100, 0), buttons=(Button("tab", "Done"),))
CODE = Page("code", text="Your code.", entry=Entry("code", 12, 1), buttons=(Button("return", "Go on"),))
EARLY = [0.0, 0.085, 0.15, QUIET_S - 0.001]


def middle(run: PageRun, name: str) -> tuple[float, float]:
    (found,) = [(target.x, target.y) for target in run.targets if target.name == name]
    return found


@pytest.mark.parametrize("early_s", EARLY)
@pytest.mark.parametrize(("page", "key"), [
    (ASKS, "1"), (ASKS, "num_1"), (ASKS, "n"), (CHOSEN, "1"), (PLAIN, "space"), (PLAIN, "s"), (EXAMPLE, "right"),
    (EXAMPLE, "left"), (TEXT, "tab"), (CODE, "return"),
])  # fmt: skip
def test_no_key_does_anything_in_the_first_moments(page: Page, key: str, early_s: float) -> None:
    run = PageRun(page, "en")
    before = run.picture
    assert run.take([key], [], early_s) is None
    assert run.take([], [], 5.0) is None, "nor is it kept for later"
    assert run.picture is before or page is TEXT  # a real key takes the keyboard away from the screen
    assert run.form == page.start


@pytest.mark.parametrize("early_s", EARLY)
@pytest.mark.parametrize(("page", "name"), [
    (ASKS, "choose:0"), (ASKS, "n"), (CHOSEN, "choose:3"), (PLAIN, "space"), (EXAMPLE, "right"), (TEXT, "tab"),
    (CODE, "type:Q"),
])  # fmt: skip
def test_no_touch_does_anything_in_the_first_moments(page: Page, name: str, early_s: float) -> None:
    run = PageRun(page, "en")
    assert run.take([], [middle(run, name)], early_s) is None
    assert run.take([], [], 5.0) is None
    assert run.form == page.start


def test_after_the_first_moments_keys_and_touches_count() -> None:
    assert PageRun(ASKS, "en").take(["1"], [], QUIET_S) == PageResult("key", "space", QUIET_S, "1")
    run = PageRun(ASKS, "en")
    assert run.take([], [middle(run, "choose:2")], QUIET_S) == PageResult("key", "space", QUIET_S, "2")


def test_a_key_that_lies_down_since_the_page_before_counts_only_once_it_was_let_go() -> None:
    run = PageRun(PLAIN, "en")
    for frame in range(120):
        assert run.take(["space"] if frame == 60 else [], [], frame / 60, held={"space"}) is None
    assert run.take([], [], 2.1, held=()) is None
    assert run.take(["space"], [], 2.2, held={"space"}) == PageResult("key", "space", 2.2)


def test_other_keys_count_while_one_lies_down() -> None:
    run = PageRun(ASKS, "en")
    assert run.take([], [], 0.0, held={"lshift", "1"}) is None
    assert run.take(["2"], [], 1.0, held={"lshift", "1", "2"}) == PageResult("key", "space", 1.0, "2")


def test_a_lost_release_does_not_silence_a_key_for_long() -> None:
    run = PageRun(PLAIN, "en")
    assert run.take([], [], 0.0, held={"space"}) is None
    assert run.take(["space"], [], 1.0, held={"space"}) is None
    assert run.take(["space"], [], 2.0, held={"space"}) == PageResult("key", "space", 2.0)


def test_a_button_of_the_pointer_that_is_held_lets_no_other_click() -> None:
    run = PageRun(ASKS, "en")
    place = middle(run, "choose:1")
    assert run.take([], [], 0.0, held={POINTER}) is None
    assert run.take([], [place], 1.0, held={POINTER}) is None
    assert run.take([], [], 1.1) is None
    assert run.take([], [place], 1.2, held={POINTER}) == PageResult("key", "space", 1.2, "1")


@pytest.mark.parametrize("page", [TEXT, CODE])
def test_what_is_typed_at_once_is_kept(page: Page) -> None:
    run = PageRun(page, "en")
    assert run.take(["k"], ["K"], 0.01, held={"k"}) is None
    assert run.take(["7"], ["7"], 0.2, held={"k", "7"}) is None
    assert run.take(["backspace"], ["backspace"], 0.3) is None
    assert run.form.text == "K"


@pytest.mark.parametrize("page", [TEXT, CODE])
def test_signs_of_a_key_that_lies_down_since_the_page_before_are_not_typed(page: Page) -> None:
    run = PageRun(page, "en")
    for frame in range(60):
        assert run.take([], ["A"], frame / 60, held={"a"}) is None
    assert run.form.text == ""
    assert run.take(["b"], ["B"], 1.1, held={"a", "b"}) is None
    assert run.take([], ["B"], 1.7, held={"b"}) is None, "a key that was pressed here may repeat"
    assert run.form.text == "BB"


@pytest.mark.parametrize("page", [TEXT, CODE])
def test_the_last_sign_of_a_key_that_is_let_go_is_not_typed(page: Page) -> None:
    run = PageRun(page, "en")
    assert run.take([], [], 0.0, held={"a"}) is None
    assert run.take([], ["A"], 1.0) is None, "with the release"
    assert run.take([], ["A"], 1.02) is None, "a frame after it"
    assert run.form.text == ""
    assert run.take([], ["A"], 1.2) is None
    assert run.form.text == "A"


def test_enter_at_once_is_a_new_line_unless_it_lies_down_since_before() -> None:
    run = PageRun(TEXT, "en")
    assert run.take(["return"], [], 0.1) is None
    assert run.form.text == "\n"
    run = PageRun(TEXT, "en")
    assert run.take([], [], 0.0, held={"return"}) is None
    assert run.take(["return"], [], 0.8, held={"return"}) is None
    assert run.form.text == ""


def test_the_first_of_two_answers_of_one_frame_counts() -> None:
    left = PageRun(ASKS, "en").take(["3", "0"], [], 1.0)
    assert left is not None
    assert left.value == "3"


def test_however_a_page_is_left_its_form_is_told() -> None:
    for page, keys, text in ((TEXT, ["tab"], "ab"), (TEXT, [], "ab")):
        closing = PageRun(page if keys else Page(**{**vars(page), "closes_after_s": 2.0}), "en")
        closing.take([], ["a", "b"], 1.0)
        left = closing.take(keys, [], 9.0)
        assert left is not None
        assert left.form.text == text
        assert text not in repr(PageResult("closed", None, 9.0, form=left.form))
