"""A process that is stopped for 40 ms in mid-block: the trials it hit are flagged, each itself, and no other."""

from __future__ import annotations

import os
import signal
import subprocess
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
    stops: list[tuple[float, float]] = []
    try:
        deadline_s = time.monotonic() + 60
        seen = 0
        while len(stops) < STOPS and time.monotonic() < deadline_s and engine.poll() is None:
            for event in tail.events():
                seen += event["kind"] == "trial"
            if seen > 3 * (len(stops) + 1):
                time.sleep(0.11 * len(stops))
                stops.append(stop(engine))
            time.sleep(0.01)
        _, said = engine.communicate(timeout=60)
    finally:
        engine.kill()
        engine.wait()
    assert engine.returncode == 0, said
    assert len(stops) == STOPS
    trials = trial_table(results)
    for from_s, to_s in stops:
        # the trial that was on lasted longer; or the one whose first flip was under way has a stamp behind the stop
        on = trials[(trials["onset_s"] <= to_s) & (from_s <= trials["onset_s"] + LASTS_S)]
        coming = trials[(from_s < trials["onset_s"]) & (trials["onset_s"] <= to_s + FRAME_S)]
        hit = pd.concat([on, coming])
        assert len(hit), "no trial was on"
        assert not hit["timing_ok"].all(), f"a stop from {from_s} to {to_s} flagged no trial:\n{hit.T.to_string()}"


def stop(engine: subprocess.Popen[str]) -> tuple[float, float]:
    """Hold the process up; from when to when.

    A signal is a request: on a busy machine the process may run on for a while. One that has not stopped by the time it
    is told to go on never stops at all. So the time counts from when it stands still.
    """
    from_s = time.monotonic()
    engine.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, engine.pid, os.WSTOPPED)
    time.sleep(STOP_S)
    engine.send_signal(signal.SIGCONT)
    return from_s, time.monotonic()
