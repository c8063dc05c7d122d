"""A planned block and its outcomes as JSON, and back: exact for every paradigm, shape and sound."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cogtrain.clock import VirtualClock
from cogtrain.displays.display import BlockRequest
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.library import load_library
from cogtrain.observers import observer_maker
from cogtrain.paradigms import ours
from cogtrain.rehearsal import FIRST_DAY
from cogtrain.trial import (
    Answer,
    Block,
    Box,
    Circle,
    Heard,
    Image,
    Outcome,
    Phase,
    Polygon,
    Polyline,
    Recording,
    Shown,
    Stream,
    Target,
    Text,
    Tone,
    Trial,
)
from cogtrain.trial.wire import block_json, block_of, outcome_json, outcome_of, trial_json, trial_of

CARDS = load_library().cards
EVERY_SHAPE = (
    Text("ä", 0.1, -0.2, bold=True, anchor="left"),
    Polygon(((0, 0), (0.1, 0.2), (0.3, 1 / 3)), fill=None, line="accent"),
    Circle(0.1, 0.2, 0.05, fill="text", line=None),
    Polyline(((0, 0), (0.1, 0.1))),
    Box(0, 0.1, corner=0.02),
    Image("face", width=0.5),
)


def again(data: object) -> object:
    return json.loads(json.dumps(data, allow_nan=False))


@pytest.mark.parametrize("reference", CARDS)
def test_a_block_of_every_card_and_what_came_of_it_come_back_exactly(reference: str) -> None:
    card = CARDS[reference]
    block = card.paradigm.plan(card.settings, np.random.default_rng(3))
    if block.bind is None:  # what asks for earlier answers is a function, and stays where the rules are
        assert block_of(again(block_json(block)), block.bind, block.done) == block  # type: ignore[arg-type]
    person = observer_maker("typical")(np.random.default_rng(1))
    display = SimulatedDisplay(person, VirtualClock(FIRST_DAY), np.random.default_rng(2), by_touch=True)
    keys = {answer: tuple(keys) for answer, keys in card.card.keys.items()}
    outcomes: list[Outcome] = []

    def kept(outcome: Outcome) -> bool:
        outcomes.append(outcome)
        return False

    display.block(BlockRequest(block, keys, card.paradigm.name), kept)
    assert len(outcomes) > 3
    assert [outcome_of(again(outcome_json(outcome))) for outcome in outcomes] == outcomes  # type: ignore[arg-type]


def test_every_shape_and_sound_comes_back() -> None:
    sounds = {"high": Tone(880.0, 0.1), "word": Recording("word")}
    trial = Trial(
        "both", "x", (Phase(("all",), None, until_response=True, sound="high"),), {"first": ("a", "b"), "second": None},
        targets=(Target("a", 0.1, 0.2, 0.05),), detail={"n": 2, "cue": None, "share": 0.1 + 0.2},
    )  # fmt: skip
    streams = (Stream("first", ("a", "b"), "sequence"), Stream("second", ("a",)))
    block = Block({"all": EVERY_SHAPE}, (trial,), streams, 90.0, sounds=sounds)
    back = block_of(again(block_json(block)))  # type: ignore[arg-type]
    assert back == block
    assert back.assets == {"face", "word"}
    assert trial_of(again(trial_json(trial))) == trial  # type: ignore[arg-type]


def test_what_json_cannot_carry_is_named_and_asked_for() -> None:
    trial = Trial("one", "x", (Phase(),), {})
    bound = Block({}, (trial,), (), bind=lambda one, _history: one, done=lambda _history: False)
    data = again(block_json(bound))
    with pytest.raises(ValueError, match="binds"):
        block_of(data)  # type: ignore[arg-type]
    assert block_of(data, bound.bind, bound.done) == bound  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no such function"):
        block_of(block_json(replace(bound, bind=None)), bound.bind, bound.done)


numbers = st.floats(allow_nan=False, allow_infinity=False)


@given(rt_s=numbers, x=st.none() | numbers, onset_s=numbers, left_s=st.none() | numbers)
@settings(max_examples=200, deadline=None)
def test_every_number_comes_back_to_the_bit(rt_s: float, x: float | None, onset_s: float, left_s: float | None) -> None:
    trial = Trial("one", "x", (Phase(),), {"side": "left"})
    answer = Answer("side", "left", rt_s, True, "touch", x, x)
    outcome = Outcome(
        0, trial, (answer,), (Shown(0, 3, 4, onset_s),), onset_s, 1, False, heard=(Heard(0, "high", onset_s, left_s),)
    )
    assert outcome_of(again(outcome_json(outcome))) == outcome  # type: ignore[arg-type]


def test_a_stimulus_that_never_came_has_no_onset() -> None:
    outcome = Outcome(0, Trial("one", "x", (), {}), (), (), float("nan"), 0, True, cut_short=True)
    assert np.isnan(outcome_of(again(outcome_json(outcome))).onset_s)  # type: ignore[arg-type]


def test_numpys_numbers_become_plain_ones() -> None:
    trial = Trial("one", "x", (), {}, detail={"n": np.int64(2), "share": np.float64(0.5)})  # type: ignore[dict-item]
    assert again(trial_json(trial))["detail"] == {"n": 2, "share": 0.5}  # type: ignore[index]
    assert set(ours())
