"""Resolved tasks, the schedule, lengths on paper, words."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cogtrain.library import block_length, expand_schedule, fill, load_library, placeholders, session_length_s
from cogtrain.library.after_dose import ScheduleEntry
from cogtrain.library.models import Protocol
from cogtrain.library.placeholders import stray_braces
from cogtrain.library.schedule import occasions
from cogtrain.trial import Block, Phase, Stream, Trial


def test_a_task_item_resolves_on_its_card(home: Path) -> None:
    loaded = load_library().protocol("four-weeks")
    (i, fixed), (k, brief) = loaded.tasks("assessment")
    assert (i, k) == (0, 2)
    assert (fixed.quantity, fixed.rule, fixed.level, fixed.level_range, fixed.carries) == (
        "n",
        "fixed",
        2,
        (2, 2),
        False,
    )
    assert (fixed.settings.n, fixed.settings.scored, brief.settings.scored) == (2, 20, 30)
    assert (brief.rule, brief.level, brief.practises) == ("fixed", 2, False)
    assert (fixed.practises, fixed.practice_settings().scored, fixed.practice_settings().n) == (True, 10, 1)
    ((_, training),) = loaded.tasks("training")
    assert (training.rule, training.level, training.level_range, training.carries) == ("block-ladder", 2, (1, 6), True)
    settings = training.settings_at(4.0)
    assert settings.n == 4
    assert isinstance(settings.n, int)
    with pytest.raises(ValidationError):
        training.settings_at(2.5)


def test_the_schedule_of_the_design(home: Path) -> None:
    due = expand_schedule(load_library().protocol("four-weeks").protocol)
    assert [one.index for one in due] == list(range(14))
    assert [one.session for one in due] == ["assessment", *["training"] * 12, "assessment"]
    assert [one.day for one in due[:5]] == pytest.approx([0, 7, 7 + 7 / 3, 7 + 14 / 3, 14])
    assert [one.earliest_day for one in due[1:4]] == pytest.approx([7, 7 + 20 / 24, 7 + 40 / 24])
    assert due[-1].day == 35
    assert due[1].apart_h == 20


ENTRIES = st.one_of(
    st.builds(lambda day: {"day": day, "do": "a"}, st.integers(0, 400)),
    st.builds(lambda week, per: {"week": week, "per_week": per, "do": "b"}, st.integers(0, 50), st.integers(1, 21)),
    st.builds(
        lambda week, more, per: {
            "weeks": [week, week + more],
            "per_week": per,
            "do": "a",
            "at_least_apart_h": 167 / per,
        },
        *(st.integers(0, 20), st.integers(0, 8), st.integers(1, 21)),
    ),
)


@given(st.lists(ENTRIES, min_size=1, max_size=8))
def test_schedules_are_in_order_complete_and_possible(entries: list[dict[str, object]]) -> None:
    schedule = [ScheduleEntry.model_validate(entry) for entry in entries]
    due = expand_schedule(Protocol.model_construct(schedule=schedule))
    assert len(due) == sum(occasions(entry) for entry in schedule)
    assert [one.index for one in due] == list(range(len(due)))
    assert [one.day for one in due] == sorted(one.day for one in due)
    assert all(0 <= one.earliest_day <= one.day + 1e-9 for one in due)


def block(*trials: Trial, ends_after_s: float | None = None) -> Block:
    return Block({}, trials, (Stream("s", ("a",)),), ends_after_s)


def trial(*phases: Phase, **other: float | int | None) -> Trial:
    return Trial("c", "s", phases, {"s": "a"}, **other)  # type: ignore[arg-type]


def test_lengths_of_blocks_on_paper() -> None:
    assert block_length(block(trial(Phase(seconds=0.5), Phase(seconds=1.5), response_s=1.0))).seconds == 2.0
    assert (
        block_length(block(trial(Phase(seconds=0.5), Phase(seconds=0.5), stimulus_phase=1, response_s=1.5))).seconds
        == 2.0
    )
    assert block_length(block(trial(Phase(seconds=1.0, until_response=True), response_s=1.0))).seconds == 1.0
    assert block_length(block(trial(Phase(until_response=True)))).seconds == 2.0, (
        "an answer that is waited for counts two seconds"
    )
    assert block_length(block(trial(Phase(seconds=0.5), lasts_s=4.0))).seconds == 4.0
    assert block_length(block(*[trial(Phase())] * 9, ends_after_s=90)).seconds == 90


def test_length_of_a_session_on_paper(home: Path) -> None:
    loaded = load_library().protocol("four-weeks")
    read_s = 60 / 120
    words = 1 + 14  # the heading and the text
    captions = 2 + 2 + 3
    first = (words + captions) * read_s + (10 + 1) * 3.0 + 4 * (20 + 2) * 3.0 + 3 * 10
    brief = words * read_s + (30 + 2) * 3.0
    assert session_length_s(loaded, "assessment", "en") == pytest.approx(first + 60 + brief)
    assert session_length_s(loaded, "assessment") == session_length_s(loaded, "assessment", "en")


def test_placeholders_are_found_and_filled() -> None:
    text = "Press {match} for {level} back, {n}."
    assert placeholders(text) == ("match", "level", "n")
    assert fill(text, {"match": "SPACE", "level": 2.0, "n": 3}) == "Press SPACE for 2 back, 3."
    assert not stray_braces(text)
    assert stray_braces("{level")
    assert stray_braces("{Level}")
    with pytest.raises(KeyError):
        fill(text, {})
