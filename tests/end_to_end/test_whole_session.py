"""All five paradigms in a real window, pages and trials answered by real keys: what the log, the tables and the screen
say against what the robot saw and did."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from bench.engine import QUICK_FIVE, start, start_session
from bench.robot import Event, Fingers, LogTail, Robot, attend
from cogtrain.drawing import look
from cogtrain.drawing.raster import compose
from cogtrain.library import load_library
from cogtrain.pages.page import layout, stop_mark
from cogtrain.records import read_log, verify
from cogtrain.records.tables.columns import TRIAL_COLUMNS
from cogtrain.session import script
from cogtrain.trial import Picture

CODE = "E2E01"
TRIALS = {"nback": 10, "flanker": 6, "switching": 9, "sart": 18}
PATIENCE_S = 150.0
pytestmark = pytest.mark.timeout(200)
SETTLED_S = 0.6
PAGE = "instructions:nback-letters:0"
PICTURED = (0, 0, 3)


@dataclass(frozen=True)
class Sat:
    """What became of the session: the engine's end, the robot that sat it, the log, and two screenshots."""

    results: Path
    code: int
    said: str
    robot: Robot
    log: Path
    shots: dict[str, NDArray[np.uint8]]
    size: tuple[int, int]


@pytest.fixture(scope="module")
def sat(screen: str, tmp_path_factory: pytest.TempPathFactory) -> Sat:
    results = tmp_path_factory.mktemp("whole")
    robot = Robot(Fingers(screen), np.random.default_rng(5), mistakes=0.1, page_s=0.3)
    tail = LogTail(results / CODE)
    shots: dict[str, NDArray[np.uint8]] = {}
    size = (0, 0)

    def shoot(name: str) -> None:
        nonlocal size
        place = robot.fingers.window()
        assert place is not None
        size = place[2:]
        shots[name] = robot.fingers.pixels(*place)

    def on_event(event: Event) -> None:
        if event["kind"] == "page_shown" and event["data"]["page"] == PAGE:
            time.sleep(SETTLED_S)
            shoot("page")

    def on_onset() -> None:
        if (*robot.at, robot.trial - 1) == PICTURED:
            shoot("trial")

    engine = start_session(screen, QUICK_FIVE, CODE, results, "--seed", "5")
    try:
        given_up_s = time.monotonic() + PATIENCE_S
        attend(robot, tail, lambda: engine.poll() is not None or time.monotonic() > given_up_s, on_event, on_onset)
    finally:
        engine.kill()
        said = "".join(engine.communicate())
    assert tail.path is not None, said
    return Sat(results, engine.returncode, said, robot, tail.path, shots, size)


@pytest.fixture(scope="module")
def trials(sat: Sat) -> pd.DataFrame:
    """The table as the command writes it, with a name for each trial."""
    out = sat.results / "trials.csv"
    assert start(None, ["trials", sat.results, "-o", out]).wait() == 0
    table = pd.read_csv(
        out, keep_default_na=False, na_values={"rt_s": "", "planned_frames": ""}, dtype={"stimulus": str}
    )
    table["name"] = list(zip(table["block"], table["attempt"], table["trial"], strict=True))
    return table


def test_it_ends_well_and_the_records_are_intact(sat: Sat) -> None:
    assert (sat.code, "Session check: finished." in sat.said) == (0, True), sat.said
    assert "Traceback" not in sat.said
    assert [finding.verdict for finding in verify(sat.results)] == ["intact", "intact"]
    kinds = [line.kind for line in read_log(sat.log).lines]
    assert (kinds[0], kinds[-1], kinds.count("paused")) == ("session_started", "session_ended", 0)


def test_the_table_has_its_columns_and_every_trial_that_was_seen(sat: Sat, trials: pd.DataFrame) -> None:
    names = [column.name for column in TRIAL_COLUMNS]
    assert list(trials.columns[: len(names)]) == names
    assert set(trials["counts"]) == {True}
    assert set(trials["phase"]) == {"scored"}
    for paradigm, count in TRIALS.items():
        assert (trials["paradigm"] == paradigm).sum() == count, paradigm
    assert (trials["paradigm"] == "coding").sum() > 8
    seen = [(*at, index) for at, onsets_s in sat.robot.onsets_s.items() for index in range(len(onsets_s))]
    assert sorted(trials["name"]) == sorted(seen)


def test_every_answer_is_the_one_that_was_pressed(sat: Sat, trials: pd.DataFrame) -> None:
    meant = {p.press.trial: p.press.answer for p in sat.robot.pressed if p.press.trial is not None}
    counted = trials[~trials["cut_short"]]
    assert {name: meant.get(name, "") for name in counted["name"]} == dict(
        zip(counted["name"], counted["response"], strict=True)
    )
    assert ((counted["response"] == counted["answer"]) == counted["correct"]).all()
    assert 0 < (~counted["correct"]).sum() < len(counted) / 3


def test_onsets_and_reaction_times_are_those_of_the_witness(sat: Sat, trials: pd.DataFrame) -> None:
    seen_s = {(*at, i): s for at, onsets_s in sat.robot.onsets_s.items() for i, s in enumerate(onsets_s)}
    lag_ms = np.array([(seen_s[row.name] - row.onset_s) * 1000 for row in _rows(trials)])
    down = {p.press.trial: p for p in sat.robot.pressed if p.press.trial is not None}
    answered = [row for row in _rows(trials) if not np.isnan(row.rt_s)]
    stamps_s = [(row.onset_s + row.rt_s, down[row.name]) for row in answered]
    early_ms = np.array([(press.before_s - stamp_s) * 1000 for stamp_s, press in stamps_s])
    late_ms = np.array([(stamp_s - press.after_s) * 1000 for stamp_s, press in stamps_s])
    print(f"onset seen after the log's stamp, ms: {_spread(lag_ms)}")
    print(f"key stamp after the key was sent, ms: {_spread(-early_ms)}")
    assert all(0.15 < row.rt_s < 0.9 for row in answered)
    assert len(answered) > 30
    assert early_ms.max() < 3
    assert np.median(late_ms) < 5
    assert np.quantile(late_ms, 0.9) < 25
    assert lag_ms.min() > -18
    assert np.median(np.abs(lag_ms)) < 20


def test_stimuli_had_the_frames_that_their_seconds_ask_for(sat: Sat, trials: pd.DataFrame) -> None:
    hz = read_log(sat.log).lines[0].data["display"]["refresh_hz"]
    print(f"timing ok: {trials['timing_ok'].sum()} of {len(trials)}")
    for row in _rows(trials[~trials["cut_short"]]):
        trial = sat.robot.blocks[row.block, row.attempt].trials[row.trial]
        seconds = trial.phases[trial.stimulus_phase].seconds
        if seconds is not None:
            assert row.planned_frames == round(seconds * hz)
        if row.timing_ok:
            assert (row.late_frames, row.shown_frames) == (0, row.planned_frames)


def test_no_trial_was_shorter_than_planned_by_the_clock_of_the_witness(sat: Sat) -> None:
    for at, onsets_s in sat.robot.onsets_s.items():
        trials = sat.robot.blocks[at].trials
        for index, (one_s, next_s) in enumerate(pairwise(onsets_s)):
            phases, after = trials[index].phases[trials[index].stimulus_phase :], trials[index + 1]
            if any(phase.seconds is None or phase.until_response for phase in phases):
                continue
            between = (*phases, *after.phases[: after.stimulus_phase])
            planned_s = sum(phase.seconds or 0.0 for phase in between)
            assert next_s - one_s > planned_s - 0.05, (at, index)


def test_scores_and_page_come_out(sat: Sat) -> None:
    scores, page = sat.results / "scores.csv", sat.results / "page.html"
    assert start(None, ["score", sat.results, "-o", scores]).wait() == 0
    assert {"nback-letters", "flanker", "digit-symbol", "cued-switching", "sart"} == set(pd.read_csv(scores)["task"])
    assert start(None, ["report", CODE, "--results", sat.results, "-o", page]).wait() == 0
    text = page.read_text(encoding="utf-8")
    assert CODE in text
    assert "</html>" in text


def test_the_window_shows_a_page_as_it_was_laid_out(sat: Sat) -> None:
    task = dict(load_library().protocol(str(QUICK_FIVE)).tasks("check"))[0]
    [page] = script.instructions(task, 2, "en")
    _assert_like(sat.shots["page"], _composed(sat, [layout(page, "en")[0]], lit=False))


def test_the_window_shows_a_trial_as_it_was_planned(sat: Sat) -> None:
    block, attempt, index = PICTURED
    plan = sat.robot.blocks[block, attempt]
    trial = plan.trials[index]
    shown = [plan.pictures[name] for name in trial.phases[trial.stimulus_phase].show]
    _assert_like(sat.shots["trial"], _composed(sat, shown, lit=True))


def _rows(trials: pd.DataFrame) -> list[SimpleNamespace]:
    return [SimpleNamespace(**row) for row in trials.to_dict("records")]


def _spread(values_ms: NDArray[np.float64]) -> str:
    quantiles = " ".join(f"{value:.1f}" for value in np.quantile(values_ms, [0, 0.1, 0.5, 0.9, 1]))
    return f"{quantiles} (minimum, 10 %, median, 90 %, maximum of {len(values_ms)})"


def _composed(sat: Sat, pictures: list[Picture], lit: bool) -> NDArray[np.uint8]:
    width, height = sat.size
    side = min(sat.size)
    mark, _ = stop_mark(width / 2 / side, height / 2 / side, "Stop")
    pixels = np.array(compose([mark, *pictures], width, height))
    patch = max(look.PATCH_AT_LEAST_PX, round(look.PATCH_SHARE * side))
    pixels[height - patch :, :patch] = look.COLOURS["white" if lit else "black"]
    return pixels


def _assert_like(shot: NDArray[np.uint8], expected: NDArray[np.uint8]) -> None:
    assert shot.shape == expected.shape
    off = np.abs(shot.astype(int) - expected.astype(int)).max(axis=2)
    print(f"largest difference {off.max()} of 255, {(off > 0).mean():.2%} of the pixels differ at all")
    assert (off > 3).mean() < 1e-4
    ground = np.array(look.COLOURS["ground"])
    inked = np.abs(expected.astype(int) - ground).max(axis=2) > 30
    assert inked.mean() > 0.004, "there is something to be seen"
