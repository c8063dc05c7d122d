"""A sudden end: what waits is written, what goes amiss is said, exit status 2."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from cogtrain.records import read_log

WRITES = """
import sys
from pathlib import Path
from cogtrain.clock import SystemClock
from cogtrain.ending import end_at_once
from cogtrain.errors import Fault
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.writer import open_log
from tests.records.events import raw

closed = BackgroundWriter(open_log(Path(sys.argv[1], "closed.jsonl"), SystemClock(), new=True))
closed.close()
writer = BackgroundWriter(open_log(Path(sys.argv[1], "log.jsonl"), SystemClock(), new=True))
for number in range(500):
    writer.put(raw("sample", {"number": number}))
end_at_once(Fault("display", "gone", "a screen"))
"""
REFUSES = """
from cogtrain.ending import at_sudden_end, end_at_once, no_longer
from cogtrain.errors import Fault, refuse

def refused():
    raise refuse("disk", "full", "room")

at_sudden_end(lambda: print("older", flush=True))
at_sudden_end(refused)
at_sudden_end(lambda: print("younger", flush=True))
taken_back = lambda: print("never", flush=True)
at_sudden_end(taken_back)
no_longer(taken_back)
end_at_once(Fault("display", "gone", "a screen"))
"""


def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_every_event_that_waits_is_written_before_the_end(tmp_path: Path) -> None:
    ended = run(WRITES, tmp_path)
    assert (ended.returncode, ended.stderr) == (2, "display: gone; expected a screen.\n")
    lines = read_log(tmp_path / "log.jsonl").lines
    assert [line.data["number"] for line in lines] == list(range(500))


def test_what_cannot_be_done_is_said_and_the_rest_is_done(tmp_path: Path) -> None:
    ended = run(REFUSES)
    assert (ended.returncode, ended.stdout) == (2, "younger\nolder\n")
    assert ended.stderr == "display: gone; expected a screen.\ndisk: full; expected room.\n"
