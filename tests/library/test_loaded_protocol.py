"""What is told of a protocol, and what it comes to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cogtrain import wording
from cogtrain.errors import Fault
from cogtrain.library import check, load_library

FILE = "protocols/four-weeks.yaml"
Change = tuple[str, str]


def test_a_sound_protocol_has_nothing_to_say(home: Path) -> None:
    assert check([home / FILE]) == []
    assert set(load_library().protocol("four-weeks").cards) == {"letters@3"}


def one(change: Change, line: int, *words: str) -> object:
    return pytest.param(change, line, words, id=words[0])


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        one(("protocol: four-weeks", "protocol: five-weeks"), 1, "five-weeks", "Rename"),
        one(("languages: [en, de]", "languages: [en, fr]"), 9, "no texts in fr"),
        one(("purpose: assessment", "purpose: assesment"), 7, 'Did you mean "assessment"?'),
        one(("purpose: assessment", "purpose: assessment\n    after_infusion: true"), 6, "after an infusion"),
        one(("letters@3, blocks: 4", "letters@4, blocks: 4"), 9, "letters@4 is nowhere", "There is letters@3"),
        one(("letters@3, blocks: 4", "leters@3, blocks: 4"), 9, "leters@3 is nowhere", 'Did you mean "letters@3"?'),
        one(("letters@3, blocks: 4", "letters, blocks: 4"), 9, "a task and its version"),
        one(("blocks: 4", "blocks: 0"), 9, "do[0].blocks is 0", "from 1 to 40"),
        one(("blocks: 4", "block: 4"), 9, "do[0].block is unknown", 'Did you mean "blocks"?'),
        one(("level: 2}", "level: 12}"), 9, "level is 12", "from 1 to 9"),
        one(("level: 2}", "level: 2.5}"), 9, "level is 2.5", "a whole number"),
        one(("{rule: fixed, level: 2}", "{rule: ladder, level: 2}"), 9, "difficulty.rule is", '"fixed"'),
        one(("{rule: fixed, level: 2}", "{up_at: 0.8}"), 9, "does not say what adapts"),
        one((", difficulty: {rule: fixed, level: 2}", ""), 9, "adapts n in an assessment", "{rule: fixed, level: 2}"),
        one(("{rule: fixed, level: 2}", "{rule: fixed}, carry: level"), 9, "Remove carry"),
        one(("rest_s: 60", "rest_s: 0"), 10, "do[1].rest_s is 0", "above 0, at most 1800"),
        one(("{rest_s: 60}", "60"), 10, "do[1] is 60"),
        one(("rest_s: 60", "rest_s: 60, until: x"), 10, "do[1].until is unknown"),
        one(("{scored: 30}", "{scored: 3}"), 11, "do[2].settings.scored is 3", "from 8 to 200"),
        one(("{scored: 30}", "{scord: 30}"), 11, "do[2].settings.scord is unknown", 'Did you mean "scored"?'),
        one(("{scored: 30}", "{n: 3}"), 11, "do[2].settings.n", "difficulty adapts n"),
        one(
            (
                "{scored: 30}, difficulty: {rule: fixed}",
                "{scored: 200, lures: 0.3, matches: 0.1}, difficulty: {rule: fixed, level: 1}",
            ),
            11,
            "no block can be planned at n = 1",
        ),
        one(("do: assessment}", "do: assesment}"), 17, 'Did you mean "assessment"?'),
        one(("do: training,", "do: assessment,"), 12, '"training" is never due'),
        one(("week: 0", "week: 0, day: 0"), 17, "exactly one of day, week, weeks"),
        one(("[1, 4]", "[4, 1]"), 18, "first <= last"),
        one(("per_week: 3", "per_week: 10"), 18, "168 hours"),
        one(
            ("[1, 4], do: training, per_week: 3, at_least_apart_h: 20", "[1, 520], do: training, per_week: 21"),
            16,
            "10922 sessions",
        ),
    ],
)
def test_one_fault_is_told_once_with_its_line(
    faults_of: Callable[..., list[Fault]], change: Change, line: int, words: tuple[str, ...]
) -> None:
    faults = faults_of(FILE, change)
    about = [fault for fault in faults if all(word in str(fault) for word in words)]
    assert len(about) == 1, [str(fault) for fault in faults]
    assert about[0].where == f"{FILE}:{line}"


def test_a_wrong_item_is_not_told_once_for_each_kind_of_item(faults_of: Callable[..., list[Fault]]) -> None:
    assert len(faults_of(FILE, ("blocks: 4", "blocks: x"))) == 1
    assert len(faults_of(FILE, ("blocks: x", "blocks: 4"), ("level: 2}", "level: x}"))) == 1
    assert len(faults_of(FILE, ("level: x}", "level: 2}"), ("rest_s: 60", "rest_s: x"))) == 1


def test_all_faults_of_a_protocol_come_at_once(faults_of: Callable[..., list[Fault]]) -> None:
    faults = faults_of(
        FILE,
        *(("version: 2", "version: x"), ("blocks: 4", "blocks: 0"), ("{scored: 30}", "{scord: 30}")),
        *(("blocks: 10", "blocks: 99"), ("[1, 4]", "[4, 1]"), ("do: assessment}", "do: assesment}")),
    )
    assert [fault.where for fault in faults] == [f"{FILE}:{line}" for line in (2, 9, 11, 15, 17, 18)]


def test_a_card_with_faults_is_named(home: Path, faults_of: Callable[..., list[Fault]]) -> None:
    assert len(faults_of("tasks/letters.yaml", ("matches", "matchs"))) == 1
    faults = check([home / FILE])
    assert all("Mend tasks/letters.yaml first" in str(fault) for fault in faults)
    (home / "tasks/letters.yaml").write_bytes(b"\xff")
    assert "Mend tasks/letters.yaml first" in str(check([home / FILE])[0])


def test_a_language_without_the_engine_s_own_words_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "_languages", lambda: ("en",))
    faults = check([home / FILE])
    assert [fault.found for fault in faults] == ['the language "de"']
