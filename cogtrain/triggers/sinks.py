"""Where markers go: a lab streaming layer, a serial port, a parallel port, a plain file. Each is named by a word and,
behind a colon, where it is: ``lsl``, ``serial:/dev/ttyUSB0``, ``parallel:/dev/parport0``, ``file:markers.tsv``."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any, Final, Protocol

from cogtrain.errors import DeviceError, did_you_mean, refuse

PULSE_S: Final = 0.005
BAUD: Final = 115200
STREAM: Final = "cogtrain"
KINDS: Final = ("lsl", "serial", "parallel", "file")


class Sink(Protocol):
    """Takes codes of 1 to 255."""

    def put(self, code: int, stamp_s: float) -> None:
        """Send a code for what happened at ``stamp_s``, seconds on ``time.perf_counter``."""
        ...

    def rest(self) -> None:
        """Some milliseconds later: lines go back to 0."""
        ...

    def close(self) -> None: ...


def open_sink(name: str) -> Sink:
    """The sink of a name. CogtrainError for an unknown one, and where it cannot be opened."""
    kind, _, where = name.partition(":")
    if kind not in KINDS:
        remedy = did_you_mean(kind, KINDS)
        raise refuse("--trigger", f'"{name[:60]}"', f"one of {', '.join(KINDS)}, with its place behind a colon", remedy)
    if not where and kind != "lsl":
        raise refuse("--trigger", f'"{kind}" without a place', f"such as {kind}:{EXAMPLES[kind]}")
    match kind:
        case "lsl":
            return LslSink(where or STREAM)
        case "serial":
            return SerialSink(where)
        case "parallel":
            return ParallelSink(where)
    return FileSink(where)


EXAMPLES: Final = {"serial": "/dev/ttyUSB0", "parallel": "/dev/parport0", "file": "markers.tsv"}


def the_layer(where: str) -> Any:
    """The lab streaming layer, which says nothing but errors. CogtrainError where it is not installed; ``where``: for
    whom it is asked."""
    try:
        import pylsl
    except (ImportError, RuntimeError) as error:
        remedy = 'pip install "cogtrain[triggers]"'
        raise refuse(where, "the lab streaming layer is not installed", "pylsl", remedy, DeviceError) from error
    pylsl.set_config_content("[log]\nlevel = -3\n")
    return pylsl


class LslSink:
    """A stream of the lab streaming layer. Its samples bear the moment of what happened, on LSL's own clock."""

    def __init__(self, name: str) -> None:
        pylsl = the_layer("--trigger")
        info = pylsl.StreamInfo(name, "Markers", 1, pylsl.IRREGULAR_RATE, pylsl.cf_int32, f"{STREAM}-markers")
        self._outlet = pylsl.StreamOutlet(info)
        self._apart_s = min((pylsl.local_clock() - time.perf_counter() for _ in range(50)), key=abs)

    def put(self, code: int, stamp_s: float) -> None:
        self._outlet.push_sample([code], stamp_s + self._apart_s)

    def rest(self) -> None:
        """A sample has no length."""

    def close(self) -> None:
        del self._outlet


class SerialSink:
    """A byte on a serial port, and 0 some milliseconds later."""

    def __init__(self, where: str) -> None:
        try:
            import serial
        except ImportError as error:
            found, remedy = "pyserial is not installed", 'pip install "cogtrain[triggers]"'
            raise refuse("--trigger", found, "pyserial", remedy, DeviceError) from error
        try:
            self._port: Any = serial.Serial(where, BAUD, timeout=0, write_timeout=0)
        except (serial.SerialException, ValueError, OSError) as error:
            found = f"the serial port cannot be opened ({str(error)[:80]})"
            raise refuse("--trigger", found, "a port that is there, and that you may use", "", DeviceError) from error

    def put(self, code: int, stamp_s: float) -> None:
        del stamp_s
        self._port.write(bytes((code,)))

    def rest(self) -> None:
        self._port.write(b"\0")

    def close(self) -> None:
        self._port.close()


class ParallelSink:
    """The eight data lines of a parallel port, by Linux's ppdev; 0 some milliseconds later."""

    CLAIM, RELEASE, WRITE_DATA = 0x708B, 0x708C, 0x40017086

    def __init__(self, where: str) -> None:
        if sys.platform != "linux":
            raise refuse("--trigger", "a parallel port", "a serial port, lsl or a file: it is driven on Linux alone")
        import fcntl

        self._ioctl = fcntl.ioctl
        try:
            self._port = os.open(where, os.O_RDWR)
            self._ioctl(self._port, self.CLAIM)
        except OSError as error:
            found = f"the parallel port cannot be opened ({error.strerror})"
            remedy = "Load ppdev, and put yourself into the group lp."
            raise refuse("--trigger", found, "a port that is there", remedy, DeviceError) from error

    def put(self, code: int, stamp_s: float) -> None:
        del stamp_s
        self._ioctl(self._port, self.WRITE_DATA, bytes((code,)))

    def rest(self) -> None:
        self._ioctl(self._port, self.WRITE_DATA, b"\0")

    def close(self) -> None:
        self._ioctl(self._port, self.RELEASE)
        os.close(self._port)


class FileSink:
    """A line a marker: the code, when it happened and when it was written, seconds on the session's clock."""

    def __init__(self, where: str) -> None:
        path = Path(where)
        try:
            new = not path.exists() or path.stat().st_size == 0
            self._file = path.open("a", encoding="ascii", buffering=1)
        except OSError as error:
            found = f"{path.name} cannot be written ({error.strerror})"
            raise refuse("--trigger", found, "a place to write", "", DeviceError) from error
        if new:
            self._file.write("code\thappened_s\twritten_s\n")

    def put(self, code: int, stamp_s: float) -> None:
        self._file.write(f"{code}\t{stamp_s:.6f}\t{time.perf_counter():.6f}\n")

    def rest(self) -> None:
        """A line has no length."""

    def close(self) -> None:
        self._file.close()
