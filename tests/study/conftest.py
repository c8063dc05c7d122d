"""A small study of its own: two tasks, three sessions, two arms."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cogtrain.errors import Fault
from cogtrain.library import Library, check, load_library
from cogtrain.library.loaded_protocol import LoadedStudy

COURSE = """\
protocol: short-course
version: 1
about: Two assessments and two sessions of training between them.
sessions:
  before:
    purpose: assessment
    do:
    - {task: flanker@1, settings: {trials: 16}, practice: none}
    - {rest_s: 10}
    - {task: simon@1, settings: {trials: 16}, practice: none}
  training:
    purpose: training
    do:
    - {task: flanker-training@1, settings: {trials: 16}, carry: level, practice: none}
  after:
    purpose: assessment
    do:
    - {task: flanker@1, settings: {trials: 16}, practice: none}
    - {task: simon@1, settings: {trials: 16}, practice: none}
schedule:
- {day: 0, do: before}
- {day: 2, do: training}
- {day: 4, do: training}
- {day: 6, do: after}
conditions:
- {when: {questionnaire: madrs-total@1, total_at_least: 35}, end: worsening}
- {when: {adverse_event: serious}, end: adverse-event}
"""

STUDY = """\
study: short-study
version: 1
about: Does a level that follows the person change more than one that stays?
protocol: short-course
arms:
  zestful: {about: The level follows the person.}
  quiescent:
    about: An easy level that stays.
    differs:
    - {sessions: [training], tasks: [flanker-training], difficulty: {rule: fixed, level: 2.0}}
blinding: double
people: 12
allocation:
  method: blocks
  sizes: [2, 4]
  strata: {sex: [f, m]}
orders:
- {session: before, design: williams}
analysis:
  outcome: {task: flanker, measure: mean_rt_ms}
  covariates: [sex]
  reference: quiescent
"""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with that course and that study, entered."""
    (tmp_path / "protocols").mkdir()
    (tmp_path / "studies").mkdir()
    (tmp_path / "protocols/short-course.yaml").write_text(COURSE, encoding="utf-8")
    (tmp_path / "studies/short-study.yaml").write_text(STUDY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def shipped_library() -> Library:
    return load_library()


@pytest.fixture
def study(home: Path) -> LoadedStudy:
    """The study, loaded."""
    return load_library(home).studies["short-study"]


@pytest.fixture
def faults_of(home: Path, shipped_library: Library) -> Callable[..., list[Fault]]:
    """``faults_of(("old", "new"))``: the faults of the study after replacing some text in it."""

    def changed(*changes: tuple[str, str]) -> list[Fault]:
        path, text = home / "studies/short-study.yaml", STUDY
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new, 1)
        path.write_text(text, encoding="utf-8")
        return check([home / "protocols/short-course.yaml", path], shipped_library)

    return changed
