"""The tutorials are followed literally: each command is typed as it stands, and says what the page says it says."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cogtrain.care.person import open_person, put_consent
from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from tests.docs.sitting import sits

FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
STAFF_CODE = "246813"
SITS_DOWN = ("kiosk", "home")
ELSEWHERE = ("make", "mkdir", "cd", ".")  # what the reader's shell does; the test lies in its folder already


@dataclass
class Step:
    """A block of commands, and what has to be in what they say."""

    commands: list[str]
    says: list[str] = field(default_factory=list)


def steps(page: str) -> Iterator[Step | tuple[str, str]]:
    """The page from top to bottom: blocks of commands with what they say, and files to write as (name, text)."""
    found: list[Step | tuple[str, str]] = []
    pattern = r"(?:`([\w/.-]+)`(?: in it)?:\n\n)?```(\w*)\n(.*?)```"
    for name, language, text in re.findall(pattern, page, re.DOTALL):
        if language == "text":
            last = found[-1]
            assert isinstance(last, Step)
            last.says += text.splitlines()
        elif language:
            assert name, f"a file without a name: {text[:40]}"
            found.append((name, text))
        else:
            found.append(Step([line.split("  #")[0].strip() for line in text.splitlines()]))
    return iter(found)


def plain(text: str) -> str:
    """Words without the lines of a table, so that a sentence that was wrapped is found."""
    return " ".join(re.sub(r"[│┃━┏┓└┘─┡┩┴┬╇┳┻]", " ", text).split())


def typed(command: str) -> str:
    """What a command says; it has to end well."""
    name, *rest = shlex.split(command)
    if name == "python":
        return subprocess.run([sys.executable, *rest], check=True, capture_output=True, text=True, timeout=120).stdout
    assert name == "cogtrain", command
    result = CliRunner().invoke(app, rest, input=f"{STAFF_CODE}\n{STAFF_CODE}\n")
    said = result.exception if isinstance(result.exception, CogtrainError) else result.output
    assert result.exit_code == 0, f"{command}\n{said}"
    return result.output


def agrees_and_sits(moment: datetime) -> None:
    """What the reader does in the kiosk: agrees, and goes through the first meeting with the tasks to its end."""
    protocol = "post-infusion-monitoring"
    with open_person(Path("results"), "KI07", VirtualClock(moment)) as opened:
        put_consent(opened.log, load_library().protocol(protocol), "en", agreed=True)
    sits(Path("results"), protocol, "first-meeting", moment)


def follow(name: str) -> list[str]:
    """Go through a tutorial; the commands that were typed."""
    done: list[str] = []
    for step in steps((FOLDER / name).read_text(encoding="utf-8")):
        if not isinstance(step, Step):
            path = Path(step[0])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step[1], encoding="utf-8")
            continue
        said = ""
        for command in step.commands:
            words = shlex.split(command)
            if words[0] in ELSEWHERE:
                continue
            if words[:2] == ["cogtrain", "kiosk"]:
                agrees_and_sits(datetime.fromisoformat(f"{words[-1]}+00:00"))
            elif words[1] not in SITS_DOWN:
                said += typed(command)
            done.append(command)
        if not any(command.split()[1] in SITS_DOWN for command in step.commands):
            missing = [line for line in step.says if plain(line) not in plain(said)]
            assert missing == [], f"{step.commands}\n{said}"
    return done


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The reader's own, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_researchers_baseline_study_ends_with_a_figure(folder: Path) -> None:
    assert len(follow("baseline-study.md")) == 8
    assert (folder / "figure.svg").read_text(encoding="utf-8").startswith("<svg ")
    assert {"rehearsal.html", "trials.csv", "scores.csv", "scores-change.csv", "change.html"} <= {
        path.name for path in folder.iterdir()
    }


@pytest.mark.slow
def test_a_clinics_first_week_ends_with_pages(folder: Path) -> None:
    assert len(follow("first-week.md")) == 19
    for page in ("results/KI07-plan.html", "results/KI07.html", "rehearsal/SIM0001.html"):
        assert (folder / page).is_file()


@pytest.mark.slow
def test_the_commands_of_a_patients_first_evening(folder: Path) -> None:
    assert len(follow("first-evening.md")) == 6
    assert (folder / "evening/KI07.html").is_file()
