"""A virtual screen of one's own, so that keys that are pressed by a program reach nobody else's windows."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from Xlib import X, display, error

START_WITHIN_S = 10.0


def answers(name: str) -> bool:
    """Whether there is an X server of that name."""
    try:
        display.Display(name).close()
    except (error.DisplayError, OSError):
        return False
    return True


def is_desktop(name: str) -> bool:
    """Whether a window manager runs on that X server: then somebody may be at work there."""
    server = display.Display(name)
    try:
        sign = server.intern_atom("_NET_SUPPORTING_WM_CHECK")
        return server.screen().root.get_full_property(sign, X.AnyPropertyType) is not None
    finally:
        server.close()


@contextmanager
def private_screen(size: str = "1280x1024x24") -> Iterator[str]:
    """The name of a new virtual screen; it ends with the context. FileNotFoundError where Xvfb is not installed."""
    with private_server(size) as (name, _):
        yield name


@contextmanager
def private_server(
    size: str = "1280x1024x24", buffer: Path | None = None
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """The same, with its process. buffer: a folder where its pixels lie, in a file that can be mapped."""
    with tempfile.TemporaryDirectory() as folder:
        number = Path(folder, "number")
        descriptor = os.open(number, os.O_WRONLY | os.O_CREAT)
        try:
            command = ["Xvfb", "-displayfd", str(descriptor), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
            command += [] if buffer is None else ["-fbdir", str(buffer)]
            server = subprocess.Popen(command, pass_fds=[descriptor], stderr=subprocess.DEVNULL)
        finally:
            os.close(descriptor)
        try:
            deadline_s = time.monotonic() + START_WITHIN_S
            while not number.read_text().endswith("\n"):
                if server.poll() is not None or time.monotonic() > deadline_s:
                    raise RuntimeError("Xvfb did not start")
                time.sleep(0.05)
            yield f":{number.read_text().strip()}", server
        finally:
            server.terminate()
            server.wait()
