"""What has to be reached, line by line, and whether it was: pure, from the figures of one run."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from typing import Any

from bench.line import Line

RATES = (60, 120, 240)
LOADS = ("idle", "busy")
START_BEYOND_IMPORT_S = 2.5

Figures = Mapping[str, Any]


def cells(rows: Figures) -> Iterator[tuple[int, str, Figures]]:
    """(rate, load, row's name -> its figures), where the engine was measured."""
    for hz in RATES:
        for load in LOADS:
            cell = rows.get(f"{hz} {load}", {})
            if "engine" in cell:
                yield hz, load, cell


def onset_lines(hz: int, cell: Figures) -> Iterator[Line]:
    """The onset stamps of one rate, idle."""
    mine, where = cell["engine"]["stamp"], f"{hz} Hz idle"
    mean, sd = mine["mean_ms"], mine["sd_ms"]
    yield Line("onset stamp, |mean|", where, "≤ 0.20 ms", f"{mean:.3f} ms", abs(mean) <= 0.2)
    if "floor" in cell:
        bound = max(0.05, 1.5 * cell["floor"]["stamp"]["sd_ms"])
        yield Line("onset stamp, SD", where, f"≤ {bound:.3f} ms", f"{sd:.3f} ms", sd <= bound)
    if "builder" in cell:
        times = abs(cell["builder"]["stamp"]["mean_ms"]) / max(abs(mean), 1e-9)
        yield Line("onset stamp, Builder's mean over ours", where, "≥ 5", f"{times:.1f}", times >= 5)


def rt_lines(hz: int, cell: Figures) -> Iterator[Line]:
    """Reaction times of one rate, idle."""
    mine, where = cell["engine"]["rt"], f"{hz} Hz idle"
    mean, sd = mine["mean_ms"], mine["sd_ms"]
    yield Line("reaction time, |mean error|", where, "≤ 0.15 ms", f"{mean:.3f} ms", abs(mean) <= 0.15)
    if "floor" in cell:
        bound = max(0.15, 1.5 * cell["floor"]["rt"]["sd_ms"])
        yield Line("reaction time, SD of the error", where, f"≤ {bound:.3f} ms", f"{sd:.3f} ms", sd <= bound)


def row_lines(rows: Figures) -> Iterator[Line]:
    """All lines that the rows of blocks decide."""
    for hz, load, cell in cells(rows):
        mine, where = cell["engine"], f"{hz} Hz {load}"
        if load == "idle":
            yield from onset_lines(hz, cell)
            yield from rt_lines(hz, cell)
            if "floor" in cell:
                bound, found = cell["floor"]["missed_per_10000"] + 1, mine["missed_per_10000"]
                yield Line("missed frames in 10,000", where, f"≤ {bound:.1f}", f"{found:.1f}", found <= bound)
        off, of = mine["durations_not_exact"], mine["durations_counted"]
        yield Line(
            "frames exactly as planned, unflagged trials", where, f"{of} of {of}", f"{of - off} of {of}", not off
        )
    mine = [cell["engine"] for _, _, cell in cells(rows)] + ([rows["session"]] if "session" in rows else [])
    yield from flag_lines(mine)


def flag_lines(mine: list[Figures]) -> Iterator[Line]:
    """Flags and keys over all rows of the engine."""
    everywhere = "all engine rows"
    total = {
        name: sum(row[name] for row in mine)
        for name in ("trials", "hit", "hit_flagged", "others_flagged", "keys", "keys_lost", "keys_doubled")
    }
    hit, flagged, others = total["hit"], total["hit_flagged"], total["trials"] - total["hit"]
    yield Line("hit trials that are flagged", everywhere, f"{hit} of {hit}", f"{flagged} of {hit}", flagged == hit)
    share = total["others_flagged"] / others * 1000 if others else 0.0
    found = f"{total['others_flagged']} of {others}"
    yield Line("other trials that are flagged", everywhere, "≤ 1 in 1,000", found, share <= 1)
    bad = total["keys_lost"] + total["keys_doubled"]
    found = f"{total['keys_lost']} lost, {total['keys_doubled']} twice, of {total['keys']}"
    yield Line("keys lost or counted twice", everywhere, "none", found, bad == 0)


def work_lines(work: Mapping[str, Mapping[str, Figures]]) -> Iterator[Line]:
    """Work per frame, every paradigm's own pictures against one batch a picture."""
    for name, who in work.items():
        for share in ("p50", "p99"):
            mine, floor = who["engine"][f"{share}_ms"], who["floor"][f"{share}_ms"]
            found = f"{mine / floor:.2f} ({mine:.2f} : {floor:.2f} ms)"
            yield Line(f"work per frame over the floor's, {share}", name, "≤ 1.50", found, mine <= 1.5 * floor)


def start_lines(start: Figures) -> Iterator[Line]:
    """From process start to the first stimulus."""
    mine, builder, imported = (statistics.median(start[name]) for name in ("engine", "builder", "import"))
    where = "median of the runs"
    yield Line("start to first stimulus", where, f"≤ Builder's {builder:.2f} s", f"{mine:.2f} s", mine <= builder)
    beyond = mine - imported
    wanted = f"≤ {START_BEYOND_IMPORT_S} s"
    found = f"{beyond:.2f} s (import {imported:.2f} s)"
    yield Line("beyond the import of psychopy.visual", where, wanted, found, beyond <= START_BEYOND_IMPORT_S)


def control_lines(controls: list[Figures]) -> Iterator[Line]:
    """Mutation controls."""
    for control in controls:
        met = control["seen"] and control["flagged"]
        yield Line("control", control["name"], "seen, hit trials flagged", control["words"], met)


def lines(figures: Figures) -> list[Line]:
    """Everything that has to be reached and was measured."""
    found = list(row_lines(figures["rows"]))
    found += work_lines(figures.get("work", {}))
    if all(figures.get("start", {}).get(name) for name in ("engine", "builder", "import")):
        found += start_lines(figures["start"])
    return found + list(control_lines(figures.get("controls", [])))
