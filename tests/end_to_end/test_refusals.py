"""What is missing or not as it should be is told in a sentence, with exit code 2, before anything is shown or recorded;
and a run that nobody attends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from bench.engine import QUICK_FIVE, start, start_session
from bench.robot import Fingers
from cogtrain.records import read_log

CODE = "E2E03"
UNATTENDED = """\
protocol: nobody
version: 1
about: A block of arrows without anybody.
sessions:
  check:
    purpose: assessment
    do:
    - task: flanker@1
      settings: {trials: 4, fixation_s: 0.15, stimulus_s: 0.5, deadline_s: 0.75, iti_s: 0.1}
      practice: none
      instructions: brief
schedule:
- {day: 0, do: check}
"""


def _refused(screen: str | None, arguments: list[str | Path], environment: dict[str, str] | None = None) -> str:
    """What standard error says, once the run was refused as it should be."""
    engine = start(screen, arguments, environment)
    said, faults = engine.communicate(timeout=60)
    assert engine.returncode == 2, faults
    assert "Traceback" not in said + faults
    return re.sub(r"[│╭╮╰╯─\s]+", " ", faults)


def _nothing_recorded(results: Path) -> bool:
    """No session's log and no event of the person."""
    logs = list(results.rglob("*.jsonl")) if results.is_dir() else []
    return not any(read_log(path).lines for path in logs)


@pytest.mark.parametrize("missing", ["psychopy", "psychtoolbox"])
def test_a_missing_library_is_named_with_its_remedy(missing: str, screen: str, tmp_path: Path) -> None:
    (tmp_path / "shim" / missing).mkdir(parents=True)
    shim = tmp_path / "shim" / missing / "__init__.py"
    shim.write_text(f'raise ModuleNotFoundError("No module named {missing!r}", name={missing!r})\n', encoding="utf-8")
    run = ["run", QUICK_FIVE, "--participant", CODE, "--results", tmp_path / "results", "--windowed", "800x600"]
    fault = _refused(screen, run, {"PYTHONPATH": str(tmp_path / "shim")})
    assert missing in fault.lower()
    assert 'pip install "cogtrain[station]"' in fault
    assert _nothing_recorded(tmp_path / "results")


@pytest.mark.parametrize("home", ["/proc/1/nobody", "/proc/1", "/dev/null/nobody"])
def test_a_home_folder_that_cannot_be_written_is_named_and_not_the_screen(
    home: str, screen: str, tmp_path: Path
) -> None:
    run = ["run", QUICK_FIVE, "--participant", CODE, "--results", tmp_path, "--windowed", "800x600"]
    fault = _refused(screen, run, {"HOME": home})
    assert fault.startswith("home folder: PsychoPy cannot write its preferences there (")
    assert "set HOME" in fault
    assert "screen" not in fault
    assert home not in fault
    assert _nothing_recorded(tmp_path)


def test_without_a_screen_it_says_so(tmp_path: Path) -> None:
    run = ["run", QUICK_FIVE, "--participant", CODE, "--results", tmp_path, "--windowed", "800x600"]
    fault = _refused(None, run)
    assert "expected a screen" in fault
    assert "Xvfb" in fault
    assert _nothing_recorded(tmp_path)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"protocol": "bassline-brief"}, 'did you mean "baseline-brief"'),
        ({"protocol": "no/such/file.yaml"}, "file.yaml"),
        ({"--participant": "Jane Doe"}, "4 to 12 capital letters A to Z and digits"),
        ({"--windowed": "1024"}, "a size of at least 640x480"),
        ({"--windowed": "100x100"}, "a size of at least 640x480"),
        ({"--session": "chek"}, 'did you mean "check"'),
        ({"--seed": "-1"}, "--seed"),
    ],
)
def test_bad_usage_is_refused_with_a_remedy(changes: dict[str, str], words: str, tmp_path: Path) -> None:
    usage = {"--participant": CODE, "--windowed": "1024x768", "--results": str(tmp_path / "results"), **changes}
    protocol = usage.pop("protocol", str(QUICK_FIVE))
    fault = _refused(None, ["run", protocol, *(word for option in usage.items() for word in option)])
    assert words.lower() in fault.lower()
    assert "Jane" not in fault
    assert _nothing_recorded(tmp_path / "results")


def test_results_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    (tmp_path / "results").write_text("not a folder", encoding="utf-8")
    fault = _refused(None, ["run", QUICK_FIVE, "--participant", CODE, "--results", tmp_path / "results"])
    assert "results: not a directory" in fault
    assert (tmp_path / "results").read_text(encoding="utf-8") == "not a folder"


def test_a_run_that_nobody_attends_needs_no_key_and_enters_no_trend(screen: str, tmp_path: Path) -> None:
    protocol, results = tmp_path / "nobody.yaml", tmp_path / "results"
    protocol.write_text(UNATTENDED, encoding="utf-8")
    fingers = Fingers(screen)
    fingers.press("left", down=True)  # a key on which something lies: it repeats, and answers nothing
    try:
        engine = start_session(screen, protocol, CODE, results, "--unattended")
        said, faults = engine.communicate(timeout=100)
    finally:
        fingers.press("left", down=False)
    assert engine.returncode == 0, faults
    assert "Session check: finished." in said
    [log] = (results / CODE).glob("2*.jsonl")
    lines = read_log(log).lines
    assert lines[0].data["unattended"] is True
    assert {line.data["key"] for line in lines if line.kind == "page"} == {"closed"}
    assert [line.data["answers"] for line in lines if line.kind == "trial"] == [[]] * 4
    assert start(None, ["score", results, "-o", tmp_path / "scores.csv"]).wait() == 0
    scores = pd.read_csv(tmp_path / "scores.csv")
    assert len(scores) > 3
    assert set(scores["comparable"]) == {False}
    assert all("unattended" in why for why in scores["not_comparable_because"])
    assert pd.read_csv(tmp_path / "scores-change.csv").empty
    assert json.loads(log.read_text(encoding="utf-8").splitlines()[0])["data"]["observer"] is None
