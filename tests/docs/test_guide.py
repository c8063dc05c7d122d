"""The guide for staff is run from top to bottom: every line of it, on the day that it is read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cogtrain.care.person import open_person, put_consent
from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.errors import CogtrainError
from cogtrain.library import load_library
from cogtrain.pages.page import Page, PageResult
from cogtrain.records.person import read_person
from cogtrain.records.sealing import is_key
from tests.docs.sitting import sits

GUIDE = Path(__file__).parents[2] / "docs" / "clinic.md"
NEEDS_A_SCREEN = ("kiosk", "station")
STAFF_CODE = "135792"


def commands() -> list[str]:
    """Every line of the guide's blocks that runs cogtrain, and what stands in its text as a whole command."""
    text = GUIDE.read_text(encoding="utf-8")
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = [line.split("  #")[0].strip() for block in blocks for line in block.splitlines()]
    inline = re.findall(r"`(cogtrain (?:total|sheet|held) KI07[^`]*)`", text)
    return [line for line in [*lines, *inline] if line.startswith("cogtrain ")]


class Alarmed(SimulatedDisplay):
    """Somebody whose answer to item 9 calls for somebody."""

    def page(self, page: Page, language: str) -> PageResult:
        result = super().page(page, language)
        if page.name == "question:phq-9@1:9":
            return PageResult(result.how, result.key, result.seconds, "1")
        return result


def sits_alarmed(results: Path, session: str, moment: datetime) -> None:
    sits(results, "serial-infusions", session, moment, Alarmed)


BEFORE: dict[str, Callable[[Path], None]] = {
    "cogtrain alerts": lambda results: sits_alarmed(results, "mood", datetime(2026, 3, 6, 13, tzinfo=UTC)),
    "cogtrain note": lambda results: sits_alarmed(results, "journal", datetime(2026, 3, 5, 15, tzinfo=UTC)),
    "cogtrain sheet": lambda results: sits_alarmed(results, "relapse-plan", datetime(2026, 3, 7, 13, tzinfo=UTC)),
}


@pytest.mark.slow
def test_the_guide_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    results, held = tmp_path / "results", set[str]()
    every = commands()
    assert len(every) > 15
    assert {"site", "enrol", "dose", "today", "plan", "alerts", "note", "total", "sheet", "held"} <= {
        line.split()[1] for line in every
    }
    for line in every:
        _, name, *rest = shlex.split(line)
        if name in NEEDS_A_SCREEN:
            continue
        for begins, before in BEFORE.items():
            if line.startswith(begins) and begins not in held:
                held.add(begins)
                before(results)
        typed = {"staff": f"{STAFF_CODE}\n{STAFF_CODE}\n"}.get(rest[0] if rest else "", f"{STAFF_CODE}\n")
        result = CliRunner().invoke(app, [name, *rest], input=typed)
        said = result.exception if isinstance(result.exception, CogtrainError) else result.output
        assert result.exit_code == 0, f"{line}\n{said}"
        if name == "enrol":
            with open_person(results, "KI07", VirtualClock(datetime(2026, 3, 2, 9, tzinfo=UTC))) as opened:
                put_consent(opened.log, load_library().protocol("serial-infusions"), "en", agreed=True)
        if line == "cogtrain today KI07 --now 2026-03-05T13:00":
            assert "2 h 15 min since dose 1 ended; state: monitoring" in result.output
    known, _ = read_person(results, "KI07")
    assert [(dose.number, dose.minutes, dose.mg, dose.reported) for dose in known.doses] == [(1, 45, 35, False)]
    assert known.alerts[0].acknowledged == ("nurse-1", "Talked, safe, doctor informed")
    assert (tmp_path / "KI07-note.html").is_file()
    sheet = (results / "KI07-relapse-plan.html").read_text(encoding="utf-8")
    assert "Ward 4: +49 30 1234" in sheet
    assert "Crisis line: 116 123" in sheet
    assert is_key((tmp_path / "site-private-key.txt").read_text(encoding="utf-8").splitlines()[1])
