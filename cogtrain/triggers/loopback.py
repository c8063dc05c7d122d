"""How long a marker takes to the other end of a wire that comes back: a pseudo-terminal in the place of a serial port,
an inlet of the lab streaming layer on the same computer, a file. The same sender, the same way."""

from __future__ import annotations

import os
import select
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, pstdev
from tempfile import TemporaryDirectory
from typing import Final

from cogtrain.errors import DeviceError, refuse
from cogtrain.triggers.link import MarkerLink
from cogtrain.triggers.sinks import the_layer

BETWEEN_S: Final = 0.02
LAST_S: Final = 1.0


@dataclass(frozen=True)
class Arrived:
    """What came out at the other end. delay: from what a marker stands for to its arrival there, milliseconds. stamped:
    from there to the moment that the marker itself bears, where it bears one: milliseconds off."""

    sink: str
    sent: int
    arrived: int
    mean_ms: float
    sd_ms: float
    max_ms: float
    stamped_ms: float = float("nan")


def measure(kind: str, count: int) -> Arrived:
    """Send so many markers through a sink that comes back: serial, lsl or file. CogtrainError for another kind."""
    ways: dict[str, Callable[[int], Arrived]] = {"serial": _serial, "lsl": _lsl, "file": _file}
    if kind not in ways:
        raise refuse("--loopback", f'"{kind}"', f"one of {', '.join(ways)}")
    return ways[kind](count)


def _run(link: MarkerLink, count: int) -> list[float]:
    """Send; when each was sent, by its place. Codes go round 1 to 255."""
    stamps: list[float] = []
    for number in range(count):
        time.sleep(BETWEEN_S)
        stamps.append(time.perf_counter())
        link.send(number % 255 + 1, stamps[-1])
    return stamps


def _told(sink: str, stamps: list[float], arrivals: list[float], stamped: list[float] | None = None) -> Arrived:
    delays = [1000 * (came_s - stamp_s) for stamp_s, came_s in zip(stamps, arrivals, strict=False)]
    nothing = (float("nan"),) * 3
    told = (fmean(delays), pstdev(delays), max(delays)) if delays else nothing
    off = [1000 * abs(one - stamp) for stamp, one in zip(stamps, stamped or (), strict=False)]
    return Arrived(sink, len(stamps), len(arrivals), *told, max(off) if off else float("nan"))


@contextmanager
def other_end() -> Iterator[tuple[str, list[float]]]:
    """A pseudo-terminal as a serial port: its name, and the moments at which its other end had a byte that is not 0.
    CogtrainError where there are none."""
    try:
        import pty
        import tty
    except ImportError as error:
        found = "no pseudo-terminals on this computer"
        raise refuse("--loopback", found, "Linux or macOS, or lsl", kind=DeviceError) from error
    near, far = pty.openpty()
    tty.setraw(near)
    tty.setraw(far)
    arrivals: list[float] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.is_set():
            if select.select([near], [], [], 0.05)[0]:
                came, now_s = os.read(near, 256), time.perf_counter()
                arrivals.extend(now_s for byte in came if byte)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield os.ttyname(far), arrivals
    finally:
        ended.set()
        thread.join()
        os.close(near)
        os.close(far)


def _serial(count: int) -> Arrived:
    with other_end() as (port, arrivals), closing(MarkerLink([f"serial:{port}"])) as link:
        stamps = _run(link, count)
        _until(lambda: len(arrivals) >= count)
    return _told("serial", stamps, arrivals)


def _lsl(count: int) -> Arrived:
    pylsl = the_layer("--loopback")
    name = f"cogtrain-loopback-{os.getpid()}"
    arrivals: list[float] = []
    stamped: list[float] = []
    ended = threading.Event()
    with ExitStack() as held:
        link = MarkerLink([f"lsl:{name}"])
        held.callback(link.close)
        found = pylsl.resolve_byprop("name", name, timeout=5.0)
        if not found:
            raise refuse("--loopback", "the stream was not found", "a computer whose loopback lets it through")
        inlet = pylsl.StreamInlet(found[0])
        inlet.open_stream(timeout=5.0)
        apart_s = min((pylsl.local_clock() - time.perf_counter() for _ in range(50)), key=abs)

        def read() -> None:
            while not ended.is_set():
                sample, at_s = inlet.pull_sample(timeout=0.05)
                if sample is not None:
                    arrivals.append(time.perf_counter())
                    stamped.append(at_s - apart_s)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        time.sleep(0.2)
        stamps = _run(link, count)
        _until(lambda: len(arrivals) >= count)
        ended.set()
        thread.join()
    return _told("lsl", stamps, arrivals, stamped)


def _file(count: int) -> Arrived:
    with TemporaryDirectory(prefix="cogtrain-markers-") as folder:
        path = Path(folder) / "markers.tsv"
        link = MarkerLink([f"file:{path}"])
        stamps = _run(link, count)
        link.collect()
        link.close()
        rows = [line.split("\t") for line in path.read_text(encoding="ascii").splitlines()[1:]]
    return _told("file", stamps, [float(row[2]) for row in rows], [float(row[1]) for row in rows])


def _until(done: Callable[[], bool]) -> None:
    until_s = time.perf_counter() + LAST_S
    while not done() and time.perf_counter() < until_s:
        time.sleep(0.01)
