"""The process that sends markers: it waits for codes on its input, puts them out, and says when it did.

``python -m cogtrain.triggers.sender SINK ...``. A record on the input is a code and a moment; one on the output the
same and the moment at which the last sink had it. The first record out, of code 0, says that all sinks are open; words
on standard error, why not.
"""

from __future__ import annotations

import os
import select
import struct
import sys
import time
from contextlib import suppress

from cogtrain.errors import CogtrainError
from cogtrain.triggers.sinks import PULSE_S, Sink, open_sink

ASKED = struct.Struct("<Bd")
DONE = struct.Struct("<Bdd")
READY = 0


def main(names: list[str]) -> int:
    """Until the input ends. Exit status 2 where a sink cannot be opened."""
    sinks: list[Sink] = []
    try:
        sinks += [open_sink(name) for name in names]
    except CogtrainError as error:
        os.write(2, f"{error}\n".encode())
        return 2
    with suppress(OSError, AttributeError):
        os.nice(-10)  # where it may
    os.write(1, DONE.pack(READY, 0.0, time.perf_counter()))
    with suppress(BrokenPipeError, KeyboardInterrupt):
        _serve(sinks)
    for sink in sinks:
        sink.close()
    return 0


def _serve(sinks: list[Sink]) -> None:
    raw, up_until_s = b"", 0.0
    while True:
        wait_s = max(0.0, up_until_s - time.perf_counter()) if up_until_s else None
        ready, _, _ = select.select([0], [], [], wait_s)
        if not ready:
            up_until_s = 0.0
            with suppress(OSError):
                for sink in sinks:
                    sink.rest()
            continue
        came = os.read(0, 4096)
        if not came:
            return
        raw += came
        while len(raw) >= ASKED.size:
            code, stamp_s = ASKED.unpack_from(raw)
            raw = raw[ASKED.size :]
            try:
                for sink in sinks:
                    sink.put(code, stamp_s)
            except OSError:
                continue  # a port that takes nothing more; the marker stays unconfirmed, and the log says so
            sent_s = time.perf_counter()
            os.write(1, DONE.pack(code, stamp_s, sent_s))
            up_until_s = sent_s + PULSE_S


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
