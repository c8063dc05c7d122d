"""The browser as a display, measured: ``python -m bench.browser [--quick] [--only PART ...]``."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from playwright.sync_api import Error

from bench.browser import course, cuts, load, looks, rows, timing
from bench.browser.files import served
from bench.browser.stand import browsing, standing
from bench.browser.vectors import DIFFERENCES, FOLDERS, vectors
from bench.figures import Line, out, said

OUT = Path(__file__).parents[1] / "out" / "browser"
ROOT = Path(__file__).parents[2]
FIRST_PAGE_BYTES, FIRST_PAGE_S, HOME_S = 400_000, 2.0, 3.0
LOAD_P99_MS = 250.0


def conformance(quick: bool) -> Iterator[Line]:
    """Vectors of the engine, run again by the player in Chromium."""
    count, differ = 200 if quick else 2000, 0
    with browsing() as browser, served(FOLDERS) as address:
        page = browser.new_page()
        page.goto(f"{address}/icon.svg")
        for made in vectors(count, seed=1):
            differ += bool(page.evaluate(DIFFERENCES, [made])[0])
    yield f"{count} vectors: blocks that differ", str(differ), "0", differ == 0


def presented(quick: bool) -> Iterator[Line]:
    """Onset stamps and reaction times beside jsPsych, and what was flagged."""
    found = timing.measure(100 if quick else 300, lambda done, of: out.print(f"  block {done} of {of}"))
    ours, theirs, flags = found["player"], found["jspsych"], found["flags"]
    for name in ("onset_ms", "rt_ms"):
        mean, sd = ours[name]
        other, other_sd = theirs[name]
        words = f"{mean:+.2f} ± {sd:.2f} (n {ours['paired']}); jsPsych {other:+.2f} ± {other_sd:.2f}"
        yield f"{name}: error against the witness", words, "not worse", abs(mean) <= abs(other) and sd <= other_sd
    words = f"{flags['off']}, flagged {flags['off_flagged']}; flagged in all {flags['flagged']}"
    yield "trials whose frames differ from the plan", words, "all flagged", flags["off"] == flags["off_flagged"]


def every_row(quick: bool) -> Iterator[Line]:
    """Every task by key and by touch: the rows of the same answers without a browser."""
    for by in ("key", "touch"):
        ran = rows.measure(by, 2 if quick else 3, lambda one: out.print(f"  {one.task} {one.trials} trials"))
        trials, others = sum(one.trials for one in ran), [f"{one.task} {words}" for one in ran for words in one.others]
        for words in others[:5]:
            out.print(f"  [red]{words}[/red]")
        right, flagged = sum(one.right for one in ran), sum(one.flagged for one in ran)
        words = f"{len(others)} ({len(ran)} tasks, {trials} trials, {right} right, {flagged} flagged)"
        yield f"by {by}: rows that differ", words, "0", not others


def connections(quick: bool) -> Iterator[Line]:
    """Connections that are cut at random moments."""
    found = cuts.measure(20 if quick else 100)
    yield f"{found.cut} connections cut: trials lost or twice", str(found.amiss), "0", found.amiss == 0
    yield (
        "sessions that were completed",
        f"{found.finished} of {found.sessions}",
        "all",
        found.finished == found.sessions,
    )


def many(quick: bool) -> Iterator[Line]:
    """Many people at once."""
    found = load.measure(10 if quick else 50)
    words = f"p50 {found['p50_ms']:.0f}, p99 {found['p99_ms']:.0f} ({found['pieces']:.0f} pieces)"
    good = found["p99_ms"] <= LOAD_P99_MS and not found["amiss"]
    yield f"{found['people']} people: ms from a trial's end to the disk", words, "p99 ≤ 250", good


def weight(_quick: bool) -> Iterator[Line]:
    """How much the first page loads, and how soon it stands there."""
    with (
        tempfile.TemporaryDirectory() as folder,
        browsing() as browser,
        standing(Path(folder), live=_greets, code="TEST01") as stand,
    ):
        page, sizes = browser.new_page(), list[int]()
        page.on("response", lambda response: sizes.append(_size(response)))
        began_s = time.perf_counter()
        page.goto(stand.address)
        page.wait_for_selector("#page .press")
        took_s = time.perf_counter() - began_s
    yield "bytes before the first block", f"{sum(sizes):,}", "< 400,000", sum(sizes) < FIRST_PAGE_BYTES
    yield "first page, s", f"{took_s:.2f}", "≤ 2", took_s <= FIRST_PAGE_S
    took_s = _home_starts()
    yield "cogtrain home, from start to first page, s", f"{took_s:.2f}", "≤ 3", took_s <= HOME_S


def _greets(room: Any) -> None:
    from cogtrain.kiosk import pages

    room.display.page(pages.greeting("en"), "en")


def _size(response: Any) -> int:
    try:
        return len(response.body())
    except Error:  # a redirection has no body
        return 0


def _home_starts() -> float:
    with tempfile.TemporaryDirectory() as folder:
        results = looks.one_person(Path(folder))
        began_s = time.perf_counter()
        command = [sys.executable, "-m", "cogtrain.cli", "home", "--results", str(results), "--no-browser"]
        home = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert home.stdout is not None  # noqa: S101 - it is a pipe
            address, answered_s = home.stdout.readline().split()[-1], time.perf_counter()
            with browsing() as browser:
                page, opened_s = browser.new_page(), time.perf_counter()
                page.goto(address)
                page.wait_for_selector("#page h1")
                return answered_s - began_s + time.perf_counter() - opened_s  # without the browser's own start
        finally:
            home.terminate()
            home.wait(timeout=30)


def whole_course(quick: bool) -> Iterator[Line]:
    """home-practice-window, with the clinic's dose in between."""
    if quick:
        return
    with tempfile.TemporaryDirectory() as folder:
        went = course.walk(Path(folder), lambda words: out.print(f"  {words}"))
    words = ", ".join(f"{count} {name}" for name, count in went.sessions.items())
    good = went.verified and not went.missed and went.sessions.get("home-practice") == 8
    yield f"a whole course, {went.blocks} blocks", f"{words}; missed {went.missed}", "all, verified", good


def looked_at(_quick: bool) -> Iterator[Line]:
    """Every kind of page at four sizes, as pictures, by axe-core, and whether anything runs out of it."""
    found = looks.measure(OUT / "pages")
    yield f"{found.pages} pages: violations by axe-core", str(found.violations), "0", found.violations == 0
    yield "pages wider than their screen", str(found.wide), "0", found.wide == 0


PARTS: dict[str, Callable[[bool], Iterator[Line]]] = {
    "conformance": conformance,
    "timing": presented,
    "rows": every_row,
    "cuts": connections,
    "load": many,
    "weight": weight,
    "looks": looked_at,
    "course": whole_course,
}


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Fewer of everything: a smoke test of some minutes.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"Some parts alone: {', '.join(PARTS)}.")] = None,
) -> None:
    """Measure, print the figures as they come, and keep them in bench/out/browser."""
    OUT.mkdir(parents=True, exist_ok=True)
    lines: list[Line] = []
    for name, part in PARTS.items():
        if only and name not in only:
            continue
        out.print(f"[bold]{name}[/bold]")
        lines += said(part(quick))
    missed = sum(not good for *_, good in lines)
    out.print(
        f"{len(lines)} lines, {missed} missed. It proves pacing, stamping and pairing in this browser, no photons."
    )
    path = OUT / f"{datetime.now(UTC):%Y-%m-%dT%H%M%SZ}.json"
    path.write_text(json.dumps(lines, indent=1))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    typer.run(main)
