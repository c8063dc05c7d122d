"""Parallel forms: drawn by number, the same for everybody who draws it, never one again while there are more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.events.block import BlockStarted, TrialDone
from cogtrain.library import LoadedProtocol, load_library
from cogtrain.library.settings_at_level import settings_at
from cogtrain.observers import observer_maker
from cogtrain.paradigms import registry
from cogtrain.records.tables.logs import Records, SessionLog
from cogtrain.rehearsal import FIRST_DAY
from cogtrain.scoring.results import score_results
from cogtrain.session.attempt_draw import drawn_again, form_rng
from cogtrain.session.dry import DryPerson, run_dry
from cogtrain.session.options import Options

DEMO = load_library().protocol("demo")
CARDS = load_library().cards
FORMS = 30


def sat(person: DryPerson, seed: int, loaded: LoadedProtocol = DEMO, session: str = "baseline") -> SessionLog:
    observer = observer_maker("typical")(np.random.default_rng(seed))
    day = FIRST_DAY + timedelta(days=person.sessions)
    display = SimulatedDisplay(observer, VirtualClock(day), np.random.default_rng(seed))
    return run_dry(loaded, person, session, display, Options(person.code, Path()), seed)


def stimuli(log: SessionLog, phase: str = "scored") -> dict[str, list[str]]:
    """Of each task what was shown, in its order."""
    shown: dict[str, list[str]] = {}
    of: dict[int, BlockStarted] = {}
    for line in log.lines:
        if isinstance(line.event, BlockStarted):
            of[line.event.block] = line.event
        elif isinstance(line.event, TrialDone) and of[line.event.block].phase == phase:
            shown.setdefault(of[line.event.block].task, []).append(line.event.stimulus)
    return shown


def begun(log: SessionLog) -> Iterator[BlockStarted]:
    return (line.event for line in log.lines if isinstance(line.event, BlockStarted))


def test_a_form_is_the_same_for_everybody_and_never_comes_again() -> None:
    one, other = DryPerson("AAAA"), DryPerson("BBBB")
    first, again, theirs = sat(one, 1), sat(one, 2), sat(other, 3)
    assert stimuli(first) == stimuli(theirs)
    for task, shown in stimuli(again).items():
        assert shown != stimuli(first)[task]
    assert {block.form for block in begun(first)} == {block.form for block in begun(theirs)}
    assert {str(block.form).partition(".")[0] for block in begun(again)} == {"2"}
    assert {(block.phase, block.drawn_from) for block in begun(first)} == {("scored", "form")}


def with_forms(forms: int) -> LoadedProtocol:
    """The demonstration with cards that have so few forms."""
    cards = {
        reference: replace(
            loaded,
            card=loaded.card.model_copy(update={"forms": forms}),
            document=replace(loaded.document, data={**loaded.data, "forms": forms}),
        )
        for reference, loaded in DEMO.cards.items()
    }
    return replace(DEMO, cards=cards)


def test_when_forms_run_out_it_is_said_and_the_score_is_not_compared() -> None:
    few, person = with_forms(1), DryPerson("AAAA")
    first, again = sat(person, 1, few), sat(person, 2, few)
    assert stimuli(first) == stimuli(again)
    assert [drawn.beyond for drawn in person.state.forms] == [False] * (len(person.state.forms) // 2) + [True] * (
        len(person.state.forms) // 2
    )
    scores = score_results(Records((first, again)), registry()).scores
    told = scores.groupby("session_number")["not_comparable_because"].agg(set)
    assert not any("met before" in words for words in told.iloc[0])
    assert all("a form that was met before" in words for words in told.iloc[1])


@pytest.mark.parametrize("reference", CARDS)
def test_no_sequence_comes_twice_in_thirty_forms_and_all_are_equal_in_their_counts(reference: str) -> None:
    loaded = CARDS[reference]
    sequences, counts = set(), set()
    for number in range(1, FORMS + 1):
        rng = form_rng(loaded.card.task, f"{number}.abcdefgh", None, (0, 0), 0)
        block = loaded.paradigm.plan(loaded.settings, rng)
        sequences.add(repr([(trial.stimulus, trial.phases, trial.targets) for trial in block.trials]))
        kinds = Counter((trial.condition, trial.scored) for trial in block.trials)
        counts.add(frozenset(kinds.items()))
    assert len(sequences) == FORMS
    by_chance = bool(getattr(loaded.settings, "lures_by_chance", False))
    follows = loaded.paradigm.name == "set-shifting"  # which rule comes first is drawn, and none is a condition before
    assert len(counts) == 1 or by_chance or follows


def test_every_block_is_drawn_again_from_its_log() -> None:
    log = sat(DryPerson("AAAA"), 4)
    shown = stimuli(log)
    again: dict[str, list[str]] = {}
    for block in begun(log):
        card = CARDS[f"{block.task}@{block.version}"]
        settings = settings_at(card.paradigm, block.settings)
        trials = card.paradigm.plan(settings, drawn_again(block, log.first.seed, card.card.forms)).trials
        again.setdefault(block.task, []).extend(trial.stimulus for trial in trials)
    assert again == shown
