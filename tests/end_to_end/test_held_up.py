"""A process that is stopped for 40 ms in mid-block: the trials it hit are flagged, each itself, and no other."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pandas as pd

from bench.engine import start_session
from bench.robot import LogTail
from cogtrain.records import trial_table

CODE = "E2E09"
STOP_S = 0.040
STOPS = 4
LASTS_S, FRAME_S = 0.82, 0.034
PROTOCOL = """\
protocol: one-stream
version: 1
about: A stream of letters.
sessions:
  check:
    purpose: practice
    do:
    - task: nback-letters@1
      settings: {scored: 16, stimulus_s: 0.4, gap_s: 0.4, lures: 0.0}
      difficulty: {rule: fixed, level: 1}
      practice: none
      instructions: none
schedule:
- {day: 0, do: check}
"""


def test_a_stopped_process_is_flagged_on_the_trial_it_hit(screen: str, tmp_path: Path) -> None:
    protocol = tmp_path / "protocols" / "one-stream.yaml"
    protocol.parent.mkdir()
    protocol.write_text(PROTOCOL, encoding="utf-8")
    results = tmp_path / "results"
    engine = start_session(screen, protocol, CODE, results, "--unattended", "--seed", "3")
    tail = LogTail(results / CODE)
    stopped_s: list[float] = []
    try:
        deadline_s = time.monotonic() + 60
        seen = 0
        while len(stopped_s) < STOPS and time.monotonic() < deadline_s and engine.poll() is None:
            for event in tail.events():
                seen += event["kind"] == "trial"
            if seen > 3 * (len(stopped_s) + 1):
                time.sleep(0.11 * len(stopped_s))
                stopped_s.append(time.monotonic())
                engine.send_signal(signal.SIGSTOP)
                time.sleep(STOP_S)
                engine.send_signal(signal.SIGCONT)
            time.sleep(0.01)
        _, said = engine.communicate(timeout=60)
    finally:
        engine.kill()
        engine.wait()
    assert engine.returncode == 0, said
    assert len(stopped_s) == STOPS
    trials = trial_table(results)
    for moment_s in stopped_s:
        # the trial that was on lasted longer; or the one whose first flip was under way has a stamp behind the stop
        on = trials[(trials["onset_s"] <= moment_s) & (moment_s <= trials["onset_s"] + LASTS_S)]
        coming = trials[(moment_s < trials["onset_s"]) & (trials["onset_s"] <= moment_s + STOP_S + FRAME_S)]
        hit = pd.concat([on, coming])
        assert len(hit), "no trial was on"
        assert not hit["timing_ok"].all(), f"none of the trials {hit['trial'].tolist()} that the stop hit is flagged"
