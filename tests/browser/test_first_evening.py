"""A patient's first evening (docs/tutorials/first-evening.md), page by page, in a browser whose time runs fast."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from typer.testing import CliRunner

from bench.browser.stand import standing
from cogtrain.cli import app
from cogtrain.records import read_log
from cogtrain.records.person import read_person
from cogtrain.records.verify import verify

ROOT = Path(__file__).parents[2]
TUTORIAL = (ROOT / "docs/tutorials/first-evening.md").read_text(encoding="utf-8")
ESCAPE_IN_THE_SECOND_BLOCK = """
() => {
  let before = null;
  const look = () => {
    const there = window.personSaw.some((words) => words.includes("Part 2 of 3") && words.includes("Press Start"));
    if (there && before === null) before = window.personTrials;
    if (!there || window.personTrials < before + 3) return window.schedule(window.worldAt() + 300, look);
    window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", code: "Escape", bubbles: true }));
  };
  look();
}
"""


@pytest.mark.timeout(180)
def test_each_page_comes_as_the_tutorial_says(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for line in re.findall(r"^cogtrain (?:site|enrol) .*$", TUTORIAL, re.MULTILINE):
        assert CliRunner().invoke(app, shlex.split(line)[1:]).exit_code == 0, line
    results = Path("evening")
    with standing(results, code="KI07") as stand:
        context = browser.new_context(viewport={"width": 1024, "height": 768})
        context.add_init_script(path=ROOT / "bench/browser/warp.js")
        page = context.new_page()
        page.goto(stand.address)
        page.wait_for_selector("#page .press")
        page.evaluate((ROOT / "bench/browser/person.js").read_text(encoding="utf-8"))
        page.evaluate("() => { window.personWants = ['Stop for today']; window.personRight = 1; }")
        page.evaluate(ESCAPE_IN_THE_SECOND_BLOCK)
        page.wait_for_function(
            "() => window.personSaw.some((words) => words.includes('That was all'))", timeout=150_000
        )
        saw: list[str] = page.evaluate("() => window.personSaw")
        context.close()
    words = " ".join(" ".join(saw).split())
    named = re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", TUTORIAL)
    at_the_end = re.findall(r"```text\n(That was all.*?)```", TUTORIAL, re.DOTALL)[0].splitlines()
    assert len(named) > 10
    assert [one for one in (*named, *at_the_end) if one not in words] == []
    _, state = read_person(results, "KI07")
    assert [entry.status for entry in state.sessions] == ["finished"]
    (log,) = results.glob("KI07/2*.jsonl")
    ended = [line.data for line in read_log(log).lines if line.kind == "block_ended"]
    assert [(one["block"], one["attempt"]) for one in ended if one["status"] == "broken-off"] == [(2, 0)]
    assert Counter(one["block"] for one in ended) == {0: 1, 1: 1, 2: 2, 3: 1, 4: 1}
    assert all(finding.sound for finding in verify(results))
