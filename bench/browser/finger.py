"""A finger and an eye outside of the browser: ``python -m bench.browser.finger BUFFER DISPLAY X Y OUT``.

The eye reads one pixel of the X server's own memory; as it turns bright, the finger presses SPACE a random time later
by XTEST. What it saw and did goes to OUT, a line of JSON each, on CLOCK_MONOTONIC. It ends when it is told to.
"""

from __future__ import annotations

import json
import mmap
import random
import struct
import sys
import time
from pathlib import Path

from Xlib import XK, X, display
from Xlib.ext import xtest

BRIGHT = 128
EARLIEST_S, LATEST_S = 0.2, 0.45
LOOK_S = 0.0001
HELD_S = 0.03


class Eye:
    """One pixel of an X server's memory (Xvfb -fbdir)."""

    def __init__(self, folder: Path, x: int, y: int) -> None:
        self._file = (folder / "Xvfb_screen0").open("rb")
        self._buffer = mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ)
        header = struct.unpack(">25I", self._buffer[:100])  # XWD: header size 0, bytes a line 12, colour map entries 19
        self._place = header[0] + header[19] * 12 + y * header[12] + x * 4

    def bright(self) -> bool:
        """Whether it is lit now."""
        return self._buffer[self._place + 1] > BRIGHT


def main() -> None:
    """Look and press until the process is told to end."""
    folder, name, x, y, out = sys.argv[1:6]
    eye, server, rng = Eye(Path(folder), int(x), int(y)), display.Display(name), random.Random(7)  # noqa: S311
    key = server.keysym_to_keycode(XK.string_to_keysym("space"))
    lit, press_s, release_s = eye.bright(), None, None
    with Path(out).open("w", encoding="utf-8", buffering=1) as told:
        print(json.dumps({"ready": True}), file=told)
        while True:
            now_s = time.perf_counter()
            if eye.bright() != lit:
                lit = not lit
                print(json.dumps({"lit" if lit else "dark": now_s}), file=told)
                press_s = now_s + rng.uniform(EARLIEST_S, LATEST_S) if lit else press_s
            if press_s is not None and now_s >= press_s:
                at_s = time.perf_counter()
                xtest.fake_input(server, X.KeyPress, key)
                server.sync()
                print(json.dumps({"pressed": at_s}), file=told)
                press_s, release_s = None, at_s + HELD_S
            if release_s is not None and now_s >= release_s:
                xtest.fake_input(server, X.KeyRelease, key)
                server.sync()
                release_s = None
            time.sleep(LOOK_S)


if __name__ == "__main__":
    main()
