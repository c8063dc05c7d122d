"""Pages of records in German: nothing on them is left in English but what is a name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

from cogtrain.records import load
from cogtrain.records.course import Course, Exercised
from cogtrain.report.figures import figures
from cogtrain.report.html import html
from cogtrain.report.index import write_all
from cogtrain.report.page import person_page, reviewed
from cogtrain.review import sheet
from cogtrain.review.sheet import sheet_view
from cogtrain.scoring.norms import Norms, published_norms
from cogtrain.wording import own_words, word_files, words_of_file
from cogtrain.wording.reader import reading
from tests.review.loud import small_words, speak_loud
from tests.scoring.logs import CARDS, Person

OLD = Path(__file__).parents[1] / "records/old_results.zip"
TITLES = {"letters@1": "Buchstaben im Gedächtnis", "arrows@1": "Der mittlere Pfeil"}
TWO = {name: card | {"title": card["title"] | {"de": TITLES[name]}} for name, card in CARDS.items()}
CITED = ("exercised.", "data.source.")  # stand in answers, in the words of a card, and within citations


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with training, a session that was stopped, doubtful timing, and guesses."""
    folder = tmp_path_factory.mktemp("results")
    person = Person(folder, cards=TWO)
    person.sits("assessment", 0).sits("training", 2, skill=0.97).sits("assessment", 9, end="stopped")
    person.sits("assessment", 28, skill=0.99, rt_s=0.45).sits("assessment", 30, timing_ok=0.5)
    person.sits("assessment", 31, skill=0.5, rt_s=0.05).sits("assessment", 32, unattended=True)
    Person(folder, "TEST02", cards=TWO).sits("assessment", 0, observer="typical").sits("assessment", 0.2)
    Person(folder, "TEST03", cards=TWO).sits("training", 0).sits("assessment", 1, blocks_done=0, end="unfinished")
    (folder / "TEST04").mkdir()
    return folder


@pytest.fixture(scope="module")
def around_doses(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with ZipFile(OLD) as kept:
        kept.extractall(folder)
    return folder / "around-doses"


def pages(folder: Path, into: Path, language: str, norms: Sequence[Norms] = ()) -> dict[str, str]:
    """Everybody's page and the list of everyone, by name."""
    write_all(folder, into, norms, language=language)
    return {path.name: path.read_text() for path in into.glob("*.html")}


def told_on(page: str) -> tuple[str, ...]:
    """What stands on a page, a text each, those for a screen reader too."""
    bare = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    found = [*re.findall(r">([^<]+)<", bare), *re.findall(r' (?:aria-label|title)="([^"]*)"', bare)]
    return tuple(dict.fromkeys(unescape(text).replace("\xa0", " ").strip() for text in found if text.strip()))


def english() -> Iterator[tuple[str, str, list[str]]]:
    """Key and text of what German says otherwise, and its longer parts around what is filled in."""
    (file,) = [file for file in word_files("en") if file.stem == "review"]
    german = own_words("de")
    for key, words in words_of_file(file).items():
        if german[key] != words and not key.startswith("phrases.inside"):
            parts = [part.strip(" .,;:()") for part in re.split(r"\{\w+\}", words)]
            yield key, words.replace("\xa0", " "), [part for part in parts if " " in part and len(part) > 9]


def left_in_english(page: str, names: set[str]) -> dict[str, str]:
    """Texts of the catalogue that stand on a page as English has them."""
    texts = [text for text in told_on(page) if text not in names]
    whole = "\n".join(texts)
    return {
        key: words
        for key, words, parts in english()
        if words.removesuffix(".") in {text.removesuffix(".") for text in texts}
        or any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", whole) for part in parts)
    }


def test_nothing_of_the_catalogue_is_left_in_english(results: Path, tmp_path: Path) -> None:
    names = {"assessment", "training"}  # of the sessions
    for name, page in pages(results, tmp_path, "de").items():
        assert left_in_english(page, names) == {}, name
    english_ones = pages(results, tmp_path, "en")
    assert len(left_in_english(english_ones["TEST01.html"], names)) > 100


def test_nothing_is_left_in_english_around_doses(around_doses: Path, tmp_path: Path) -> None:
    made = pages(around_doses, tmp_path, "de", published_norms())
    names = {log.first.session for log in load(around_doses).sessions}
    for name, page in made.items():
        left = {key for key in left_in_english(page, names) if not key.startswith(CITED)}
        assert left == set(), name
    whole = " ".join(told_on(made["SIM0001.html"]))
    for words in (
        "Energie, 0 bis 10",
        "Prüfungen der Bereitschaft",
        "Training nach einer Infusion",
        "Versiegelt Geschriebenes:",
        "nein: Training, keine Messung; in den Stunden nach einer Gabe",
        "hohl, Kreuz: in den ersten Stunden nach einer Gabe",
    ):
        assert words in whole


def test_every_word_on_a_page_comes_out_of_the_words_of_a_language(
    results: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = small_words(" ".join(TITLES.values()))
    names |= {"letters", "arrows", "assessment", "training", "course", "rule", "typical", "Jacobson", "Truax", "Hedge"}
    names |= {"adaptive", "example", "made", "for", "tests"}  # in a key of settings, and a source
    speak_loud(monkeypatch)
    for name, page in pages(results, tmp_path, "de").items():
        assert small_words(" ".join(told_on(page))) - names == set(), name


def test_a_page_in_german(results: Path) -> None:
    page = person_page(results, "TEST01", language="de")
    assert '<html lang="de">' in page
    whole = " ".join(told_on(page))
    for words in (
        "TEST01: Werte und Veränderung",
        "7 Sitzungen, davon abgeschlossen: 6, 2. Jan. 2026 bis 3. Feb. 2026.",
        "In Kürze",
        "Verglichen in derselben Form, 2. Jan. 2026 mit 30. Jan. 2026 und 2. Jan. 2026 mit 2. Feb. 2026:",
        "besser, um mehr als der Messfehler erklärt (95 %); der Übungseffekt ist nicht herausgerechnet.",
        "Signalentdeckung d′ (Buchstaben im Gedächtnis): von 1,88 auf 3,88; ohne Veränderung 0,89 bis 2,88.",
        "Dazwischen geübt: 4 Blöcke Training und 1 weitere Durchführung.",
        "Sitzung 5: Zeitgenauigkeit zweifelhaft",
        "für individuelle Veränderung nicht reliabel genug (Reliabilität 0,40, unter 0,70)",
        "Diese Seite ist kein ärztlicher Rat.",
    ):
        assert words in whole
    assert '<html lang="en">' in person_page(results, "TEST01")


def test_axes_are_german_on_a_german_page(around_doses: Path) -> None:
    with reading("de"):
        drawn = figures(load(around_doses), "SIM0001", ())
    texts = [text for one in drawn for text in re.findall(r"<text[^>]*>([^<]+)</text>", one.svg)]
    assert "deadline_s (niedriger ist schwerer)" in texts
    assert "0,8" in texts
    assert [text for text in texts if re.search(r"\d\.\d|Jan(?!\.)|session|training", text)] == []
    labels = [label for one in drawn for label in re.findall(r'aria-label="([^"]*)"', one.svg)]
    assert "Verlauf der Stufe, n" in labels
    assert "Bereiche und Beschwerden im Verlauf" in labels


def test_tables_are_the_same_in_every_language(around_doses: Path) -> None:
    records = load(around_doses)
    first, second = (reviewed("SIM0001", records, published_norms(), language=language) for language in ("en", "de"))
    assert first.scored.scores.equals(second.scored.scores)
    assert first.changes.equals(second.changes)
    assert first.view.title != second.view.title
    assert first.row.verdicts != second.row.verdicts


CARD = {
    "title": {"en": "A plan", "de": "Ein Plan"},
    "printable": True,
    "steps": [
        {
            "tick": "signs",
            "text": {"en": "Signs", "de": "Zeichen"},
            "options": [{"name": "sleep", "words": {"en": "I sleep less", "de": "Ich schlafe weniger"}}],
        },
        {"page": {"en": "Read it.", "de": "Lesen Sie ihn."}, "heading": {"en": "Keep it", "de": "Zum Aufheben"}},
        {"write": "own", "text": {"en": "In your words", "de": "In Ihren Worten"}},
    ],
}


def test_a_sheet_is_said_in_the_words_that_its_card_has(monkeypatch: pytest.MonkeyPatch) -> None:
    done = Exercised(datetime(2026, 3, 2, 9, tzinfo=UTC), "plan@1", "relapse", {"signs": ["sleep"]}, 5.0)
    records = load(Path(__file__).parent, [])
    known = type(records)((), (), {"AB01": Course(exercised=(done,))})
    monkeypatch.setattr(sheet, "pinned_supports", lambda _sessions: {"plan@1": CARD})
    with reading("de"):
        page = html(sheet_view(known, "AB01", "plan", ("112",), (("Mo.", "Training"),)))
    assert left_in_english(page, set()) == {}
    assert [text for text in told_on(page) if small_words(text)] == [
        "Ein Plan", "Zeichen", "✓ Ich schlafe weniger", "Zum Aufheben", "Lesen Sie ihn.",
        "In Ihren Worten", "Wen Sie anrufen können", "Was im Plan als Nächstes kommt", "Mo.: Training", "Gut zu wissen",
        "Was am Bildschirm geschrieben wurde, ist versiegelt und steht nicht hier; dafür sind die Linien da.",
        "Rufen Sie im Notfall den Notruf 112. Dieses Blatt ist kein ärztlicher Rat.",
    ]  # fmt: skip
