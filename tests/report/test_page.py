import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from cogtrain.errors import CogtrainError
from cogtrain.report.page import person_page
from tests.scoring.logs import Person


class Tags(HTMLParser):
    """Tags in order, ids, and whether each opened one is closed in its place."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.attributes = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_startendtag(self, tag, attrs):
        self.attributes += attrs

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def text_of(page):
    words = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL).replace("\xa0", " ")
    return re.sub(r"\s+", " ", words)


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    results = tmp_path_factory.mktemp("results")
    person = Person(results)
    person.sits("assessment", 0).sits("training", 2, skill=0.97).sits("assessment", 9, end="stopped")
    person.sits("assessment", 28, skill=0.99, rt_s=0.45)
    return person_page(results, "TEST01")


def test_the_answer_comes_first(course):
    words = text_of(course)
    assert words.index("In short") < words.index("Working memory:") < words.index("Attention:") < words.index("Lineage")
    assert "Reaction time (The middle arrow)" in words
    print(words[:1500])
    assert "no norm; weaker beyond the noise of its own trials" in words or "no norm; within the noise" in words


def test_what_is_not_comparable_is_named(course):
    assert "session 3 (stopped part-way)" in text_of(course)
    assert "no: stopped part-way" in text_of(course)


def test_lineage_and_limits(course):
    words = text_of(course)
    for part in (
        "rule rt-1",
        "lead-in 4",
        "course 1 (3f3f3f3f)",
        "This page is not medical advice.",
        "no practice is taken out",
    ):
        assert part in words
    assert "not reliable for individual change (reliability .40, below 0.70)" in words
    assert "Letters in memory, n: training from 2" in words


def test_well_formed_with_unique_ids(course):
    ET.fromstring(course.removeprefix("<!DOCTYPE html>"))  # noqa: S314 -- our own page
    tags = Tags(course)
    assert tags.open == []
    assert len(tags.ids) == len(set(tags.ids))


def test_nothing_is_fetched(course):
    assert "http" not in course.replace("http-equiv", "")
    names = {name for name, _ in Tags(course).attributes}
    assert not names & {"src", "href", "srcset", "action", "data", "xlink:href", "onclick", "onload"}
    assert "url(" not in course
    assert "@import" not in course
    assert "<script" not in course
    assert len(course) < 2_000_000


def test_charts_speak_to_a_screen_reader(course):
    charts = re.findall(r"<svg .*?</svg>", course, flags=re.DOTALL)
    assert len(charts) > 10
    for chart in charts:
        assert 'role="img"' in chart
        assert re.search(r"<title>[^<]+</title><desc>[^<]+</desc>", chart)
    assert course.count("<caption>") == course.count("<table>")
    assert course.count("<h1>") == 1


def test_no_more_of_a_person_than_the_code(course, tmp_path):
    assert str(tmp_path.parent) not in course
    assert "seed" not in text_of(course)


def test_a_simulated_person_is_drawn_and_named_first(tmp_path):
    Person(tmp_path).sits("assessment", 0, observer="typical").sits("assessment", 7, observer="typical")
    words = text_of(person_page(tmp_path, "TEST01"))
    assert words.index("Simulated person (typical)") < words.index("In short")
    assert "2 Jan 2026 to 9 Jan 2026" in words


def test_unattended_sessions_alone(tmp_path):
    display = {"kind": "software-paced", "refresh_hz": 60.0, "width_px": 1024, "height_px": 768}
    Person(tmp_path).sits("assessment", 0, unattended=True, display=display)
    words = text_of(person_page(tmp_path, "TEST01"))
    assert "All sessions ran unattended" in words
    assert "no comparable assessment yet" in words
    assert "paced by software" in words


def test_nothing_yet(tmp_path):
    (tmp_path / "TEST01").mkdir()
    words = text_of(person_page(tmp_path, "TEST01"))
    assert "There is no session of this participant yet." in words
    assert "This page is not medical advice." in words


def test_training_alone_and_a_session_of_no_scores(tmp_path):
    person = Person(tmp_path).sits("training", 0).sits("assessment", 1, blocks_done=0, end="unfinished")
    words = text_of(person_page(person.results, person.code))
    assert "There is no assessment yet" in words
    assert "unfinished" in words


def test_text_from_a_card_is_text(tmp_path):
    card = {"letters@1": {**Person(tmp_path).cards["letters@1"], "title": {"en": "<script>alert(1)</script> & more"}}}
    Person(tmp_path, cards=Person(tmp_path).cards | card).sits("assessment", 0)
    page = person_page(tmp_path, "TEST01")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_unknown_participant(tmp_path):
    Person(tmp_path).sits("assessment", 0)
    with pytest.raises(CogtrainError, match="no records of TEST09"):
        person_page(tmp_path, "TEST09")
