"""A photodiode's record against a trial table, both made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from bench.timing import photodiode
from bench.timing.photodiode import Trials, compare


def session(count: int = 60) -> tuple[Trials, np.ndarray, np.ndarray]:
    """A session, and the lights of it: 12 ms later, on a clock that runs 30 ppm fast and began elsewhere."""
    rng = np.random.default_rng(2)
    onset_s = 500 + np.cumsum(rng.uniform(1.0, 1.4, count))
    trials = Trials(onset_s, np.full(count, 0.5), np.ones(count, bool))
    on_s = (onset_s - 480) * (1 + 30e-6) + 0.012 + rng.normal(0, 0.00005, count)
    return trials, on_s, on_s + 0.5 * (1 + 30e-6) + 0.0004


def test_two_clocks_and_a_constant_delay_are_taken_out() -> None:
    found = compare(*session())
    assert found.drift_ppm == pytest.approx(30, abs=2)
    assert found.onset_sd_ms == pytest.approx(0.05, abs=0.02)
    assert found.duration_mean_ms == pytest.approx(0.4, abs=0.01)
    assert (found.hit, found.hit_unflagged) == (0, ())


def test_a_late_stamp_and_a_late_frame_are_found_and_named() -> None:
    trials, on_s, off_s = session()
    trials.onset_s[7] += 0.003
    off_s[20] += 0.0167
    trials.timing_ok[20] = False
    found = compare(trials, on_s, off_s)
    assert (found.hit, found.hit_unflagged) == (2, (7,))


def test_lights_that_are_missing_are_told(tmp_path: Path) -> None:
    trials, on_s, off_s = session(4)
    table = "onset_s,duration_shown_ms,timing_ok\n" + "".join(f"{t},500,True\n" for t in trials.onset_s)
    (tmp_path / "trials.csv").write_text(table, encoding="utf-8")
    edges = "on_s,off_s\n" + "".join(f"{a},{b}\n" for a, b in zip(on_s[1:], off_s[1:], strict=True))
    (tmp_path / "edges.csv").write_text(edges, encoding="utf-8")
    app = photodiode.typer.Typer()
    app.command()(photodiode.main)
    done = CliRunner().invoke(app, [str(tmp_path / "edges.csv"), str(tmp_path / "trials.csv")])
    assert done.exit_code == 2
    assert "3 lights for 4 trials" in done.output


def test_the_trial_table_is_read_once_a_trial(tmp_path: Path) -> None:
    table = "onset_s,duration_shown_ms,timing_ok\n2.0,,False\n1.0,500,True\n1.0,500,True\n"
    (tmp_path / "trials.csv").write_text(table, encoding="utf-8")
    trials = photodiode.read_trials(tmp_path / "trials.csv")
    assert list(trials.onset_s) == [1.0, 2.0]
    assert list(trials.timing_ok) == [True, False]
    assert np.isnan(trials.duration_s[1])
