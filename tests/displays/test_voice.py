"""The window's voice, with programs that only write down how they were called: which one, when, and when it ends."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cogtrain.displays.window import voice
from cogtrain.displays.window.voice import Voice, find_voice

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the programs of these tests are shell scripts")
CALLED = """#!/bin/sh
said=$(cat)
echo "$$ ${{0##*/}} $*|$said" >> {record}
{then}
"""
STAYS = "sleep 60"
FOUND: list[Voice] = []
MACOS_VOICES = """\
Albert              en_US    # Hello! My name is Albert.
Eddy (German (Germany)) de_DE    # Hallo! Ich heiße Eddy.
Samantha            en_US    # Hello! My name is Samantha.
Anna                de_DE    # Hallo! Ich heiße Anna.
Tingting            zh_CN    # 你好！我叫婷婷。
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Puts programs on a PATH of their own: name -> what each does once it has written down its call."""
    (tmp_path / "bin").mkdir()
    for tool in ("cat", "sleep", "sh"):
        (tmp_path / "bin" / tool).symlink_to(f"/bin/{tool}")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))

    def put(**does: str) -> None:
        for name, then in does.items():
            file = tmp_path / "bin" / name.replace("_", "-")
            file.write_text(CALLED.format(record=shlex.quote(str(tmp_path / "calls")), then=then))
            file.chmod(0o755)

    yield put
    while FOUND:
        FOUND.pop().hush()


def calls(folder: Path, count: int, within_s: float = 10.0) -> list[str]:
    """What was called, and said to it, once there is so much."""
    file, ends_s = folder / "calls", time.monotonic() + within_s
    while time.monotonic() < ends_s:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        if len(lines) >= count:
            break
        time.sleep(0.01)
    return [line.partition(" ")[2] for line in lines]


def over(folder: Path, call: int) -> bool:
    """Whether the process of a call is no more; it has a moment to die."""
    number, ends_s = int((folder / "calls").read_text().splitlines()[call].split()[0]), time.monotonic() + 3
    while time.monotonic() < ends_s:
        try:
            os.kill(number, 0)
            state = Path(f"/proc/{number}/stat")
            if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def found(language: str, platform: str = "linux") -> Voice:
    one = find_voice(language, platform)
    assert one is not None
    FOUND.append(one)
    return one


def test_of_linux_the_first_program_that_is_there(tmp_path: Path, programs: Callable[..., None]) -> None:
    assert find_voice("de", "linux") is None
    for name in ("espeak", "espeak_ng", "spd_say"):
        programs(**{name: STAYS})
        assert Path(found("de").command[0]).name == name.replace("_", "-")
    assert found("de").cancel == (str(tmp_path / "bin/spd-say"), "--cancel")
    assert find_voice("de", "darwin") is None
    assert find_voice("de", "win32") is None


def test_words_come_as_input_and_the_language_as_an_argument(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(espeak_ng=STAYS)
    found("de-AT").say("Schön, 100 % davon.\nUnd $(das) auch.")
    assert calls(tmp_path, 1) == ["espeak-ng -v de -b 1 --stdin|Schön, 100 % davon. Und $(das) auch."]
    assert find_voice("no language", "linux") is None


def test_of_macos_a_voice_of_that_language(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(say=f'[ "$2" = "?" ] && printf %s {shlex.quote(MACOS_VOICES)} || {STAYS}')
    assert found("en", "darwin").command[1:3] == ("-v", "Samantha")
    assert found("zh", "darwin").command[1:3] == ("-v", "Tingting")
    assert find_voice("fi", "darwin") is None
    found("de", "darwin").say("Guten Tag.")
    assert calls(tmp_path, 5)[-1] == "say -v Anna -f -|Guten Tag."
    programs(say="exit 3")
    assert find_voice("de", "darwin") is None


def test_of_windows_powershell_is_told_the_language(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(powershell=STAYS)
    found("de", "win32").say("Guten Tag.")
    (call,) = calls(tmp_path, 1)
    assert call.startswith("powershell -NoProfile -NonInteractive -Command Add-Type -AssemblyName System.Speech;")
    assert "TwoLetterISOLanguageName -eq 'de' }" in call
    assert call.endswith("|Guten Tag.")


def test_it_ends_at_once_with_all_that_it_started(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(espeak=f"{STAYS} & echo $! >> {shlex.quote(str(tmp_path / 'calls'))}; wait")
    own = found("en")
    own.say("One.")
    calls(tmp_path, 2)
    own.hush()
    own.hush()
    assert over(tmp_path, 0)
    assert over(tmp_path, 1)


def test_a_text_takes_the_place_of_the_one_before(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(espeak=STAYS)
    own = found("en")
    began_s = time.monotonic()
    own.say("One.")
    calls(tmp_path, 1)
    own.say("Two.")
    assert time.monotonic() - began_s < 5
    assert [call.partition("|")[2] for call in calls(tmp_path, 2)] == ["One.", "Two."]
    assert over(tmp_path, 0)
    own.say("  ")
    assert over(tmp_path, 1)


def test_speech_dispatcher_cancels_before_it_is_told_more(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(spd_say='[ "$1" = "--cancel" ] && sleep 0.3 && echo "0 cancelled" >> ' + f"{tmp_path}/calls || {STAYS}")
    own, speaks = found("de"), "spd-say --wait --pipe-mode --language de"
    own.hush()  # nothing was said: others may speak
    own.say("Eins.")
    assert calls(tmp_path, 1) == [f"{speaks}|Eins."]
    began_s = time.monotonic()
    own.say("Zwei.")
    own.say("Drei.")
    assert time.monotonic() - began_s < 0.25, "it waits elsewhere"
    assert calls(tmp_path, 4) == [f"{speaks}|Eins.", "spd-say --cancel|", "cancelled", f"{speaks}|Drei."]
    assert over(tmp_path, 0)
    own.hush()
    assert calls(tmp_path, 6)[4:] == ["spd-say --cancel|", "cancelled"]


def test_what_is_hushed_before_it_began_is_not_said(tmp_path: Path, programs: Callable[..., None]) -> None:
    programs(spd_say=f'[ "$1" = "--cancel" ] && sleep 0.3 || {STAYS}')
    own = found("de")
    own.say("Eins.")
    calls(tmp_path, 1)
    own.say("Zwei.")
    own.hush()
    time.sleep(1.0)
    assert not any("Zwei." in call for call in calls(tmp_path, 2))


def test_a_program_that_hangs_as_it_cancels_is_ended(
    tmp_path: Path, programs: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice, "CANCEL_S", 0.3)
    programs(spd_say=STAYS)
    own = found("de")
    own.say("Eins.")
    calls(tmp_path, 1)
    own.say("Zwei.")
    assert calls(tmp_path, 3)[2].endswith("|Zwei.")
    assert over(tmp_path, 1)
    own.hush()


def test_a_program_that_fails_or_is_gone_is_silent(
    tmp_path: Path, programs: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    programs(espeak="echo 'no device' >&2; echo something; exit 2")
    own = found("en")
    own.say("One.")
    calls(tmp_path, 1)
    own.hush()
    (tmp_path / "bin/espeak").unlink()
    own.say("Two.")
    own.say("Three.")
    own.hush()
    assert len(calls(tmp_path, 1)) == 1
    assert capfd.readouterr() == ("", "")


def test_a_program_that_reads_nothing_keeps_nobody_waiting(programs: Callable[..., None], tmp_path: Path) -> None:
    (tmp_path / "bin/espeak").write_text(f"#!/bin/sh\n{STAYS}\n")
    (tmp_path / "bin/espeak").chmod(0o755)
    began_s = time.monotonic()
    own = found("en")
    own.say("Many words. " * 50_000)
    own.hush()
    assert time.monotonic() - began_s < 2
