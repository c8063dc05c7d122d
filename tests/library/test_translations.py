"""Words of cards in further languages: taken in, held against the card, and left out where they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogtrain.errors import Fault
from cogtrain.library import Library, check, load_library
from cogtrain.library.translations import content_of
from cogtrain.wording import CATALOGUES

FRENCH = """\
translation: letters@3
title: Lettres
instructions:
- heading: Lettres
  text: Appuyez sur {match} si la lettre est celle d'il y a {level} lettres.
example:
  remember: Retenez {stimulus}.
  match: Encore {stimulus}.
  new: "{stimulus} est nouveau."
"""
FILE = "languages/fr/tasks/letters.yaml"


@pytest.fixture
def french(home: Path) -> Path:
    """The file of the French words of the card."""
    path = home / FILE
    path.parent.mkdir(parents=True)
    path.write_text(FRENCH, encoding="utf-8")
    return path


def changed(path: Path, old: str, new: str) -> list[Fault]:
    """The faults of the folder once some text of the file is another one."""
    assert old in FRENCH
    path.write_text(FRENCH.replace(old, new, 1), encoding="utf-8")
    return check([path.parents[3]], Library())


def test_words_of_a_language_are_the_card_s_and_its_hash_stays(home: Path, french: Path) -> None:
    with_them = load_library(home).cards["letters@3"]
    french.unlink()
    without = load_library(home).cards["letters@3"]
    assert with_them.languages == ("en", "de", "fr")
    assert with_them.card.title["fr"] == "Lettres"
    assert with_them.card.example["fr"]["match"] == "Encore {stimulus}."
    assert with_them.hash == without.hash
    assert content_of(with_them.document) == without.data
    assert content_of(with_them.document, "fr") == with_them.data
    assert check([home], Library()) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("letters@3", "letters@2", 1, "translation is 'letters@2'"),
        ("translation:", "words_of:", 1, '"words_of" comes first'),
        ("title: Lettres\n", "", 1, "no words for title"),
        ("{match} si", "cela si", 5, "instructions.0.text without {match}"),
        ("Retenez {stimulus}", "Retenez {letter}", 7, "example.remember with {letter}"),
        ("- heading: Lettres\n  text", "- text", 4, "instructions.0 is"),
        ("title: Lettres", "title: Lettres\npractice: {level: 1}", 3, "practice.level has no words in the card"),
        ("title: Lettres", "title: Lettres\ncolour: blanc", 3, "colour, which the card does not have"),
        ("title: Lettres", "title: Des lettres qui se ressemblent et qui reviennent", 2, "title.fr is"),
    ],
)
def test_what_does_not_fit_is_told_with_its_line_and_left_out(
    home: Path, french: Path, old: str, new: str, line: int, found: str
) -> None:
    faults = changed(french, old, new)
    assert [fault.where for fault in faults if found in fault.found] == [f"{FILE}:{line}"], [str(one) for one in faults]
    assert all(fault.where.startswith(FILE) for fault in faults)
    card = load_library(home).cards["letters@3"]
    assert card.languages == ("en", "de")


def test_a_file_of_words_that_is_none_does_not_harm_the_card(home: Path, french: Path) -> None:
    french.write_bytes(b"translation: [\xff")
    assert [fault.where for fault in check([home], Library())] == [f"{FILE}:1"]
    assert "letters@3" in load_library(home).cards


def test_words_of_no_card_are_told_of(home: Path, french: Path) -> None:
    french.rename(french.with_name("numbers.yaml"))
    (fault,) = check([home], Library())
    assert fault.where == "languages/fr/tasks/numbers.yaml"
    assert "not there" in fault.found


def test_a_file_of_words_is_checked_with_its_card(french: Path) -> None:
    assert check([french]) == []
    french.write_text(FRENCH.replace("{match}", "cela"), encoding="utf-8")
    assert len(check([french])) == 1


def test_a_protocol_can_be_run_in_every_language_that_all_its_texts_are_in(home: Path, french: Path) -> None:
    path = home / "protocols/four-weeks.yaml"
    assert load_library(home).protocol("four-weeks").languages == ("en", "de")
    path.write_text(path.read_text().replace("languages: [en, de]\n", ""))
    assert load_library(home).protocol("four-weeks").languages == ("en", "de", "fr")
    french.unlink()
    assert load_library(home).protocol("four-weeks").languages == ("en", "de")


@pytest.mark.parametrize("language", list(CATALOGUES))
def test_everything_shipped_is_in_every_language_but_what_has_no_official_words(language: str) -> None:
    library = load_library()
    assert [key for key, card in library.cards.items() if language not in card.languages] == []
    lacking = {key for key, one in library.supports.items() if language not in one.card.languages}
    assert lacking == (set() if language == "en" else {"pcl-5@1"})
    assert [key for key, one in library.protocols.items() if language not in one.languages] == []


def test_a_text_in_another_language_has_a_hash_of_its_own() -> None:
    consent = load_library().supports["consent-infusion@1"]
    assert consent.hash_in("en") == consent.hash
    assert consent.hash_in("de") != consent.hash


def test_a_task_whose_stimuli_are_words_has_those_of_the_language() -> None:
    card = load_library().cards["stroop-hedge2018@1"]
    german = card.spoken("de")
    assert (card.settings.words, card.card.keys["yellow"]) == (["RED", "BLUE", "YELLOW"], ["y"])
    assert (german.settings.words, german.card.keys["yellow"]) == (["ROT", "BLAU", "GELB"], ["g"])
    assert german.card.keys["red"] == card.card.keys["red"]
    assert german.spoken("de") == german
    assert "in_language" not in content_of(card.document)
    assert content_of(card.document, "de")["in_language"]["de"]["settings"] == {"words": ["ROT", "BLAU", "GELB"]}


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ("settings: {letters: BB}", "settings.letters"),
        ("settings: {no_setting: un}", "settings.no_setting"),
        ("settings: {scored: 30}", "in_language.fr.settings.scored"),
        ("keys: {match: [nokey]}", 'the key "nokey"'),
    ],
)
def test_stimuli_that_a_card_cannot_have_are_told_with_their_line(
    home: Path, french: Path, more: str, found: str
) -> None:
    faults = changed(french, "title: Lettres", f"title: Lettres\n{more}")
    assert [fault.where for fault in faults] == [f"{FILE}:3"], [str(fault) for fault in faults]
    assert found in faults[0].found
    assert load_library(home).cards["letters@3"].languages == ("en", "de")
