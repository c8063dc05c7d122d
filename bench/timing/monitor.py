"""The virtual monitor: build it, start programs in front of it, read what it saw.

It stands in for libGL.so.1 (virtual_monitor.c), so it is found through LD_LIBRARY_PATH by everything that draws.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import hashlib
import mmap
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SOURCE = Path(__file__).with_name("virtual_monitor.c")
BUILT = Path(__file__).resolve().parents[2] / "build" / "virtual-monitor"
MAGIC = 0x524F54494E4F4D56
HEADER_BYTES = 64
ENTRY = np.dtype(
    [
        ("sequence", "<u8"),
        ("tick_ns", "<u8"),
        ("called_ns", "<u8"),
        ("handed_ns", "<u8"),
        ("woke_ns", "<u8"),
        ("missed", "<u4"),
        ("rgba", "u1", 4),
        ("drawable", "<u8"),
        ("reserved", "<u8"),
    ]
)
BRIGHT = 128
Frames = NDArray[np.void]


class CannotBuildError(RuntimeError):
    """Something that the virtual monitor is built from is missing; the message says what."""


def real_libgl() -> Path:
    """The real libGL.so.1, as the dynamic linker finds it without help. Raises CannotBuildError where there is none."""
    name = ctypes.util.find_library("GL")
    if name is None:
        raise CannotBuildError("libGL.so.1 is missing; on Debian: sudo apt-get install libgl1")
    ctypes.CDLL(name)
    for line in Path("/proc/self/maps").read_text(encoding="utf-8").splitlines():
        path = Path(line.split()[-1])
        if path.name.startswith("libGL.so"):
            return path
    raise CannotBuildError(f"{name} was loaded, yet cannot be found in memory")


def build(folder: Path = BUILT) -> Path:
    """The folder for LD_LIBRARY_PATH; compiled anew where the source or the real library has changed.

    The library depends on the real one by its path: it is linked against a stub without a name of its own, which is
    then replaced by a link to the real library. Raises CannotBuildError where a compiler or libGL is missing.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise CannotBuildError("a C compiler is missing; on Debian: sudo apt-get install gcc libc6-dev")
    real = real_libgl()
    folder = folder.resolve()
    mark = folder / "built-from"
    state = hashlib.sha256(SOURCE.read_bytes() + str(real).encode() + str(folder).encode()).hexdigest()
    if mark.exists() and mark.read_text(encoding="utf-8") == state:
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    stub = folder / "real-libGL.so"

    def compile_with(*arguments: str) -> None:
        done = subprocess.run([compiler, "-shared", "-fPIC", *arguments], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise CannotBuildError(f"the virtual monitor does not compile: {done.stderr}")

    empty = folder / "stub.c"
    empty.write_text("", encoding="utf-8")
    compile_with("-o", str(stub), str(empty))
    library = folder / "libGL.so.1"
    define = f'-DREAL_LIBGL="{stub}"'
    flags = (
        "-O2",
        "-fno-strict-aliasing",
        "-Wall",
        "-Wextra",
        "-Werror",
        "-Wl,-soname,libGL.so.1",
        "-Wl,--no-as-needed",
    )
    compile_with(*flags, define, "-o", str(library), str(SOURCE), str(stub), "-ldl")
    stub.unlink()
    stub.symlink_to(real)
    mark.write_text(state, encoding="utf-8")
    return folder


def environment(hz: int | None, log: Path | None, folder: Path | None = None) -> dict[str, str]:
    """What a program's environment needs besides, so that it runs in front of a virtual monitor of that rate."""
    paths = [str(folder or build()), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    found = {"LD_LIBRARY_PATH": os.pathsep.join(paths)}
    if hz is not None:
        found["VIRTUAL_MONITOR_HZ"] = str(hz)
    if log is not None:
        found["VIRTUAL_MONITOR_LOG"] = str(log)
    return found


def new_log(frames: int = 60_000, folder: Path | None = None) -> Path:
    """A new file for the virtual monitor to write to; in memory where the computer has such a place."""
    memory = Path("/dev/shm")  # noqa: S108  (no secret, and nothing to be found by guessing)
    place = folder or (memory if memory.is_dir() else None)
    descriptor, name = tempfile.mkstemp(prefix="virtual-monitor-", suffix=".log", dir=place)
    os.ftruncate(descriptor, HEADER_BYTES + frames * ENTRY.itemsize)
    os.close(descriptor)
    return Path(name)


class Witness:
    """A virtual monitor's log, while it is written or afterwards."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._counter = np.frombuffer(self._map, "<u8", 3, 0)
        self._entries = np.frombuffer(self._map, ENTRY, -1, HEADER_BYTES)

    @property
    def hz(self) -> int:
        """The rate, 0 before the monitor was switched on."""
        return int(self._counter[1]) if self._counter[0] == MAGIC else 0

    @property
    def count(self) -> int:
        """Frames shown so far."""
        return int(self._counter[2])

    def frames(self, start: int = 0, stop: int | None = None) -> Frames:
        """A copy of what was shown, one row a frame (:data:`ENTRY`)."""
        return self._entries[start : self.count if stop is None else stop].copy()

    def bright(self, index: int) -> bool:
        """Whether the sync patch was bright on that frame."""
        return bool(self._entries["rgba"][index, 0] > BRIGHT)

    def tick_s(self, index: int) -> float:
        """When that frame came on, seconds on CLOCK_MONOTONIC."""
        return int(self._entries["tick_ns"][index]) / 1e9


def in_front_of(hz: int, log: Path, screen: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The whole environment of a program on that X server, in front of a virtual monitor."""
    return {**os.environ, "DISPLAY": screen, **environment(hz, log), **dict(extra or {})}


def sleep_until(deadline_s: float) -> None:
    """Sleep to a moment on CLOCK_MONOTONIC, as precisely as the kernel wakes."""
    left_s = deadline_s - time.monotonic()
    if left_s > 0:
        time.sleep(left_s)


def wake_precisely() -> None:
    """Ask the kernel not to gather this process's wake-ups (Linux: PR_SET_TIMERSLACK)."""
    pr_set_timerslack = 29
    ctypes.CDLL(None).prctl(pr_set_timerslack, 1, 0, 0, 0)
