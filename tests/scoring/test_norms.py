"""Norms: read with all faults told, matched by form and interval, and what they make of a change."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogtrain.errors import CogtrainError
from cogtrain.scoring.norms import known_reliability, load_norms, matching, published_norms
from cogtrain.scoring.verdict import CRAWFORD, Known, in_words, judge

OWN = """\
norms: my-clinic
version: 1
about: volunteers
entries:
- {paradigm: flanker, task: flanker@1, measure: mean_rt_ms, form: arrows, sample: volunteers, n: 62,
   interval_days: 21, reliability: 0.84, mean1: 512, mean2: 498, sd1: 61, sd2: 58, source: our own records}
"""


def save(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def score(task: str = "flanker@1", measure: str = "mean_rt_ms", **cells: object) -> dict[str, object]:
    """The cells of a score that a norm is held against."""
    name, version = task.split("@")
    known = {"paradigm": "flanker", "task": name, "task_version": version, "measure": measure, "settings_key": "x"}
    return (
        known
        | {
            "level_rule": "",
            "blocks": 1,
            "trials_used": 40,
            "rule": "correct trials, floor 0.1 s",
            "rule_version": "rt-1",
        }
        | cells
    )


def test_reliabilities_of_papers_bear_no_index() -> None:
    (norms,) = (one for one in published_norms() if one.norms == "published")
    assert all(entry.sample_norm is None for entry in norms.entries)
    stroop = known_reliability([norms], "stroop", "conflict_cost_ms")
    assert stroop is not None
    assert stroop.reliability == 0.60


def test_form_and_interval_have_to_match(tmp_path: Path) -> None:
    norms = [load_norms(save(tmp_path, OWN))]
    found = matching(norms, score(), 30)
    assert found is not None
    assert found[1] == "my-clinic@1"
    for task, measure, days in (
        ("flanker@2", "mean_rt_ms", 30),
        ("flanker@1", "accuracy", 30),
        ("flanker@1", "mean_rt_ms", 60),
    ):
        assert matching(norms, score(task, measure), days) is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("sd2: 58, ", "", "mean1, mean2, sd1 and sd2"),
        ("task: flanker@1, ", "", "task, or a form of this file, as means"),
        ("reliability: 0.84", "reliability: high", "reliability"),
        ("sample: volunteers, ", "sampel: volunteers, ", "sampel is unknown"),
    ],
)
def test_faults_are_told_with_their_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(CogtrainError, match=said):
        load_norms(save(tmp_path, OWN.replace(old, new)))


def test_the_verdict_takes_practice_out(tmp_path: Path) -> None:
    entry = load_norms(save(tmp_path, OWN)).entries[0]
    known = Known(entry.reliability, entry.sd1, "x", entry.sample_norm, "my-clinic@1")
    assert judge(512, 498, "lower", known) == "no-change"
    assert judge(512, 400, "lower", known) == "better"
    assert judge(512, 600, "lower", known) == "worse"
    assert in_words("better", known, CRAWFORD) == "better than practice alone explains (95 %)"


def test_own_baselines_are_a_norm() -> None:
    own = [500.0, 510.0, 490.0, 505.0, 495.0]
    assert judge(500, 400, "lower", Known(), own) == "better"
    assert judge(500, 503, "lower", Known(), own) == "no-change"
