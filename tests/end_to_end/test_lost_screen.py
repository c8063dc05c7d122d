"""The X server ends while a session runs: a sentence, exit status 2, nothing lost, and it can be gone on with."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from bench.engine import start_session
from bench.robot import LogTail
from bench.screen import private_screen, private_server
from cogtrain.records import read_log, trial_table, verify

CODE = "E2E14"
PATIENCE_S = 60.0
PROTOCOL = """\
protocol: it
version: 1
about: A block of arrows.
sessions:
  check:
    purpose: practice
    do:
    - task: flanker@1
      settings: {trials: 8, fixation_s: 0.15, stimulus_s: 0.3, deadline_s: 0.4, iti_s: 0.1}
      practice: none
      instructions: none
schedule:
- {day: 0, do: check}
"""


@pytest.mark.timeout(180)
@pytest.mark.parametrize(("kind", "times"), [("page_shown", 1), ("trial", 3)])
def test_a_lost_screen_ends_with_a_sentence_and_the_session_goes_on_elsewhere(
    kind: str, times: int, tmp_path: Path
) -> None:
    protocol, results = tmp_path / "protocols" / "it.yaml", tmp_path / "results"
    protocol.parent.mkdir()
    protocol.write_text(PROTOCOL, encoding="utf-8")
    tail = LogTail(results / CODE)
    with private_server() as (screen, server):
        engine = start_session(screen, protocol, CODE, results, "--unattended", "--seed", "3")
        try:
            seen, deadline_s = 0, time.monotonic() + PATIENCE_S
            while seen < times:
                seen += sum(event["kind"] == kind for event in tail.events())
                assert engine.poll() is None, engine.communicate()
                assert time.monotonic() < deadline_s
                time.sleep(0.005)
            time.sleep(0.1)
            server.kill()
            said, faults = engine.communicate(timeout=20)
        finally:
            engine.kill()
    assert engine.returncode == 2, faults
    assert faults.strip().splitlines()[-1].startswith("display: the screen went away; expected one that stays")
    assert "--resume" in faults
    assert not any(word in said + faults for word in ("Traceback", "XIO", "X server", "waiting"))
    assert tail.path is not None
    lines = read_log(tail.path)
    assert (lines.fault, lines.lines[-2].kind) == (None, kind)
    assert lines.lines[-1].data["what"] == "screen", "the session is marked"
    with private_screen() as other:
        engine = start_session(other, protocol, CODE, results, "--unattended", "--resume")
        _, faults = engine.communicate(timeout=60)
    assert engine.returncode == 0, faults
    assert {finding.verdict for finding in verify(results)} == {"intact"}
    trials = trial_table(results)
    assert trials["counts"].sum() == 8
