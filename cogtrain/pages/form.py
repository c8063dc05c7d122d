"""Pages that ask: one of some answers, a number on a scale, or something to write. Pure: a form, and what a key does.

Every answer can be given by key and by touch, and corrected before the page is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True)
class Choice:
    """An answer: its name, its words, and the digit that chooses it in a list; its place from 1 without.

    note: of a review, what was answered to it.
    """

    name: str
    words: str
    digit: str = ""
    note: str = ""


@dataclass(frozen=True)
class Choices:
    """Answers to choose from, as a list, or as a scale with words at both ends.

    several: none, one or more of them: a digit or a touch ticks one, or takes the tick away; the first button goes on.

    at_once: a digit or a touch answers and leaves the page; arrows only move, and the first button then answers.
    optional: the page can be left without an answer. review: the options are what was answered so far, each with its
        note; words that are too long for their line end in an ellipsis, and more than nine are chosen by two digits.
    """

    options: tuple[Choice, ...]
    scale: bool = False
    at_once: bool = False
    low: str = ""
    high: str = ""
    optional: bool = False
    review: bool = False
    several: bool = False


def scale(low: str, high: str, lowest: int = 0, highest: int = 10) -> Choices:
    """A rating by number, with words at both ends."""
    options = tuple(Choice(str(number), str(number)) for number in range(lowest, highest + 1))
    return Choices(options, scale=True, low=low, high=high)


@dataclass(frozen=True)
class Entry:
    """Something to write. kind: code, number and digits are one line of a few signs; digits and secret are not shown;
    text has lines."""

    kind: Literal["code", "number", "digits", "secret", "text"]
    longest: int
    shortest: int = 1


@dataclass(frozen=True)
class FormState:
    """What is chosen, or written so far. ``last``: the digit pressed last, so that 1 and 0 make 10, and two digits one
    number of a review. ``ticked``: of a form that takes several. shift, signs: the layers of the keyboard on screen;
    shift holds for one sign."""

    selected: str | None = None
    text: str = ""
    last: str = ""
    ticked: frozenset[str] = frozenset()
    shift: bool = False
    signs: bool = False


FEW_SIGNS = ("code", "number", "digits")
"""Kinds that take letters A to Z and digits alone, or only these."""
ERASE, BLANK, NEW_LINE = "backspace", "blank", "newline"
SHIFT, SIGNS = "layer:shift", "layer:signs"
DONE_WRITING = "tab"
"""TAB means one thing: what is written is done. Where one line is written ENTER says so."""
BACK, BACK_WHILE_TYPING = "b", "pageup"


def back_key(entry: Entry | None) -> str:
    """The key that goes one page back; another one where letters are typed."""
    return BACK if entry is None or entry.kind in ("digits", "number") else BACK_WHILE_TYPING


# ---------------------------------------------------------------- what a key does


def chosen(choices: Choices, state: FormState, key: str) -> FormState:
    """The state after a key or a touch; keys that mean nothing change nothing."""
    names = [option.name for option in choices.options]
    if choices.several or choices.review:
        return (_ticked if choices.several else _looked_up)(choices, state, key)
    if key.startswith("choose:"):
        return FormState(key.removeprefix("choose:"))
    forward, back = ("right", "left") if choices.scale else ("down", "up")
    if key in (forward, back):
        at = names.index(state.selected) if state.selected in names else (-1 if key == forward else len(names))
        return FormState(names[max(0, min(len(names) - 1, at + (1 if key == forward else -1)))])
    digit = key.removeprefix("num_")
    if not (len(digit) == 1 and digit.isdigit()):
        return state
    if choices.scale:
        number = "10" if state.last == "1" and digit == "0" and "10" in names else digit
        return FormState(number, last=digit) if number in names else state
    return next((FormState(names[i]) for i, own in enumerate(digits(choices)) if own == digit), state)


def _ticked(choices: Choices, state: FormState, key: str) -> FormState:
    """The state with one tick more, or one less."""
    named = dict(zip(digits(choices), (option.name for option in choices.options), strict=True))
    name = key.removeprefix("choose:") if key.startswith("choose:") else named.get(key.removeprefix("num_"))
    return state if name is None else FormState(ticked=state.ticked ^ {name})


def value_of(choices: Choices | None, entry: Entry | None, state: FormState) -> str | None:
    """What a form holds: the name that is chosen, the names that are ticked, in their order and with commas between
    them, or the text."""
    if choices is not None and choices.several:
        return ",".join(option.name for option in choices.options if option.name in state.ticked)
    return state.selected if entry is None else state.text


def _looked_up(choices: Choices, state: FormState, key: str) -> FormState:
    """The state of a review after a touch or a digit: the first of two stands until the second comes."""
    if key.startswith("choose:"):
        return FormState(key.removeprefix("choose:"))
    digit = key.removeprefix("num_")
    if not (len(digit) == 1 and digit.isdigit()):
        return state
    numbers = digits(choices)
    for typed in (state.last + digit, digit):
        if typed in numbers:
            return FormState(choices.options[numbers.index(typed)].name)
    return FormState(last=digit if any(number.startswith(digit) for number in numbers) else "")


def digits(choices: Choices) -> list[str]:
    """The digit of each answer of a list; of a review of more than nine, two of them."""
    wide = 2 if choices.review and len(choices.options) > 9 else 1
    return [option.digit or str(place).zfill(wide) for place, option in enumerate(choices.options, start=1)]


def answers_at_once(choices: Choices | None, state: FormState, key: str) -> bool:
    """Whether a key or touch of that name, in that state, is an answer that leaves the page."""
    if choices is None or not choices.at_once or key in ("up", "down", "left", "right"):
        return False
    return chosen(choices, FormState(last=state.last), key).selected is not None


def written(entry: Entry, state: FormState, typed: str) -> FormState:
    """The state after a sign was typed, or ``backspace``; signs that do not fit the kind are passed over."""
    if typed == ERASE:
        return replace(state, text=state.text[:-1])
    if entry.kind == "code" and typed.isascii():
        typed = typed.upper()
    room = len(state.text) < entry.longest
    return replace(state, text=state.text + typed) if room and takes(entry, typed) else state


def takes(entry: Entry, typed: str) -> bool:
    """Whether a sign is of its kind."""
    return {
        "code": typed.isascii() and typed.isalnum(),
        "digits": typed.isascii() and typed.isdigit(),
        "number": typed.isascii() and typed.isdigit(),
        "secret": typed.isprintable(),
        "text": typed.isprintable() or typed == "\n",
    }[entry.kind]


def complete(choices: Choices | None, entry: Entry | None, state: FormState) -> bool:
    """Whether the page can be left by going on."""
    if choices is not None:
        return choices.optional or choices.several or state.selected is not None
    return entry is None or len(state.text.strip()) >= entry.shortest


def touched_key(entry: Entry, state: FormState, name: str) -> FormState:
    """The state after a key of the keyboard on screen; the same where the name is none."""
    if name == SHIFT:
        return replace(state, shift=not state.shift)
    if name == SIGNS:
        return replace(state, signs=not state.signs, shift=False)
    if name == ERASE:
        return written(entry, state, ERASE)
    if not name.startswith("type:"):
        return state
    sign = name.removeprefix("type:")
    sign = {BLANK: " ", NEW_LINE: "\n"}.get(sign, sign)
    return replace(written(entry, state, sign), shift=False)
