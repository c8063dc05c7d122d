from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.paradigms.cells import score_one
from cogtrain.paradigms.memory.dual_nback import PARADIGM, PLACES, STREAMS, DualNBack, error, example, plan, score
from cogtrain.trial import Block, Box, Picture, Text, Trial

seeds = st.integers(0, 2**32)


def seen(picture: Picture) -> tuple[tuple[float, float], str]:
    """Where the lit box is, and the letter in it."""
    (lit,) = (shape for shape in picture if isinstance(shape, Box) and shape.line == "accent")
    (letter,) = (shape for shape in picture if isinstance(shape, Text))
    assert (letter.x, letter.y) == (lit.x, lit.y)
    return (lit.x, lit.y), letter.text


def shown(block: Block, trial: Trial) -> tuple[tuple[float, float], str]:
    return seen(tuple(shape for name in trial.phases[0].show for shape in block.pictures[name]))


@given(st.integers(1, 9), st.integers(8, 40), st.floats(0.05, 0.3), st.floats(0, 0.3), seeds)
@settings(max_examples=30, deadline=None)
def test_matches_are_exact_in_each_stream_and_none_comes_by_accident(
    n: int, scored: int, single: float, dual: float, seed: int
) -> None:
    block = plan(DualNBack(n=n, scored=scored, single=single, dual=dual), np.random.default_rng(seed))
    stream = [shown(block, trial) for trial in block.trials]
    counts = Counter(trial.condition for trial in block.trials)
    assert (counts["lead-in"], counts.total()) == (n, n + scored)
    assert counts["place"] == counts["letter"] == round(scored * single)
    assert counts["dual"] == round(scored * dual)
    for i, trial in enumerate(block.trials):
        assert trial.scored == (i >= n)
        place, letter = (i >= n and stream[i][k] == stream[i - n][k] for k in (0, 1))
        assert trial.expected == {"place": "place" if place else None, "letter": "letter" if letter else None}
        if trial.scored:
            kinds = {(True, True): "dual", (True, False): "place", (False, True): "letter", (False, False): "none"}
            assert trial.condition == kinds[place, letter]


def test_six_matches_in_each_stream_and_two_in_both_as_published() -> None:
    trials = plan(DualNBack(n=3), np.random.default_rng(0)).trials
    assert len(trials) == 23
    for stream in STREAMS:
        assert sum(trial.expected[stream] is not None for trial in trials) == 6
    assert sum(trial.condition == "dual" for trial in trials) == 2


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_every_letter_and_place_is_used_and_the_frame_has_them_all(seed: int) -> None:
    block = plan(DualNBack(n=2, scored=200), np.random.default_rng(seed))
    stream = [shown(block, trial) for trial in block.trials]
    assert {place for place, _ in stream} == set(PLACES.values())
    assert {letter for _, letter in stream} == set("CHKLQRST")
    assert {(box.x, box.y) for box in block.pictures["frame"] if isinstance(box, Box)} == set(PLACES.values())


def test_eight_places_around_an_empty_middle() -> None:
    assert len(set(PLACES.values())) == 8
    assert (0.0, 0.0) not in PLACES.values()
    assert {(round(x, 3), round(y, 3)) for x, y in PLACES.values()} == {
        (x, y) for x in (-0.19, 0.0, 0.19) for y in (-0.19, 0.0, 0.19) if x or y
    }


def test_answers_count_until_the_next_one() -> None:
    trial = plan(DualNBack(stimulus_s=0.4, gap_s=2.0), np.random.default_rng(0)).trials[0]
    assert [phase.seconds for phase in trial.phases] == [0.4, 2.0]
    assert trial.response_s == pytest.approx(2.4)
    assert not any(phase.until_response for phase in trial.phases)


@pytest.mark.parametrize("changes", [{"letters": "CHKLQC"}, {"single": 0.4, "dual": 0.2}])
def test_letters_twice_and_shares_that_leave_nothing_new_are_refused(changes: dict[str, str | float]) -> None:
    with pytest.raises(ValidationError, match="letters that differ"):
        DualNBack.model_validate(changes)


@given(st.integers(1, 9), seeds)
@settings(max_examples=30, deadline=None)
def test_the_example_shows_a_place_that_matches_a_letter_that_does_and_neither(n: int, seed: int) -> None:
    steps = example(DualNBack(n=n), np.random.default_rng(seed))
    stream = [seen(step.picture) for step in steps]
    assert [step.caption for step in steps] == ["remember"] * n + ["place", "letter", "none"]
    assert [step.expected for step in steps] == [None] * n + ["place", "letter", None]
    matches = [tuple(stream[i][k] == stream[i - n][k] for k in (0, 1)) for i in range(n, n + 3)]
    assert matches == [(True, False), (False, True), (False, False)]


def of_stream(stream: str, hits: int, false_alarms: int) -> pd.DataFrame:
    """20 trials that match in it (4 of them in both), 40 others, one half of which match in the other stream."""
    other = next(one for one in STREAMS if one != stream)
    table = pd.DataFrame(
        {
            "condition": [stream] * 16 + ["dual"] * 4 + [other] * 20 + ["none"] * 20,
            "answer": [stream] * 20 + [""] * 40,
            "response": ["" if k >= hits else stream for k in range(20)]
            + [stream if k < false_alarms else "" for k in range(40)],
            "n": 2,
        }
    )
    rt_s = np.where(table["response"] == stream, 0.6 if stream == "place" else 0.8, np.nan)
    return table.assign(stream=stream, correct=table["answer"] == table["response"], rt_s=rt_s)


TABLE = pd.concat([of_stream("place", 15, 4), of_stream("letter", 10, 0)], ignore_index=True)


def test_scores_of_a_table_by_hand() -> None:
    scores = score_one(score, TABLE)
    assert scores["place_d_prime"] == pytest.approx(1.8653, abs=5e-5)  # 15 of 20, 4 of 40
    assert scores["letter_d_prime"] == pytest.approx(2.2509, abs=5e-5)  # z(10.5 / 21) - z(0.5 / 41)
    assert scores["d_prime"] == pytest.approx((1.8653 + 2.2509) / 2, abs=5e-5)
    wanted = {
        "hit_rate": (0.75 + 0.50) / 2,
        "false_alarm_rate": 0.05,
        "hits_less_false_alarms": 0.575,
        "hit_rt_ms": 700.0,
        "mean_n": 2.0,
    }
    assert {name: scores[name] for name in wanted} == pytest.approx(wanted)
    assert set(scores) == set(PARADIGM.measures)


def test_errors_are_of_what_is_counted() -> None:
    errors = score_one(error, TABLE)
    assert errors["d_prime"] == pytest.approx(np.hypot(errors["place_d_prime"], errors["letter_d_prime"]) / 2)
    assert np.isnan(errors["mean_n"])
    assert errors.keys() <= PARADIGM.measures.keys()
