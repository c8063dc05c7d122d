"""A voice for the window: the system's own speech program, which runs beside it. One that is missing or fails is
silent. Tried with espeak-ng and Speech Dispatcher on Linux alone; macOS and Windows follow their documentation."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

CANCEL_S: Final = 2.0
"""A program that is told to cancel what it speaks, and has not ended by then, is ended."""
LIST_S: Final = 5.0
PLAIN_VOICES: Final = ("Samantha", "Alex", "Daniel", "Anna")
"""Of macOS, before others of their language: the list begins with voices that are made for fun."""
LISTED: Final = re.compile(r"^(\S.*?)\s+([a-z]{2,3})[_-]\w+\s+#", re.MULTILINE)
POWERSHELL: Final = (
    "Add-Type -AssemblyName System.Speech; "
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    "$own = $voice.GetInstalledVoices() | Where-Object {{ $_.Enabled -and "
    "$_.VoiceInfo.Culture.TwoLetterISOLanguageName -eq '{language}' }} | Select-Object -First 1; "
    "if ($own) {{ $voice.SelectVoice($own.VoiceInfo.Name); "
    "$told = New-Object IO.StreamReader([Console]::OpenStandardInput(), [Text.Encoding]::UTF8); "
    "$voice.Speak($told.ReadToEnd()) }}"
)
Process = subprocess.Popen[bytes]


class Voice:
    """Reads aloud, one text at a time; no call waits. command: the program, which is given the words as its input.
    cancel: what has to run besides, where the program hands them on to another one."""

    def __init__(self, command: Sequence[str], cancel: Sequence[str] = ()) -> None:
        self.command, self.cancel = tuple(command), tuple(cancel)
        self._lock, self._turn = threading.Lock(), 0
        self._speaking: Process | None = None
        self._cancelling: Process | None = None
        self._ended: list[Process] = []

    def say(self, words: str) -> None:
        """Read these words in place of those that are read now."""
        self.hush()
        before, turn = self._cancelling, self._turn
        if before is None or before.poll() is not None:
            self._begin(words, turn)
        else:  # what is begun earlier would be cancelled as well
            threading.Thread(target=self._after, args=(before, words, turn), daemon=True, name="voice").start()

    def hush(self) -> None:
        """End at once."""
        with self._lock:
            self._turn += 1
            speaking, self._speaking = self._speaking, None
        self._ended = [one for one in self._ended if one.poll() is None]
        if speaking is None:
            return
        _end(speaking)
        self._ended.append(speaking)
        if self.cancel:
            self._cancelling = _started(self.cancel)

    def _after(self, cancelling: Process, words: str, turn: int) -> None:
        try:
            cancelling.wait(CANCEL_S)
        except subprocess.TimeoutExpired:
            _end(cancelling)
        self._begin(words, turn)

    def _begin(self, words: str, turn: int) -> None:
        words = " ".join(words.split())
        with self._lock:
            if words and turn == self._turn:
                self._speaking = _started(self.command, words)


def find_voice(language: str, platform: str = sys.platform) -> Voice | None:
    """This computer's voice for a language; None where it has no program for that. On macOS this takes a moment."""
    base = re.split("[-_]", language)[0].lower()
    if not re.fullmatch("[a-z]{2,3}", base):
        return None
    if platform == "darwin":
        return _of_macos(base)
    if platform == "win32":
        program = shutil.which("powershell")
        script = POWERSHELL.format(language=base)
        return None if program is None else Voice((program, "-NoProfile", "-NonInteractive", "-Command", script))
    program = shutil.which("spd-say")
    if program is not None:  # as an argument its words would be a pattern, in which "%" counts
        return Voice((program, "--wait", "--pipe-mode", "--language", base), (program, "--cancel"))
    program = shutil.which("espeak-ng") or shutil.which("espeak")
    return None if program is None else Voice((program, "-v", base, "-b", "1", "--stdin"))


def _of_macos(language: str) -> Voice | None:
    program = shutil.which("say")
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "-v", "?"], stdin=subprocess.DEVNULL, capture_output=True, timeout=LIST_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    own = [name for name, of in LISTED.findall(done.stdout.decode("utf-8", "replace")) if of == language]
    names = [name for name in PLAIN_VOICES if name in own] + own
    return Voice((program, "-v", names[0], "-f", "-")) if names else None


def _started(command: Sequence[str], words: str = "") -> Process | None:
    """The program, on its way; None where it cannot be started. A file holds its words: a pipe would keep us waiting
    for a program that does not read."""
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NO_WINDOW}
    quiet = subprocess.DEVNULL
    with suppress(OSError), tempfile.TemporaryFile() as told:
        told.write(f"{words}\n".encode("utf-8", "replace"))
        told.seek(0)
        return subprocess.Popen(command, stdin=told, stdout=quiet, stderr=quiet, **apart)
    return None


def _end(process: Process) -> None:
    """The program, and those that it started."""
    if process.poll() is not None:
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
