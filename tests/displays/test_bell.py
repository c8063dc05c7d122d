"""The bell: soft, whole, heard where there is a device, and named as silent where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cogtrain.displays.window.bell import LENGTH_S, LOUDEST, RATE_HZ, bell

ALSA = Path("/usr/share/alsa/alsa.conf")
RINGS = """\
import sys, time
from cogtrain.displays.window.bell import Bell
bell = Bell()
bell.ring()
time.sleep(1.0)
bell.close()
print(bell.silent_because)
"""


def heard(folder: Path, device: str) -> str:
    """Ring in a process of its own, whose default device is that; why it was silent."""
    config = folder / "asound.conf"
    config.write_text(f"<{ALSA}>\n{device}", encoding="utf-8")
    environment = os.environ | {"ALSA_CONFIG_PATH": str(config)}
    done = subprocess.run([sys.executable, "-c", RINGS], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_it_is_soft_and_begins_and_ends_in_silence() -> None:
    sound = bell()
    assert (sound.shape, sound.dtype) == ((round(LENGTH_S * RATE_HZ), 1), np.float32)
    assert np.abs(sound).max() == pytest.approx(LOUDEST)
    assert np.abs(sound[[0, -1]]).max() < 1e-4
    first, last = np.abs(sound[: RATE_HZ // 2]).max(), np.abs(sound[-RATE_HZ // 2 :]).max()
    assert last < first / 10


@pytest.mark.slow
@pytest.mark.skipif(not ALSA.exists(), reason="ALSA is Linux's own")
def test_what_a_device_gets_is_the_bell(tmp_path: Path) -> None:
    out = tmp_path / "out.raw"
    file = f'pcm.null0 {{ type null }}\npcm.!default {{ type file slave.pcm "null0" file "{out}" format "raw" }}\n'
    assert heard(tmp_path, file) == ""
    got = np.fromfile(out, dtype="<f4")
    out.unlink()
    sent = bell().ravel()
    begins = np.flatnonzero(got)[0] - np.flatnonzero(sent)[0]
    assert np.allclose(got[begins : begins + len(sent)], sent, atol=1e-4)


@pytest.mark.slow
@pytest.mark.skipif(not ALSA.exists(), reason="ALSA is Linux's own")
def test_where_there_is_no_device_it_says_why_and_rings_nothing(tmp_path: Path) -> None:
    assert heard(tmp_path, "pcm.!default { type hw card 31 }\n") != ""
