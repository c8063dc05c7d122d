"""Which lines are met: on figures that are made up."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bench.timing.builder import trials_of
from bench.timing.design import Plan
from bench.timing.table import markdown
from bench.timing.verdict import lines

ROOT = Path(__file__).resolve().parents[2]

ROW = {
    "trials": 300,
    "stamp": {"mean_ms": 0.1, "sd_ms": 0.03},
    "rt": {"mean_ms": -0.05, "sd_ms": 0.08},
    "durations_not_exact": 0,
    "durations_counted": 298,
    "missed_per_10000": 2.0,
    "hit": 2,
    "hit_flagged": 2,
    "others_flagged": 0,
    "keys": 330,
    "keys_lost": 0,
    "keys_doubled": 0,
}


def figures() -> dict[str, Any]:
    """A run in which everything was met."""
    floor = {**ROW, "flagged": None}
    builder = {**ROW, "stamp": {"mean_ms": 1.4, "sd_ms": 0.2}, "keys_lost": 90}
    cell = {"engine": ROW, "floor": floor, "builder": builder}
    return deepcopy(
        {
            "rows": {f"{hz} {load}": cell for hz in (60, 120, 240) for load in ("idle", "busy")},
            "work": {"n-back": {"engine": {"p50_ms": 0.4, "p99_ms": 0.9}, "floor": {"p50_ms": 0.4, "p99_ms": 0.8}}},
            "start": {"import": [1.5], "engine": [3.5], "builder": [5.0]},
            "controls": [{"name": "a pause", "seen": True, "flagged": True, "words": ""}],
        }
    )


def missed(found: dict[str, Any]) -> set[tuple[str, str]]:
    return {(line.what, line.where) for line in lines(found) if not line.met}


def test_a_good_run_meets_every_line() -> None:
    assert missed(figures()) == set()
    assert len(lines(figures())) > 20


@pytest.mark.parametrize(
    ("cell", "change", "what"),
    [
        ("60 idle", {"stamp": {"mean_ms": 0.25, "sd_ms": 0.03}}, "onset stamp, |mean|"),
        ("120 idle", {"stamp": {"mean_ms": 0.1, "sd_ms": 0.06}}, "onset stamp, SD"),
        ("240 idle", {"rt": {"mean_ms": -0.2, "sd_ms": 0.05}}, "reaction time, |mean error|"),
        ("240 idle", {"rt": {"mean_ms": 0.0, "sd_ms": 0.2}}, "reaction time, SD of the error"),
        ("60 idle", {"missed_per_10000": 3.5}, "missed frames in 10,000"),
        ("240 busy", {"durations_not_exact": 1}, "frames exactly as planned, unflagged trials"),
        ("120 busy", {"hit": 3}, "hit trials that are flagged"),
        ("120 busy", {"others_flagged": 4}, "other trials that are flagged"),
        ("60 idle", {"keys_lost": 1}, "keys lost or counted twice"),
        ("60 idle", {"keys_doubled": 1}, "keys lost or counted twice"),
    ],
)
def test_each_line_is_missed_when_it_should_be(cell: str, change: dict[str, Any], what: str) -> None:
    found = figures()
    found["rows"][cell]["engine"] = {**ROW, **change}
    assert what in {name for name, _ in missed(found)}


def test_work_start_and_controls_are_judged() -> None:
    found = figures()
    found["work"]["n-back"]["engine"]["p99_ms"] = 1.3
    found["start"]["engine"] = [4.1]
    found["controls"][0]["flagged"] = False
    assert {name for name, _ in missed(found)} == {
        "work per frame over the floor's, p99",
        "beyond the import of psychopy.visual",
        "control",
    }


def test_the_builders_clock_is_mapped_with_its_drift() -> None:
    plan = Plan(60, "AB", 4, 9, ((), ()))
    pairs = [[(100.0, 0.0, 100.002), (100.003, 0.0035, 100.004)], [(200.0, 100.0014, 200.001)]]
    kept = {"record": [[0.0035, ["space"], [0.3]], [100.0014, [], []]], "pairs": pairs}
    first, second = trials_of(plan, kept)
    assert first["onset_s"] == pytest.approx(100.0035)
    assert second["onset_s"] == pytest.approx(200.0005)
    assert first["presses_s"] == [0.3]


def test_the_page_of_timing_shows_the_latest_run() -> None:
    latest = json.loads((ROOT / "bench/timing/latest.json").read_text(encoding="utf-8"))
    assert markdown(latest) in (ROOT / "docs/timing.md").read_text(encoding="utf-8")
