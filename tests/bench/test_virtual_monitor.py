"""The virtual monitor forwards everything but the swap; its log is read as it is written."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bench.timing import monitor

needs_compiler = pytest.mark.skipif(shutil.which("gcc") is None, reason="no C compiler")

ASK = """
import ctypes
gl = ctypes.CDLL("libGL.so.1")
gl.glXGetProcAddressARB.restype = gl.glXGetProcAddress.restype = ctypes.c_void_p
own = ctypes.cast(gl.glXSwapBuffers, ctypes.c_void_p).value
assert own == gl.glXGetProcAddressARB(b"glXSwapBuffers") == gl.glXGetProcAddress(b"glXSwapBuffers")
gl.glClear, gl.glXChooseVisual, gl.glXCreateContext
assert gl.glXGetProcAddressARB(b"glBindFramebuffer")
maps = open("/proc/self/maps").read()
assert {library!r} in maps and {real!r} in maps, maps
"""


@needs_compiler
def test_it_stands_in_for_the_real_library_and_forwards_to_it(tmp_path: Path) -> None:
    folder = monitor.build(tmp_path / "built")
    ask = ASK.format(library=str(folder / "libGL.so.1"), real=str(monitor.real_libgl()))
    environment = {**os.environ, **monitor.environment(None, None, folder)}
    subprocess.run([sys.executable, "-c", ask], env=environment, check=True)


@needs_compiler
def test_it_is_built_once(tmp_path: Path) -> None:
    library = monitor.build(tmp_path / "built") / "libGL.so.1"
    before_ns = library.stat().st_mtime_ns
    monitor.build(tmp_path / "built")
    assert library.stat().st_mtime_ns == before_ns


def test_a_missing_compiler_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor.shutil, "which", lambda _name: None)
    with pytest.raises(monitor.CannotBuildError, match="C compiler is missing"):
        monitor.build(tmp_path / "built")


def test_an_empty_log_has_no_rate_and_no_frames(tmp_path: Path) -> None:
    witness = monitor.Witness(monitor.new_log(10, tmp_path))
    assert (witness.hz, witness.count, len(witness.frames())) == (0, 0, 0)


def test_a_log_is_read_while_it_grows(tmp_path: Path) -> None:
    path = monitor.new_log(10, tmp_path)
    witness = monitor.Witness(path)
    with path.open("r+b") as file:
        for word in (monitor.MAGIC, 120, 1):
            file.write(word.to_bytes(8, "little"))
        file.seek(monitor.HEADER_BYTES)
        row = monitor.np.zeros(1, monitor.ENTRY)
        row["tick_ns"], row["rgba"] = 2_500_000_000, 255
        file.write(row.tobytes())
    assert (witness.hz, witness.count) == (120, 1)
    assert witness.bright(0)
    assert witness.tick_s(0) == 2.5
