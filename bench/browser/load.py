"""Many people at once: how long a finished trial takes to the disk. The server is a process of its own."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from bench.browser.client import Client
from cogtrain.care.invitation import invite
from cogtrain.care.person import enrol
from cogtrain.clock import SystemClock
from cogtrain.library import load_library

LIBRARY = Path(__file__).parents[2] / "tests" / "browser" / "library"
PROTOCOL = "at-home"
COME_EVERY_S = 0.3
"""Nobody types a number at the same moment as fifty others; all are there together for half a minute."""


def measure(people: int) -> dict[str, float]:
    """So many people do a session each, all at once; p50 and p99 of the milliseconds to the disk, and what failed."""
    with tempfile.TemporaryDirectory() as folder:
        results, clock = Path(folder, "results"), SystemClock()
        loaded = load_library(LIBRARY).protocol(PROTOCOL)
        tokens = []
        for number in range(people):
            enrol(results, f"LOAD{number:04d}", loaded, "UTC", clock)
            tokens.append(invite(results, f"LOAD{number:04d}", 5, clock)[1])
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.browser.load", str(results)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert server.stdout is not None  # noqa: S101 - it is a pipe
            host = server.stdout.readline().strip()
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                took_ms, amiss = pool.apply(_people, (host, tokens))
        finally:
            server.terminate()
            server.wait(timeout=30)
        done = sum(line.count('"kind":"trial"') for line in map(Path.read_text, results.glob("LOAD*/2*.jsonl")))
    p50, p99 = np.percentile(took_ms, [50, 99])
    return {"people": people, "trials": done, "pieces": len(took_ms), "p50_ms": p50, "p99_ms": p99, "amiss": amiss}


def _people(host: str, tokens: list[str]) -> tuple[list[float], int]:
    took_ms: list[float] = []
    amiss: list[str] = []

    def one(number: int, token: str) -> None:
        time.sleep(COME_EVERY_S * number)
        try:
            Client(host, token, number, lambda took_s: took_ms.append(1000 * took_s)).run()
        except (RuntimeError, OSError, KeyError) as error:
            amiss.append(repr(error))

    threads = [threading.Thread(target=one, args=(number, token)) for number, token in enumerate(tokens)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for words in amiss[:3]:
        print(words, file=sys.stderr)
    return took_ms, len(amiss)


def main() -> None:
    """The server, until it is told to end; its host on standard output."""
    from bench.browser.stand import standing

    with standing(Path(sys.argv[1]), clinic=True) as stand:
        stand.house._library = load_library(LIBRARY)  # noqa: SLF001 - a protocol for robots
        print(stand.host, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    if len(sys.argv) > 1 and not sys.argv[1].isdigit():
        main()
    else:
        print(json.dumps(measure(int(sys.argv[1]))))
