"""The server, and the database, killed with -9 while stations send: nothing that was acknowledged is missing."""

from __future__ import annotations

import random
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bench.review.postgres import Postgres
from bench.review.pushes import Sender
from bench.review.robot import Served, serving
from cogtrain.records.log.chain import read_log


def killed(
    results: Path, port: int, senders: Sequence[Sender], kills: int, database: str, postgres: Postgres | None
) -> int:
    """So many kills at random moments while the stations send; then they send the rest. How many acknowledged lines are
    missing afterwards."""
    rng = random.Random(7)  # noqa: S311
    for number in range(kills):
        with serving(results, port=port, COGTRAIN_DATABASE=database) as served:
            until_s = time.monotonic() + 0.1 + rng.random() * 0.6
            threads = [
                threading.Thread(target=sender.run, kwargs={"cut": 0.2, "until_s": until_s + 0.3}) for sender in senders
            ]
            for thread in threads:
                thread.start()
            time.sleep(max(0.0, until_s - time.monotonic()))
            if postgres is not None and number % 2:
                postgres.kill()
                postgres.start()
            _kill(served)
            for thread in threads:
                thread.join()
    with serving(results, port=port, COGTRAIN_DATABASE=database):
        for sender in senders:
            sender.run(cut=0.0, until_s=time.monotonic() + 300)
    return missing(results, senders)


def _kill(served: Served) -> None:
    served.process.send_signal(signal.SIGKILL)
    try:
        served.process.wait(timeout=10)
    except subprocess.TimeoutExpired as error:
        raise RuntimeError("it was not killed") from error


def missing(results: Path, senders: Sequence[Sender]) -> int:
    """Acknowledged lines that are not in the logs."""
    count = 0
    for sender in senders:
        for name, lines in sender.acknowledged.items():
            count += max(0, lines - len(read_log(results / name).lines))
    return count
