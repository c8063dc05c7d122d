"""A small library of its own, so that these tests do not hang on the shipped one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cogtrain import wording
from cogtrain.errors import Fault
from cogtrain.library import Library, check

CARD = """\
task: letters
version: 3
paradigm: nback
title: {en: Letters in memory, de: Buchstaben}
domain: working memory
settings: {letters: BCDFGHJKLM, scored: 20, matches: 0.30}
difficulty: {adapts: n, rule: block-ladder, start: 2, lowest: 1, highest: 6}
keys: {match: [space]}
instructions:
  en:
  - heading: Letters
    text: Press {match} when the letter is the same as the one {level} letters ago.
  de:
  - heading: Buchstaben
    text: Drücken Sie {match}, wenn der Buchstabe derselbe ist wie {level} Buchstaben zuvor.
example:
  en: {remember: "Remember {stimulus}.", match: "{stimulus} again.", new: "{stimulus} is new."}
  de: {remember: "{stimulus} merken.", match: "Wieder {stimulus}.", new: "{stimulus} ist neu."}
practice: {level: 1, settings: {scored: 10}, pass_accuracy: 0.70, at_most: 3}
measures:
  headline: d_prime
  reliability: {d_prime: {source: none published for this form}}
sources: ["doi:10.1037/h0043688"]
"""

PROTOCOL = """\
protocol: four-weeks
version: 2
about: Twelve training sessions between two assessments.
languages: [en, de]
sessions:
  assessment:
    purpose: assessment
    do:
    - {task: letters@3, blocks: 4, difficulty: {rule: fixed, level: 2}}
    - {rest_s: 60}
    - {task: letters@3, settings: {scored: 30}, difficulty: {rule: fixed}, practice: none, instructions: brief}
  training:
    purpose: training
    do:
    - {task: letters@3, blocks: 10, carry: level}
schedule:
- {week: 0, do: assessment}
- {weeks: [1, 4], do: training, per_week: 3, at_least_apart_h: 20}
- {week: 5, do: assessment}
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with one card and one protocol, entered."""
    for folder in ("tasks", "protocols"):
        (tmp_path / folder).mkdir()
    (tmp_path / "tasks/letters.yaml").write_text(CARD, encoding="utf-8")
    (tmp_path / "protocols/four-weeks.yaml").write_text(PROTOCOL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def faults_of(home: Path) -> Callable[..., list[Fault]]:
    """``faults_of("tasks/letters.yaml", ("old", "new"))``: the faults of a file after replacing some text in it."""

    def changed(file: str, *changes: tuple[str, str]) -> list[Fault]:
        path = home / file
        text = path.read_text(encoding="utf-8")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return check([path, home / "tasks/letters.yaml"], Library())

    return changed


@pytest.fixture(scope="session")
def empty() -> Library:
    """A base that knows nothing."""
    return Library()


@pytest.fixture(autouse=True)
def _more_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the engine's own words were there in French too."""
    monkeypatch.setattr(wording, "_languages", lambda: ("en", "de", "fr"))
