"""``check`` lays out every page of a file and names sign, word and line; the start of a session asks the same."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import cogtrain
from cogtrain.errors import CogtrainError
from cogtrain.library import LoadedCard, load_library, pinned
from cogtrain.session.page_check import check_pages
from cogtrain.session.page_faults import card_faults, check, session_faults
from cogtrain.trial import Text

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
TASK = """\
task: little
version: 1
paradigm: nback
title: {en: TITLE}
domain: working memory
settings: {letters: BCDFGHJKLM, scored: 20, matches: 0.30}
difficulty: {adapts: n, rule: block-ladder, start: 2, lowest: 1, highest: 6}
keys: {match: [space]}
instructions:
  en:
  - heading: Letters
    text: >-
      Press {match} when the letter is the same
      as the one {level} letters ago,
      TEXT.
example:
  en: {remember: "Remember {stimulus}.", match: "{stimulus} again.", new: "CAPTION"}
measures:
  headline: d_prime
  reliability: {d_prime: {source: none published for this form}}
sources: ["doi:10.1037/h0043688 → who reads it has the font"]
"""
FORM = """\
questionnaire: little
version: 1
title: {en: Last night, de: Letzte Nacht}
permission: This project's own wording; free to use.
lead: {en: "How was it?", de: "Wie war es?"}
answers: {en: [not at all, a little, much], de: [gar nicht, ANSWER, sehr]}
items:
  en: [I slept well, I woke up rested]
  de:
  - Ich habe gut geschlafen
  - ITEM
sources: ["this project's own choice"]
"""
STEPS = """\
exercise: little
version: 1
title: {en: A walk}
kind: habits
modality: Daily habits, self-report on screen
intervention: Planning a short walk
minutes: 3
steps:
- heading: {en: A walk}
  page: {en: "PAGE"}
- write: note
  text: {en: "WRITE"}
- commit: plan
  text: {en: What?}
  options:
  - {name: walk, words: {en: "OPTION"}}
  - {name: call, words: {en: A call}}
  due_days: [1]
  own: {en: "OWN"}
- review: {en: "REVIEW"}
sources: ["this project's own choice"]
"""
PLAN = """\
protocol: little-plan
version: 1
about: An arrow → here is for those who choose.
sessions:
  morning:
    purpose: training
    title: {en: "TITLE"}
    do:
    - {task: flanker@1, blocks: 1}
    - {exercise: little@1}
schedule:
- {day: 0, do: morning}
"""
SOUND = {
    "TITLE": "A title", "TEXT": "please", "CAPTION": "{stimulus} is new.", "ANSWER": "etwas", "ITEM": "Ich war wach",
    "PAGE": "Ten minutes.", "WRITE": "What was it?", "OPTION": "A walk", "OWN": "Your own", "REVIEW": "Did you?",
}  # fmt: skip
FILES = {
    "tasks/little.yaml": TASK, "questionnaires/little.yaml": FORM, "exercises/little.yaml": STEPS,
    "protocols/little-plan.yaml": PLAN,
}  # fmt: skip


def written(folder: Path, name: str, **words: str) -> Path:
    """The file with these words in their places, and sound ones in all others."""
    text = FILES[name]
    for mark, sound in SOUND.items():
        text = text.replace(mark, words.get(mark, sound))
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def faults(folder: Path, name: str, **words: str) -> list[str]:
    return [str(fault) for fault in check([written(folder, name, **words)])]


@pytest.mark.parametrize("name", ["tasks/little.yaml", "questionnaires/little.yaml", "exercises/little.yaml"])
def test_sound_files_have_no_faults(tmp_path: Path, name: str) -> None:
    assert faults(tmp_path, name) == []


SIGNS = [
    ("שלום", "U+05E9 HEBREW LETTER SHIN"),
    ("مرحبا", "U+0645 ARABIC LETTER MEEM"),
    ("你好", "U+4F60 CJK UNIFIED IDEOGRAPH-4F60"),
    ("नमस्ते", "U+0928 DEVANAGARI LETTER NA"),
    ("→", "U+2192 RIGHTWARDS ARROW"),
    ("STRAẞE", "U+1E9E LATIN CAPITAL LETTER SHARP S"),
    ("😀", "U+1F600 GRINNING FACE"),
    ("x\u0301y", "U+0301 COMBINING ACUTE ACCENT"),
    ("\u200bzero", "U+200B ZERO WIDTH SPACE"),
    (LONG, LONG[:40]),
]
PLACES = {
    "tasks/little.yaml": {"TITLE": 4, "TEXT": 15, "CAPTION": 17},
    "questionnaires/little.yaml": {"ANSWER": 6, "ITEM": 11},
    "exercises/little.yaml": {"PAGE": 10, "WRITE": 12, "OPTION": 16, "OWN": 19, "REVIEW": 20},
}


@pytest.mark.parametrize(("word", "sign"), SIGNS)
@pytest.mark.parametrize("name", PLACES)
def test_sign_word_and_line_are_named(tmp_path: Path, name: str, word: str, sign: str) -> None:
    places = {mark: line for mark, line in PLACES[name].items() if mark != "TITLE" or len(word) < 36}
    found = faults(tmp_path, name, **dict.fromkeys(places, f"a {word} b"))
    assert [one.split(": ")[0] for one in found] == [f"{name}:{line}" for line in places.values()]
    assert [one for one in found if sign not in one] == []
    assert word == LONG or [one for one in found if f'"{word}"' not in one and "nobody sees" not in one] == []


@pytest.mark.parametrize("name", PLACES)
def test_a_non_breaking_space_and_the_signs_of_the_font_pass(tmp_path: Path, name: str) -> None:
    assert faults(tmp_path, name, **dict.fromkeys(PLACES[name], "10\u00a0min – Ä ß Ω Ж")) == []


def test_titles_of_sessions_are_looked_at_and_what_nobody_reads_on_a_page_is_not(tmp_path: Path) -> None:
    written(tmp_path, "exercises/little.yaml")
    (found,) = faults(tmp_path, "protocols/little-plan.yaml", TITLE="Morning ☀")
    assert found.startswith("protocols/little-plan.yaml:7: ")
    assert "U+2600" in found
    (long,) = faults(
        tmp_path, "protocols/little-plan.yaml", TITLE="A title that no line of a menu has the room for " * 2
    )
    assert long.startswith("protocols/little-plan.yaml:7: the answer")


def test_all_faults_are_told_at_once_and_of_a_file_with_other_faults_too(tmp_path: Path) -> None:
    path = written(tmp_path, "exercises/little.yaml", PAGE="a → b", OWN=f"{LONG} שלום", REVIEW="Did ⇒ you?")
    found = [str(fault) for fault in check([path])]
    lines = [one.split(": ")[0] for one in found]
    assert lines == [f"exercises/little.yaml:{line}" for line in (10, 19, 19, 20)]
    path.write_text(path.read_text(encoding="utf-8").replace("kind: habits", "kindd: habits"), encoding="utf-8")
    again = [str(fault) for fault in check([path])]
    assert set(found) < set(again)
    assert any("kindd is unknown" in one for one in again)


def test_texts_too_long_for_their_page_are_told_with_their_line(tmp_path: Path) -> None:
    many = "word " * 70
    (page,) = faults(tmp_path, "exercises/little.yaml", PAGE=many)
    assert page.startswith("exercises/little.yaml:10: text of 7 lines")
    paper, field = sorted(faults(tmp_path, "exercises/little.yaml", WRITE=many), reverse=True)
    assert "exercises/little.yaml:12: the text" in paper
    assert "exercises/little.yaml:12: text of 7 lines" in field
    text = f"{'word ' * 62}{{level}} back"
    filled = faults(tmp_path, "tasks/little.yaml", TEXT=text)
    assert filled
    assert all(one.startswith("tasks/little.yaml:12: text of") for one in filled)


def test_words_in_one_language_only_are_a_fault_and_no_crash(tmp_path: Path) -> None:
    path = written(tmp_path, "questionnaires/little.yaml")
    path.write_text(path.read_text(encoding="utf-8") + "intro: {en: Hello}\n", encoding="utf-8")
    (found,) = (str(fault) for fault in check([path]))
    assert "in the same languages" in found


def with_strange_signs(card: LoadedCard) -> LoadedCard:
    """The card, as if its paradigm showed an arrow of the font and a word wider than the window."""

    def plan(settings: object, rng: object) -> object:
        block = card.paradigm.plan(settings, rng)  # type: ignore[arg-type]
        return replace(block, pictures={**block.pictures, "arrow": (Text("→"),), "wide": (Text("W" * 40),)})

    return replace(card, paradigm=replace(card.paradigm, plan=plan))  # type: ignore[arg-type]


def test_signs_that_a_task_shows_are_looked_at(tmp_path: Path) -> None:
    card = load_library().cards["nback-letters@1"]
    arrow, wide = dict.fromkeys(str(fault) for fault in card_faults(with_strange_signs(card)))
    line = card.document.at(("settings",))
    assert arrow.startswith(f'{line}: the sign "→" (U+2192')
    assert wide.startswith(f'{line}: "WWWW')
    written(tmp_path, "exercises/little.yaml")
    path = written(tmp_path, "protocols/little-plan.yaml")
    loaded = load_library(tmp_path).protocol("little-plan")
    strange = replace(loaded, cards={name: with_strange_signs(one) for name, one in loaded.cards.items()})
    assert list(session_faults(strange, "morning", "en")) == [], "as on its card, which is told of its own"
    text = path.read_text(encoding="utf-8").replace("blocks: 1", "blocks: 1, settings: {trials: 24}")
    path.write_text(text, encoding="utf-8")
    loaded = load_library(tmp_path).protocol("little-plan")
    strange = replace(loaded, cards={name: with_strange_signs(one) for name, one in loaded.cards.items()})
    arrow, wide = (str(fault) for fault in session_faults(strange, "morning", "en"))
    assert arrow.startswith("protocols/little-plan.yaml:9: the sign")
    assert wide.startswith("protocols/little-plan.yaml:9: ")


def test_a_session_does_not_start_with_what_check_tells(tmp_path: Path) -> None:
    written(tmp_path, "exercises/little.yaml", PAGE="a → b", REVIEW="שלום")
    path = written(tmp_path, "protocols/little-plan.yaml")
    loaded = load_library(tmp_path).protocol("little-plan")
    with pytest.raises(CogtrainError) as caught:
        check_pages(loaded, "morning", "en")
    told = check([tmp_path / "exercises/little.yaml"])
    assert check([path]) == told, "what a protocol shows is its own as well"
    assert check([tmp_path]) == told
    assert list(caught.value.faults) == told
    assert len(told) == 2
    cards = {name: card.data for name, card in loaded.cards.items()}
    supports = {name: one.data for name, one in loaded.supports.items()}
    kept = pinned(loaded.data, cards, "a log", supports)
    with pytest.raises(CogtrainError) as caught:
        check_pages(kept, "morning", "en")
    assert [fault.where for fault in caught.value.faults] == ["a log: steps[0].page.en", "a log: steps[3].review.en"]
    written(tmp_path, "exercises/little.yaml")
    assert path.is_file()
    check_pages(load_library(tmp_path).protocol("little-plan"), "morning", "en")


def test_everything_that_ships_can_be_shown_and_scripts_ask_the_same() -> None:
    assert check() == []
    assert cogtrain.check is check


def test_the_command_ends_with_2_and_without_a_traceback(tmp_path: Path) -> None:
    written(tmp_path, "exercises/little.yaml", PAGE="שלום → 你好")
    command = [sys.executable, "-m", "cogtrain.cli", "check", "exercises"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 4
    assert all(line.startswith("exercises/little.yaml:10: ") for line in lines[:3])
    assert lines[3] == "3 faults."
