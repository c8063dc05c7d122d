"""Simulated people: what goes in comes out."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.observers import OBSERVERS, Evidence, Moment, Person, decide, diffusion_answers, drift_of, observer_maker
from cogtrain.paradigms import registry
from cogtrain.paradigms.cells import score_one
from cogtrain.trial import Answer, Outcome, Shown

NBACK = registry()["nback"]


def test_a_diffusion_is_as_accurate_as_its_equation_says() -> None:
    rng = np.random.default_rng(1)
    person = Person(drift=2.0, boundary=1.2)
    right = np.mean([decide(person, Evidence(), 0.0, Moment(), rng)[0] for _ in range(3000)])
    assert right == pytest.approx(1 / (1 + math.exp(-2.0 * 1.2)), abs=0.02)


def test_decision_times_are_those_of_a_diffusion() -> None:
    rng = np.random.default_rng(2)
    person = Person(drift=2.0, boundary=1.2)
    took = np.mean([decide(person, Evidence(), 0.0, Moment(), rng)[1] for _ in range(3000)])
    y = 2.0 * 1.2
    assert took == pytest.approx(1.2 / 4.0 * (1 - math.exp(-y)) / (1 + math.exp(-y)), rel=0.04)


def test_practice_helps_and_levels_off_and_a_drug_takes_away() -> None:
    person = Person()
    drifts = [drift_of(person, Evidence(), Moment(sessions=n)) for n in (0, 1, 5, 50)]
    assert drifts == sorted(drifts)
    assert drifts[3] / drifts[0] < 1.25
    assert drift_of(person, Evidence(), Moment(drugged=True)) == pytest.approx(0.65 * person.drift)


def d_prime_of(person: Person, blocks: int, rng: np.random.Generator) -> float:
    """d' of some blocks of 2-back, by the card's own score."""
    answers, settings = diffusion_answers(person), NBACK.settings(n=2, lures=0.0)
    rows = []
    for _ in range(blocks):
        block = NBACK.plan(settings, rng)
        for i, trial in enumerate(block.trials):
            replies = answers(trial, block.streams, NBACK.evidence(trial), Moment(), rng)
            given = tuple(Answer(r.stream, r.answer, r.rt_s, r.rt_s <= 3.0) for r in replies)
            verdict = Outcome(i, trial, given, (Shown(0, 30, 30, 0.0),), 0.0, 0, True).verdicts["match"]
            if trial.scored:
                cells = {"answer": verdict.expected or "", "response": verdict.response or "", "n": 2}
                rows.append({**cells, "condition": trial.condition, "correct": verdict.correct, "rt_s": verdict.rt_s})
    return score_one(NBACK.scoring.score, pd.DataFrame(rows))["d_prime"]


def test_four_blocks_of_two_back_recover_the_people_who_went_in() -> None:
    rng = np.random.default_rng(3)
    true_d = rng.normal(2.0, 0.8, 60).clip(0.2)
    strength = NBACK.evidence(NBACK.plan(NBACK.settings(n=2), rng).trials[0]).strength
    estimates = []
    for wanted in true_d:
        share = 0.5 * (1 + math.erf(wanted / 2 / math.sqrt(2)))
        drift = math.log(share / (1 - share)) / (1.2 * strength)
        estimates.append(d_prime_of(replace(Person(), drift=drift, lapse=0.0), 4, rng))
    assert np.corrcoef(true_d, estimates)[0, 1] > 0.80


@pytest.mark.parametrize("name", sorted(OBSERVERS))
def test_every_observer_answers_every_paradigm(name: str) -> None:
    rng = np.random.default_rng(4)
    observer = observer_maker(name)(rng)
    for card in load_library().cards.values():
        paradigm, block = card.paradigm, card.paradigm.plan(card.settings, rng)
        for trial in block.trials[:20]:
            for reply in observer.answers(trial, block.streams, paradigm.evidence(trial), Moment(), rng):
                stream = next(s for s in block.streams if s.name == reply.stream)
                assert reply.answer in stream.answers
                assert reply.rt_s > 0


def test_an_unknown_observer_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(CogtrainError, match="typical"):
        observer_maker("typcal")
