"""Pages that ask: every key, touch and typed sign; and the pages of questionnaires and exercises fit at every size."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from cogtrain.drawing.raster import text_width
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.pages.form import Choice, Choices, Entry, FormState, complete
from cogtrain.pages.page import Button, Page, PageResult, layout, stop_mark
from cogtrain.pages.page_run import QUIET_S, Input, PageRun
from cogtrain.session import exercise, questionnaire
from cogtrain.trial import Box, Circle, Polygon, Polyline, Target, Text
from cogtrain.wording import say

GO, BACK = Button("space", "Go on"), Button("b", "Back")
NAMES = ("red", "green", "blue", "gold")
LIST = Choices(tuple(Choice(name, name.title()) for name in NAMES))
AT_ONCE = replace(LIST, at_once=True)
SCALE = Choices(tuple(Choice(str(i), str(i)) for i in range(11)), scale=True, low="none", high="very much")


def asking_page(choices: Choices, selected: str | None = None) -> Page:
    return Page("ask", text="Which one?", choices=choices, buttons=(GO, BACK), start=FormState(selected))


def entry_page(kind: str, longest: int = 12, shortest: int = 1) -> Page:
    done = Button("tab" if kind == "text" else "return", "Done")
    entry = Entry(kind, longest, shortest)  # type: ignore[arg-type]
    return Page("write", text="Please write.", entry=entry, buttons=(done, Button("escape-hatch", "Rather not")))


def pressed(run: PageRun, *keys: str) -> PageResult | None:
    """Keys one after the other, each in a frame of its own; how the page was left."""
    for key in keys:
        left = run.take([key], [], 1.0)
        if left is not None:
            return left
    return None


def put_in(run: PageRun, *inputs: Input) -> PageResult | None:
    """Touches and typed signs, each in a frame of its own."""
    for one in inputs:
        left = run.take([], [one], 1.0)
        if left is not None:
            return left
    return None


def place(run: PageRun, name: str) -> tuple[float, float]:
    (found,) = [(target.x, target.y) for target in run.targets if target.name == name]
    return found


def words(run: PageRun) -> str:
    return "\n".join(part.text for part in run.picture if isinstance(part, Text))


# ---------------------------------------------------------------- one of some answers


@pytest.mark.parametrize("prefix", ["", "num_"])
@pytest.mark.parametrize(("digit", "name"), list(zip("1234", NAMES, strict=True)))
def test_a_digit_chooses_and_going_on_answers(digit: str, name: str, prefix: str) -> None:
    run = PageRun(asking_page(LIST), "en")
    assert pressed(run, prefix + digit) is None
    assert run.form.selected == name
    assert pressed(run, "space") == PageResult("key", "space", 1.0, name)


@pytest.mark.parametrize("key", ["0", "5", "9", "x", "left", "right", "return", "num_enter", "choose", "f1"])
def test_keys_that_mean_nothing_change_nothing(key: str) -> None:
    run = PageRun(asking_page(LIST, "green"), "en")
    before = run.picture
    assert pressed(run, key) is None
    assert run.form.selected == "green"
    assert run.picture is before


def test_the_last_digit_counts_and_the_picture_is_another_one() -> None:
    run = PageRun(asking_page(LIST), "en")
    pictures = [run.picture]
    for digit in "143":
        pressed(run, digit)
        pictures.append(run.picture)
    assert len({id(picture) for picture in pictures}) == 4
    assert pressed(run, "space") == PageResult("key", "space", 1.0, "blue")


@pytest.mark.parametrize(("start", "keys", "name"), [
    (None, ["down"], "red"),
    (None, ["up"], "gold"),
    ("red", ["down", "down"], "blue"),
    ("red", ["up"], "red"),
    ("gold", ["down"], "gold"),
    ("blue", ["up", "down", "down"], "gold"),
])  # fmt: skip
@pytest.mark.parametrize("choices", [LIST, AT_ONCE])
def test_arrows_move_along_a_list_and_stay_at_its_ends(
    choices: Choices, start: str | None, keys: list[str], name: str
) -> None:
    run = PageRun(asking_page(choices, start), "en")
    assert pressed(run, *keys) is None, "an arrow never leaves the page"
    assert run.form.selected == name
    left = pressed(run, "space")
    assert left is not None
    assert left.value == name


def test_an_answer_at_once_leaves_by_digit_or_touch() -> None:
    assert pressed(PageRun(asking_page(AT_ONCE), "en"), "3") == PageResult("key", "space", 1.0, "blue")
    run = PageRun(asking_page(AT_ONCE, "red"), "en")
    assert put_in(run, place(run, "choose:gold")) == PageResult("key", "space", 1.0, "gold")
    assert pressed(PageRun(asking_page(AT_ONCE), "en"), "5", "x") is None


@pytest.mark.parametrize("digit", ["0", "1", "2"])
def test_an_answer_that_is_a_number_is_chosen_by_that_number_and_no_other(digit: str) -> None:
    options = tuple(Choice(name, f"grade {name}", digit=name) for name in ("2", "1", "0"))
    run = PageRun(asking_page(Choices(options, at_once=True)), "en")
    assert [part.text for part in run.picture if isinstance(part, Text) and part.text.isdigit()] == ["2", "1", "0"]
    assert pressed(run, "3") is None
    assert pressed(run, digit) == PageResult("key", "space", 1.0, digit)


@pytest.mark.parametrize(("keys", "value"), [
    ("0", "0"), ("7", "7"), ("1", "1"), ("10", "10"), ("12", "2"), ("21", "1"), ("100", "0"), ("310", "10"),
])  # fmt: skip
@pytest.mark.parametrize("prefix", ["", "num_"])
def test_on_a_scale_1_then_0_is_ten(keys: str, value: str, prefix: str) -> None:
    run = PageRun(asking_page(SCALE), "en")
    assert pressed(run, *(prefix + digit for digit in keys), "space") == PageResult("key", "space", 1.0, value)


def test_after_an_arrow_0_is_zero() -> None:
    run = PageRun(asking_page(SCALE), "en")
    pressed(run, "1", "right", "left", "0")
    assert run.form.selected == "0"


@pytest.mark.parametrize(("start", "keys", "value"), [
    (None, ["right"], "0"), (None, ["left"], "10"), ("4", ["right", "right"], "6"), ("0", ["left"], "0"),
    ("10", ["right"], "10"), ("4", ["up", "down"], "4"),
])  # fmt: skip
def test_arrows_move_along_a_scale(start: str | None, keys: list[str], value: str) -> None:
    run = PageRun(asking_page(SCALE, start), "en")
    assert pressed(run, *keys, "space") == PageResult("key", "space", 1.0, value)


@pytest.mark.parametrize("choices", [LIST, SCALE])
def test_every_answer_can_be_touched_anywhere_on_its_box(choices: Choices) -> None:
    run = PageRun(asking_page(choices), "en")
    boxes = [part for part in run.picture if isinstance(part, Box) and part.fill == "panel"][: len(choices.options)]
    assert len(boxes) == len(choices.options)
    for option, box in zip(choices.options, boxes, strict=True):
        for x, y in itertools.product((-0.49, 0.0, 0.49), repeat=2):
            run = PageRun(asking_page(choices), "en")
            put_in(run, (box.x + x * box.width, box.y + y * box.height))
            assert run.form.selected == option.name


def test_a_touch_beside_everything_means_nothing() -> None:
    run = PageRun(asking_page(LIST), "en")
    assert put_in(run, (0.0, 0.49), (0.66, 0.0), (-0.66, -0.2)) is None
    assert run.form.selected is None


@pytest.mark.parametrize("page", [asking_page(LIST), asking_page(AT_ONCE), asking_page(SCALE)])
def test_the_first_button_waits_for_an_answer_by_key_and_touch(page: Page) -> None:
    run = PageRun(page, "en")
    assert pressed(run, "space", "space") is None
    assert put_in(run, place(run, "space")) is None


@pytest.mark.parametrize("selected", [None, "green"])
def test_back_leaves_without_a_value(selected: str | None) -> None:
    assert pressed(PageRun(asking_page(LIST, selected), "en"), "b") == PageResult("key", "b", 1.0, None)
    run = PageRun(asking_page(LIST, selected), "en")
    assert put_in(run, place(run, "b")) == PageResult("key", "b", 1.0, None)


def test_what_was_chosen_before_stands_there_and_can_be_kept() -> None:
    run = PageRun(asking_page(LIST, "blue"), "en")
    (bold,) = [part.text for part in run.picture if isinstance(part, Text) and part.bold and part.text in words(run)
               and part.anchor == "left" and part.text in ("Red", "Green", "Blue", "Gold")]  # fmt: skip
    assert bold == "Blue"
    assert pressed(run, "space") == PageResult("key", "space", 1.0, "blue")


# ---------------------------------------------------------------- something to write


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    ("code", "ki07-ä é7x_9", "KI077X9"),
    ("digits", "0a9 3٣0", "0930"),
    ("secret", "Grüß 1-x!", "Grüß 1-x!"),
    ("text", "Grüß, 1!", "Grüß, 1!"),
])  # fmt: skip
def test_signs_that_fit_the_kind_are_kept(kind: str, typed: str, kept: str) -> None:
    run = PageRun(entry_page(kind, 40), "en")
    assert put_in(run, *typed) is None
    assert run.form.text == kept


@pytest.mark.parametrize(
    ("kind", "done"), [("code", "return"), ("digits", "return"), ("secret", "return"), ("text", "tab")]
)
def test_typing_taking_back_and_done(kind: str, done: str) -> None:
    run = PageRun(entry_page(kind), "en")
    assert put_in(run, *"123", "backspace", "backspace", "4") is None
    assert pressed(run, done) == PageResult("key", done, 1.0, "14")


@pytest.mark.parametrize("kind", ["code", "digits", "secret", "text"])
def test_nothing_is_taken_back_of_nothing_and_nothing_beyond_the_longest(kind: str) -> None:
    run = PageRun(entry_page(kind, longest=4), "en")
    put_in(run, "backspace", "backspace", *"123456")
    assert run.form.text == "1234"


@pytest.mark.parametrize(
    ("kind", "done"), [("code", "return"), ("digits", "return"), ("secret", "return"), ("text", "tab")]
)
def test_what_is_too_short_is_not_left_by_done_but_by_the_other_button(kind: str, done: str) -> None:
    run = PageRun(entry_page(kind, shortest=4), "en")
    put_in(run, *"123")
    assert pressed(run, done) is None
    assert put_in(run, place(run, done)) is None
    assert pressed(run, "escape-hatch") == PageResult("key", "escape-hatch", 1.0, None)
    put_in(run, "4")
    left = pressed(run, done)
    assert left is not None
    assert left.value is not None
    assert left.value.rstrip("\n") == "1234"


def test_blanks_alone_are_nothing_written() -> None:
    entry = Entry("text", 40, 3)
    assert not complete(None, entry, FormState(text="   \n  "))
    assert complete(None, entry, FormState(text=" abc "))


def test_enter_is_a_new_line_in_a_text_and_done_elsewhere() -> None:
    run = PageRun(entry_page("text", 40), "en")
    put_in(run, *"one")
    assert pressed(run, "return") is None
    put_in(run, *"two")
    assert run.form.text == "one\ntwo"
    assert pressed(run, "tab") == PageResult("key", "tab", 1.0, "one\ntwo")


def test_signs_and_touches_of_one_frame_keep_their_order() -> None:
    run = PageRun(entry_page("code"), "en")
    run.take([], ["1", place(run, "type:2"), "3", "backspace", place(run, "type:4")], 1.0)
    assert run.form.text == "124"


@pytest.mark.parametrize("kind", ["code", "digits", "secret", "text"])
def test_every_key_of_the_keyboard_on_screen_types_its_sign(kind: str) -> None:
    shown = PageRun(entry_page(kind), "en")
    for target in shown.targets:
        if target.name.startswith("type:"):
            (key,) = [
                part for part in shown.picture if isinstance(part, Box) and (part.x, part.y) == (target.x, target.y)
            ]
            for x, y in itertools.product((-0.35, 0.0, 0.35), repeat=2):
                run = PageRun(entry_page(kind), "en")
                assert put_in(run, (key.x + x * key.width, key.y + y * key.height)) is None
                sign = target.name.removeprefix("type:")
                assert run.form.text == {"blank": " ", "newline": "\n"}.get(sign, sign)


@pytest.mark.parametrize("kind", ["code", "digits", "secret", "text"])
def test_a_word_can_be_written_and_taken_back_by_touch_alone(kind: str) -> None:
    run = PageRun(entry_page(kind), "en")
    first, second, third = {"digits": "123", "code": "A1B"}.get(kind, "abc")
    put_in(run, place(run, f"type:{first}"), place(run, f"type:{second}"))
    put_in(run, place(run, "backspace"), place(run, f"type:{third}"))
    assert run.form.text == first + third
    assert put_in(run, place(run, "tab" if kind == "text" else "return")) is not None


# ---------------------------------------------------------------- the keyboard on screen


def touched_one_by_one(run: PageRun, *names: str) -> str:
    """What is written once these keys of the screen were touched."""
    for name in names:
        put_in(run, place(run, name))
    return run.form.text


@pytest.mark.parametrize("kind", ["secret", "text"])
def test_shift_holds_for_one_sign(kind: str) -> None:
    run = PageRun(entry_page(kind), "en")
    assert touched_one_by_one(run, "layer:shift", "type:A", "type:b", "layer:shift", "layer:shift", "type:c") == "Abc"


@pytest.mark.parametrize("kind", ["secret", "text"])
def test_digits_and_accents_lie_on_a_second_layer(kind: str) -> None:
    run = PageRun(entry_page(kind, 40), "en")
    touched_one_by_one(run, "layer:signs", *(f"type:{sign}" for sign in "1äöüßéèàçñ"))
    assert touched_one_by_one(run, "layer:shift", "type:É", "layer:signs", "type:a") == "1äöüßéèàçñÉa"


def test_a_new_line_can_be_touched() -> None:
    assert touched_one_by_one(PageRun(entry_page("text"), "en"), "type:a", "type:newline", "type:b") == "a\nb"
    assert "type:newline" not in [target.name for target in PageRun(entry_page("secret"), "en").targets]


@pytest.mark.parametrize("shift", [False, True])
@pytest.mark.parametrize("signs", [False, True])
@pytest.mark.parametrize("kind", ["secret", "text"])
def test_no_key_of_any_layer_lies_on_another(kind: str, signs: bool, shift: bool) -> None:
    page = replace(entry_page(kind), start=FormState(shift=shift, signs=signs))
    picture, targets = layout(page, "en")
    assert overlapping(picture) == []
    names = [target.name for target in targets]
    assert len(names) == len(set(names))


def keyboard_shows(run: PageRun) -> bool:
    return any(target.name.startswith("type:") for target in run.targets)


def test_after_a_real_key_the_text_has_the_room_of_the_keyboard_and_a_touch_brings_it_back() -> None:
    run = PageRun(entry_page("text"), "en")
    assert keyboard_shows(run)
    run.take(["a"], ["a"], 1.0)
    assert not keyboard_shows(run)
    assert say("en", "write.keyboard") in words(run)
    assert overlapping(run.picture) == []
    run.take([], [(0.0, 0.1)], 2.0)
    assert keyboard_shows(run)
    assert run.form.text == "a"
    assert not keyboard_shows(PageRun(entry_page("text"), "en", by_touch=False))
    for kind in ("code", "digits", "number", "secret"):
        assert keyboard_shows(PageRun(entry_page(kind), "en", by_touch=False)), "whoever comes next may touch"


def lines_shown(run: PageRun) -> int:
    (field,) = [part for part in run.picture if isinstance(part, Box) and part.line == "accent" and part.width > 1]
    return sum(isinstance(part, Text) and inside(edges(part), edges(field)) for part in run.picture)


WRITTEN = [page for support in load_library().supports.values() if isinstance(support.card, ExerciseCard)
           for page in exercise.every_page(support.card, "en") if page.entry is not None]  # fmt: skip


@pytest.mark.parametrize("by_touch", [False, True])
@pytest.mark.parametrize("lead", ["", "write.kept"])
@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_every_writing_box_shows_five_lines_and_more(page: Page, lead: str, by_touch: bool) -> None:
    text = "\n".join(f"line {i}" for i in range(40))
    shown = replace(page, lead=lead and say("en", lead), start=FormState(text=text))
    assert lines_shown(PageRun(shown, "en", by_touch=by_touch)) >= 5


@pytest.mark.parametrize("kind", ["secret", "digits"])
def test_what_is_hidden_is_drawn_by_its_length_alone(kind: str) -> None:
    run = PageRun(entry_page(kind), "en")
    empty = words(run)
    put_in(run, *"5280")
    assert "5280" not in words(run)
    assert "••••_" in words(run).split("\n")
    other = PageRun(entry_page(kind), "en")
    put_in(other, *"9137")
    assert other.picture == run.picture
    assert words(run) != empty


@pytest.mark.parametrize("kind", ["code", "text"])
def test_what_is_not_hidden_is_shown(kind: str) -> None:
    run = PageRun(entry_page(kind), "en")
    put_in(run, *"5280")
    assert "5280_" in words(run).split("\n")


def test_a_long_text_shows_its_last_lines() -> None:
    run = PageRun(entry_page("text", 2000), "en")
    for number in range(60):
        put_in(run, *f"line {number}")
        pressed(run, "return")
    put_in(run, *"the end")
    assert "the end_" in words(run)
    assert "line 59" in words(run)
    assert "line 0\n" not in words(run)
    assert overlapping(run.picture) == []


def test_typing_on_a_page_that_asks_nothing_changes_nothing() -> None:
    run = PageRun(Page("plain", "Heading", "Text", buttons=(GO,)), "en")
    before = run.picture
    assert run.take(["x", "1"], ["a", "backspace"], 1.0) is None
    assert run.picture is before
    assert pressed(run, "space") == PageResult("key", "space", 1.0, None)


def test_a_page_that_closes_by_itself_does_so_without_a_value() -> None:
    run = PageRun(replace(asking_page(LIST, "red"), closes_after_s=5.0), "en")
    assert run.take([], [], 4.99) is None
    assert run.take([], [], 5.0) == PageResult("closed", None, 5.0)


# ---------------------------------------------------------------- pages fit

SIZES = [(1024, 768), (1366, 768), (1920, 1080)]
LIBRARY = load_library()
Edges = tuple[float, float, float, float]


def shipped_pages() -> list[Page]:
    """Every page of every questionnaire and exercise, at its longest: the first item with two buttons, all later ones
    with three."""
    pages: list[Page] = []
    for support in LIBRARY.supports.values():
        if isinstance(support.card, QuestionnaireCard):
            pages += questionnaire.every_page(support.card, "en")
        elif isinstance(support.card, ExerciseCard):
            pages += exercise.every_page(support.card, "en")
    return pages


PAGES = shipped_pages()
OFFICIAL_AND_TOO_LONG_TO_GROW = {"questionnaire:pcl-5@1", "question:pcl-5@1:9", "question:phq-9@1:8"}


def edges(part: Text | Box | Circle | Polyline | Polygon) -> Edges:
    """Left, lower, right and upper edge."""
    if isinstance(part, Text):
        width = text_width(part.text, part.height, part.bold)
        left = part.x - {"centre": width / 2, "left": 0, "right": width}[part.anchor]
        return left, part.y - 0.42 * part.height, left + width, part.y + 0.42 * part.height
    if isinstance(part, Box):
        return part.x - part.width / 2, part.y - part.height / 2, part.x + part.width / 2, part.y + part.height / 2
    if isinstance(part, Circle):
        return part.x - part.radius, part.y - part.radius, part.x + part.radius, part.y + part.radius
    xs, ys = zip(*part.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def apart(a: Edges, b: Edges) -> bool:
    return a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


def inside(a: Edges, b: Edges) -> bool:
    return b[0] <= a[0] and b[1] <= a[1] and a[2] <= b[2] and a[3] <= b[3]


def overlapping(parts: Sequence[Text | Box | Circle | Polyline | Polygon]) -> list[tuple[object, object]]:
    """Pairs that lie on each other, where neither is a frame around the other; two texts never may."""
    found = []
    for (one, a), (other, b) in itertools.combinations([(part, edges(part)) for part in parts], 2):
        framed = (inside(a, b) or inside(b, a)) and not (isinstance(one, Text) and isinstance(other, Text))
        if not apart(a, b) and not framed:
            found.append((one, other))
    return found


def longer(text: str) -> str:
    """The text, 40 % longer, by words of its own."""
    own = itertools.cycle(text.split())
    more: list[str] = []
    while len(" ".join(more)) < len(text) * 0.4 - 1:
        more.append(next(own))
    return " ".join([text, *more])


def grown(page: Page) -> Page:
    """The page with all its words 40 % longer."""
    choices = page.choices
    if choices is not None:
        options = [replace(one, words=one.words if choices.scale else longer(one.words)) for one in choices.options]
        choices = replace(choices, options=tuple(options), low=longer(choices.low), high=longer(choices.high))
    return replace(
        page,
        heading=longer(page.heading),
        text=longer(page.text),
        lead=longer(page.lead),
        progress_text=longer(page.progress_text),
        choices=choices,
        buttons=tuple(replace(button, label=longer(button.label)) for button in page.buttons),
    )


def test_the_texts_grow_by_40_percent() -> None:
    text = "Where in your body do you notice it most? Chest, throat, belly, hands?"
    assert 1.4 <= len(longer(text)) / len(text) < 1.55
    assert longer("") == ""
    assert len(PAGES) > 150
    assert {page.name.split(":")[1] for page in PAGES} == set(LIBRARY.supports)


def filled(page: Page) -> list[FormState]:
    """A page as it comes, with each end chosen, or with much written."""
    if page.choices is not None:
        return [page.start, *(FormState(option.name) for option in (page.choices.options[0], page.choices.options[-1]))]
    return [page.start, FormState(text="many words " * 60)] if page.entry is not None else [page.start]


@pytest.mark.parametrize("words_are", ["as they are", "40 % longer"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_shipped_page_fits_with_room_for_other_languages(page: Page, words_are: str) -> None:
    """At every size: nothing on the Stop mark, nothing over the edge, nothing on anything else."""
    if words_are == "40 % longer":
        page = grown(page)
        if page.name in OFFICIAL_AND_TOO_LONG_TO_GROW:
            with pytest.raises(CogtrainError, match=page.name):
                layout(page, "en")
            return
    for state in filled(page):
        picture, targets = layout(page, "en", state=state)
        assert overlapping(picture) == []
        drawn = [edges(part) for part in picture]
        for width, height in SIZES:
            half_width, half_height = width / 2 / min(width, height), height / 2 / min(width, height)
            stop, _ = stop_mark(half_width, half_height, say("en", "stop"))
            window = (-half_width, -half_height, half_width, half_height)
            assert all(inside(each, window) for each in drawn)
            assert all(apart(each, edges(stop[0])) for each in drawn)
        assert_touchable(page, targets)


def assert_touchable(page: Page, targets: Sequence[Target]) -> None:
    """Every answer and every button has a place, and no two have the same."""
    names = [target.name for target in targets]
    assert len(set(names)) == len(names)
    assert {button.key for button in page.buttons} <= set(names)
    if page.choices is not None:
        assert {f"choose:{option.name}" for option in page.choices.options} <= set(names)


def test_the_overlap_is_found_where_there_is_one() -> None:
    assert overlapping([Text("one", 0, 0, 0.04), Text("two", 0.01, 0.01, 0.04)])
    assert overlapping([Box(0, 0, 0.2, 0.1), Text("much too long for its box", 0, 0, 0.04)])
    assert not overlapping([Box(0, 0, 0.2, 0.1), Text("in", 0, 0, 0.04)])


def test_a_questionnaire_in_another_language_has_one_page_that_says_so() -> None:
    phq = LIBRARY.supports["phq-9@1"].data
    german = {name: {"de": phq[name]["en"]} for name in ("title", "lead", "answers", "items")}
    card = QuestionnaireCard.model_validate({**phq, **german})
    (page,) = questionnaire.every_page(card, "en")
    assert "no official wording" in page.text
    layout(page, "en")


# ---------------------------------------------------------------- a press that was not meant for this page


def test_a_page_takes_no_answer_button_or_touch_while_it_is_new() -> None:
    choices = Choices((Choice("a", "One"), Choice("b", "Two")), at_once=True)
    page = Page("asks", text="Which?", choices=choices, buttons=(Button("space", "Go on"),))
    run = PageRun(page, "en")
    assert run.take(["1"], [], 0.085) is None  # the second press of a double one
    assert run.take([], [place(run, "choose:a")], QUIET_S - 0.001) is None
    assert run.form.selected is None
    left = run.take(["2"], [], QUIET_S)
    assert left is not None
    assert left.value == "b"
    told = PageRun(Page("told", text="Read.", buttons=(Button("space", "Go on"),)), "en")
    assert told.take(["space"], [], 0.2) is None
    assert told.take(["space"], [], 0.5) is not None


def test_what_is_typed_at_once_is_not_lost() -> None:
    run = PageRun(Page("code", entry=Entry("code", 12, 4), buttons=(Button("return", "Go on"),)), "en")
    assert run.take(["k"], ["K", "I"], 0.05) is None
    assert run.form.text == "KI"


def test_a_page_whose_answer_is_optional_is_left_without_one() -> None:
    choices = Choices((Choice("a", "One"),), at_once=True, optional=True)
    run = PageRun(Page("asks", text="Change?", choices=choices, buttons=(Button("space", "Right"),)), "en")
    left = run.take(["space"], [], 1.0)
    assert left is not None
    assert (left.key, left.value) == ("space", None)


def test_words_that_are_too_long_for_a_review_are_cut() -> None:
    options = tuple(Choice(str(i), "word " * 40, note="an answer") for i in range(20))
    for count in (1, 20):
        choices = Choices(options[:count], at_once=True, optional=True, review=True)
        picture, _ = layout(Page("asks", text="Which?", choices=choices), "en")
        words = [part.text for part in picture if isinstance(part, Text) and part.text.startswith("word")]
        assert len(words) == count
        assert all(each.endswith("…") for each in words)
        assert overlapping(picture) == []


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("code", "кафе", True),
        ("code", "K-", True),
        ("code", "ки07", False),  # what came last fits
        ("code", "ki07", False),
        ("digits", "12a", True),
        ("digits", "12", False),
        ("number", "9:3", False),
        ("number", "9:", True),
        ("secret", "кафе", False),
        ("text", "кафе", False),
    ],
)
def test_signs_that_do_not_fit_are_told_about(kind: str, typed: str, *, said: bool) -> None:
    run = PageRun(entry_page(kind), "en")
    for sign in typed:
        run.take([], [sign], 1.0)
    words = [part.text for part in run.picture if isinstance(part, Text)]
    assert any(word.startswith("Only ") for word in words) == said
    if said:
        run.take([], ["backspace"], 1.0)
        assert not any(part.text.startswith("Only ") for part in run.picture if isinstance(part, Text))
