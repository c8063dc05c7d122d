"""What is told of a task card."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cogtrain.errors import Fault
from cogtrain.library import check, load_library

CARD = "tasks/letters.yaml"
Change = tuple[str, str]


def test_a_sound_card_has_nothing_to_say(home: Path) -> None:
    assert check([home / CARD]) == []
    card = load_library().cards["letters@3"]
    assert (card.settings.n, card.settings.matches, card.languages) == (2, 0.3, ("en", "de"))
    assert card.streams == {"match": ("match",)}


def one(change: Change, line: int, *words: str) -> object:
    return pytest.param(change, line, words, id=words[0])


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        one(("task: letters", "task: other"), 1, "other", "letters.yaml", "Rename"),
        one(("task: letters", "task: Letters!"), 1, "lower-case words"),
        one(("version: 3", "version: three"), 2, "version is", '"three"', "a whole number at least 1"),
        one(("version: 3", "version: '3'"), 2, "Remove the quotes"),
        one(("version: 3", "verson: 3"), 2, "verson is unknown", 'Did you mean "version"?'),
        one(("version: 3\n", ""), 1, "version is missing", "whole number", "Raised when"),
        one(("paradigm: nback", "paradigm: nbck"), 3, "nbck", 'Did you mean "nback"?'),
        one(("en: Letters in memory", "en: 3"), 4, "title.en is 3", 'quotes: "3"'),
        one(("{en: Letters in memory", "{english: x, en: y"), 4, '"english"', "language code"),
        one((", de: Buchstaben}", "}"), 4, "title lacks the language de"),
        one(("working memory", "memory"), 5, "domain", 'Did you mean "working memory"?'),
        one(("matches: 0.30", "matchs: 0.30"), 6, "settings.matchs is unknown", 'Did you mean "matches"?'),
        one(("matches: 0.30", "matches: 0.9"), 6, "settings.matches is 0.9", "a number from 0.1 to 0.5"),
        one(("matches: 0.30", "matches: 0,3"), 6, "settings.3 is nothing", "with a point, such as 0.5"),
        one(("scored: 20", "scored: 20.5"), 6, "settings.scored is 20.5", "a whole number from 8 to 200"),
        one(("scored: 20", "scored: {a: 1}"), 6, "settings.scored", "a number, a word"),
        one(("scored: 20", "n: 3"), 6, "settings.n", "difficulty adapts n"),
        one(("BCDFGHJKLM", "BBCDFGHJKL"), 6, "each letter"),
        one(("adapts: n", "adapts: m"), 7, "difficulty.adapts", "one of n"),
        one(("block-ladder", "bayes-follow"), 7, "which moves by trial", "Use block-ladder or fixed"),
        one(("rule: block-ladder", "rule: block-ladder, up_att: 0.9"), 7, "difficulty.up_att is unknown", "up_at"),
        one(("rule: block-ladder", "rule: block-ladder, up_at: 1.9"), 7, "difficulty.up_at is 1.9"),
        one(("rule: block-ladder", "rule: block-ladder, up_at: 0.6"), 7, "down_at below up_at"),
        one(("rule: block-ladder", "rule: block-ladder, target: 0.8"), 7, "difficulty.target is unknown"),
        one(("block-ladder", "ladder"), 7, "difficulty.rule", 'Did you mean "block-ladder"?'),
        one(("highest: 6", "highest: 12"), 7, "difficulty.highest is 12", "from 1 to 9, the bounds of n in nback"),
        one(("lowest: 1", "lowest: 1.5"), 7, "difficulty.lowest is 1.5", "a whole number"),
        one(("lowest: 1", "lowest: 3"), 7, "lowest <= start <= highest"),
        one(("start: 2", "step: 1"), 7, "start, the level to begin with"),
        one(("highest: 6", "step: 0.5"), 7, "difficulty.step is 0.5", "whole"),
        one(("adapts: n, ", ""), 7, "adapts, the setting that"),
        one(("highest: 6", "up_at: 0.7"), 7, "down_at below up_at"),
        one(("match: [space]", "match: space"), 8, "keys.match", "Write it in brackets: [space]"),
        one(("match: [space]", "mach: [space]"), 8, 'the answer "match" has no key'),
        one(("match: [space]", "match: [space], lure: [f]"), 8, '"lure"', "an answer of this task"),
        one(("[space]", "[spcae]"), 8, '"spcae"', 'Did you mean "space"?'),
        one(("[space]", "[escape]"), 8, "pauses"),
        one(("[space]", "[f, f]"), 8, 'the key "f" stands for'),
        one(("{level} letters", "{levle} letters"), 12, "{levle}", 'Did you mean "level"?'),
        one(("{level} letters", "{level letters"), 12, "a brace"),
        one(("text: Press {match}", "text: {match} press"), 12, "not YAML", "quotes"),
        one((', new: "{stimulus} is new."}', "}"), 17, '"new" without a caption'),
        one((', new: "{stimulus} is new."}', ', nw: "x", new: "y"}'), 17, '"nw"', 'Did you mean "new"?'),
        one(("Remember {stimulus}", "Remember {letter}"), 17, "{letter}"),
        one(("level: 1, settings", "level: 10, settings"), 19, "practice.level is 10", "from 1 to 9"),
        one(("settings: {scored: 10}", "settings: {scored: 1}"), 19, "practice.settings.scored is 1", "from 8 to 200"),
        one(("settings: {scored: 10}", "settings: {n: 1}"), 19, "practice.settings.n", "one place"),
        one(("0.70", "70"), 19, "practice.pass_accuracy is 70", "from 0 to 1"),
        one(("headline: d_prime", "headline: dprime"), 21, "dprime", 'Did you mean "d_prime"?'),
        one(("{d_prime: {source", "{dprim: {source"), 22, "dprim", 'Did you mean "d_prime"?'),
        one(('["doi:10.1037/h0043688"]', "[]"), 23, "sources", "at least 1"),
        one(("matches: 0.30", "matches: 0.30, matches: 0.4"), 6, '"matches" stands twice'),
        one(("matches: 0.30", "lures: .inf"), 6, ".inf", "finite"),
        one(
            ("scored: 20, matches: 0.30", "scored: 200, lures: 0.3, matches: 0.1"),
            6,
            "no block can be planned at n = 1",
        ),
    ],
)
def test_one_fault_is_told_once_with_its_line(
    faults_of: Callable[..., list[Fault]], change: Change, line: int, words: tuple[str, ...]
) -> None:
    faults = faults_of(CARD, change)
    about = [fault for fault in faults if all(word in str(fault) for word in words)]
    assert len(about) == 1, [str(fault) for fault in faults]
    assert about[0].where == f"{CARD}:{line}"


def test_a_single_mistake_is_a_single_fault(faults_of: Callable[..., list[Fault]]) -> None:
    assert len(faults_of(CARD, ("matches", "matchs"))) == 1


def test_a_misspelt_key_is_not_missing_too(faults_of: Callable[..., list[Fault]]) -> None:
    assert len(faults_of(CARD, ("version", "verson"))) == 1


def test_all_faults_of_a_card_come_at_once_in_the_order_of_lines(faults_of: Callable[..., list[Fault]]) -> None:
    faults = faults_of(
        CARD,
        *(
            ("version: 3", "version: 0"),
            ("matches", "matchs"),
            ("headline: d_prime", "headline: dprime"),
            ("0.70", "70"),
        ),
        ("{level} letters", "{levle} letters"),
        ("lowest: 1", "lowest: 0"),
    )
    lines = [int(fault.where.rpartition(":")[2]) for fault in faults]
    assert lines == sorted(lines)
    assert set(lines) == {2, 6, 7, 19, 21}


def test_placeholders_and_captions_are_checked_beside_other_faults(faults_of: Callable[..., list[Fault]]) -> None:
    faults = faults_of(CARD, ("version: 3", "version: 0"), ("{level} letters", "{levle} letters"), ("spac", "spca"))
    assert [fault.where for fault in faults] == [f"{CARD}:{line}" for line in (2, 8, 12)]


def test_a_card_may_carry_its_version_in_its_name(home: Path) -> None:
    (home / CARD).rename(home / "tasks/letters@3.yaml")
    assert check([home]) == []
    (home / "tasks/letters@3.yaml").rename(home / "tasks/letters@4.yaml")
    assert "letters@3.yaml" in str(check([home / "tasks/letters@4.yaml"])[0])


def test_many_faults_are_cut_short(faults_of: Callable[..., list[Fault]]) -> None:
    many = "".join(f"x{i}: 1\n" for i in range(300))
    faults = faults_of(CARD, ("sources:", many + "sources:"))
    assert len(faults) == 41
    assert "260 more faults" in str(faults[-1])
