"""Views are frozen values in words: nothing in them knows how a page is written."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from html import unescape
from pathlib import Path
from zipfile import ZipFile

import pytest

import cogtrain.review
from cogtrain.paradigms import registry
from cogtrain.records import load
from cogtrain.report.html import html, write
from cogtrain.review.person import person_view
from cogtrain.review.study import study_view
from cogtrain.review.view import (
    Answers,
    Beside,
    Bullets,
    Chart,
    Figure,
    Fold,
    Paragraph,
    Row,
    Section,
    Table,
    Timeline,
    View,
)
from cogtrain.scoring.compare import compare
from cogtrain.scoring.results import score_results

ROOM = Path(cogtrain.review.__file__).parent
OLD = Path(__file__).parents[1] / "records/old_results.zip"


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> View:
    folder = tmp_path_factory.mktemp("old")
    with ZipFile(OLD) as kept:
        kept.extractall(folder)
    records = load(folder / "around-doses")
    return person_view("SIM0001", records, score_results(records, registry()))


def words_of(value: object) -> Iterator[str]:
    """Every text in a view; what a chart is drawn from is data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Chart | Timeline):
        yield from (value.label, value.description)
    elif is_dataclass(value):
        for field in fields(value):
            yield from words_of(getattr(value, field.name))
    elif isinstance(value, tuple):
        for inner in value:
            yield from words_of(inner)
    else:
        assert value is None or isinstance(value, int), type(value)


def test_a_view_holds_words_and_no_tags(view: View) -> None:
    every = list(words_of(view))
    assert len(every) > 300
    assert not [words for words in every if "</" in words or "&amp;" in words or "<p" in words]
    with pytest.raises(FrozenInstanceError):
        view.title = "another"  # type: ignore[misc]


def test_a_view_answers_first_and_what_it_says_stands_on_the_page(view: View) -> None:
    first = view.parts[0]
    assert isinstance(first, Section)
    assert first.title == "In short"
    (beside,) = first.parts
    assert isinstance(beside, Beside)
    assert [type(part) for part in beside.left if not isinstance(part, Paragraph)] == [Answers, Bullets]
    assert isinstance(beside.right[0], Figure)
    names = [part.name for part in view.parts if isinstance(part, Fold)]
    assert names[-4:] == ["alerts", "levels", "sessions", "training"]
    page = unescape(html(view))
    assert page.count("<details open") == 0 < html(view, full=True).count("<details open") == page.count("<details")
    for section in (part for part in view.parts if isinstance(part, Fold)):
        for part in section.parts:
            if isinstance(part, Table):
                assert page.count(part.caption) >= 2
            elif isinstance(part, Figure):
                assert f"<figcaption>{part.caption.split(';')[0]}" in page


def test_a_study_without_anybody_is_a_view_too(view: View) -> None:
    empty = compare(score_results(load(Path(__file__).parent, []), registry()).scores, {}, ())
    assert study_view(empty, "nobody").about.startswith("0 people")


def test_what_is_written_is_escaped_and_what_is_no_part_is_refused() -> None:
    assert write(Paragraph("a < b & c")) == "<p>a &lt; b &amp; c</p>"
    table = Table("A & B", ("<h>", "n"), (Row(("<a>", "1 < 2")), Row(("b", "2"), apart=True)), (1,))
    made = write(table)
    assert "<caption>A &amp; B</caption>" in made
    assert '<th scope="col">&lt;h&gt;</th><th scope="col" class="number">n</th>' in made
    assert '<tr><th scope="row">&lt;a&gt;</th><td class="number">1 &lt; 2</td></tr>' in made
    assert made.count('<tr class="apart">') == 1
    with pytest.raises(TypeError):
        write("words alone")


def test_the_room_of_views_knows_no_html() -> None:
    for path in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module not in ("html", "vl_convert"), path.name
                assert not (node.module or "").startswith("cogtrain.report"), path.name
