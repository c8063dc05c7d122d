"""The bench of the battery: ``make bench-battery``, or ``python -m bench.battery [--people N] [--only TASK ...]``.

For each task, at the length of its item in the protocol ``battery``: how long it takes a typical person, how well its
level measures give back what went in, and how often useless and honest people are flagged. What went in is the score of
``AGAIN`` further sittings of the same person together. Prints a table and keeps it as JSON in bench/out/battery. The
exit code is 0 also where a line is missed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from inspect import getsourcefile
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import pandas as pd
import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bench.battery.sittings import flagged, scores, sit
from cogtrain.library import ResolvedTask, load_library
from cogtrain.observers import observer_maker
from cogtrain.paradigms.contract import Measure

OUT = Path(__file__).resolve().parents[1] / "out" / "battery"
ROOT = Path(__file__).resolve().parents[2]
AGAIN = 4
CHUNK = 25
USELESS, HONEST = ("silent", "random"), "slow"
WANTED_R, WANTED_BIAS, WANTED_FLAGS, WANTED_SPARED = 0.9, 0.2, 0.99, 0.02
COSTS = ("cost", "slope", "minus", "over", "alerting", "orienting", "preparation", "precedence", "index", "intercept")


@cache
def items() -> dict[str, tuple[ResolvedTask, ...]]:
    """The items of each task, in the order of the protocol."""
    library, found = load_library(), dict[str, tuple[ResolvedTask, ...]]()
    protocol = library.protocol("battery")
    for session in protocol.protocol.sessions:
        for _, task in protocol.tasks(session):
            name = task.loaded.card.task
            found[name] = (*found.get(name, ()), task)
    return found


def measured(task: str, seed: int, first: int, last: int) -> dict[str, Any]:
    """The people ``first`` to ``last``: minutes of their first sitting; each measure of it, and of the others
    together."""
    tasks, once, again, minutes = items()[task], [], [], []
    for unit, number in enumerate(range(first, last)):
        person, *draws = np.random.default_rng([seed, number]).spawn(AGAIN + 2)
        observer = observer_maker("typical")(person)
        sat = [sit(tasks, observer, rng, unit) for rng in draws]
        minutes.append(sat[0].seconds / 60)
        once += sat[0].rows
        again += [{**row, "block": row["block"] + 100 * k} for k, one in enumerate(sat[1:]) for row in one.rows]
    found, true = (scores(tasks, pd.DataFrame(rows), last - first) for rows in (once, again))
    return {"minutes": minutes, "scores": {name: (found[name].tolist(), true[name].tolist()) for name in found}}


def judged(task: str, seed: int, observer: str, first: int, last: int) -> int:
    """How many of those people are flagged."""
    count = 0
    for number in range(first, last):
        person, draws = np.random.default_rng([seed, number, 7]).spawn(2)
        count += flagged(sit(items()[task], observer_maker(observer)(person), draws, 0).rows)
    return count


def is_level(name: str, measure: Measure) -> bool:
    """Whether a measure is a level rather than a difference, or a count of rare events."""
    return not any(word in name for word in COSTS) and measure.better != "neither" and measure.unit != "count"


def recovery(parts: Sequence[dict[str, Any]], name: str) -> dict[str, float]:
    """Correlation of a score with what went in, its bias in SDs of that, and the length that r = .9 would need."""
    found, true = (np.concatenate([part["scores"][name][k] for part in parts]) for k in (0, 1))
    there = np.isfinite(found) & np.isfinite(true)
    if there.sum() < 10 or np.std(true[there]) == 0:
        return {"r": float("nan"), "bias_sd": float("nan"), "length": float("nan"), "n": int(there.sum())}
    found, true = found[there], true[there]
    r = float(np.corrcoef(found, true)[0, 1])
    alike = min(r**2 * (1 + 1 / AGAIN), 0.999)  # roughly the reliability of one sitting: `true` errs as well
    wanted = WANTED_R**2
    return {
        "r": r,
        "bias_sd": float((found - true).mean() / true.std()),
        "length": wanted * (1 - alike) / (alike * (1 - wanted)),
        "n": int(there.sum()),
    }


def about(task: str) -> dict[str, Any]:
    """Where it stands: its paradigm's file and lines, its card, how many sources this names."""
    loaded = items()[task][0].loaded
    file = Path(getsourcefile(loaded.paradigm.plan) or "")
    lines = len(file.read_text(encoding="utf-8").splitlines())
    return {
        "file": str(file.relative_to(ROOT)),
        "lines": lines,
        "card": loaded.reference,
        "sources": len(loaded.card.sources),
    }


def run(names: Sequence[str], people: int, others: int, seed: int, progress: Progress) -> dict[str, Any]:
    """Everything, task after task, on all cores."""
    found: dict[str, Any] = {}
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        starts, flags = range(0, people, CHUNK), range(0, others, CHUNK)
        jobs = {
            name: (
                [pool.submit(measured, name, seed, first, min(first + CHUNK, people)) for first in starts],
                {
                    who: [pool.submit(judged, name, seed, who, first, min(first + CHUNK, others)) for first in flags]
                    for who in (*USELESS, HONEST)
                },
            )
            for name in names
        }
        bar = progress.add_task("tasks", total=len(names))
        for name, (sittings, judgements) in jobs.items():
            parts = [job.result() for job in sittings]
            measures = items()[name][0].paradigm.measures
            found[name] = about(name) | {
                "minutes": float(np.median([m for part in parts for m in part["minutes"]])),
                "measures": {m: recovery(parts, m) | {"level": is_level(m, words)} for m, words in measures.items()},
                "flags": {who: sum(job.result() for job in of) / others for who, of in judgements.items()},
            }
            progress.advance(bar)
    return found


def show(found: dict[str, Any], people: int, others: int, console: Console) -> int:
    """The table; returns how many lines were missed."""
    table = Table(title=f"{people} simulated people a task, {others} of each kind for the flags")
    heads = (
        "task",
        "file",
        "lines",
        "sources",
        "min",
        "headline",
        "r",
        "bias, SD",
        "x length",
        "silent",
        "random",
        "slow",
    )
    for head in heads:
        table.add_column(head, justify="left" if head in ("task", "file", "headline") else "right", no_wrap=True)
    missed = 0
    for name, one in found.items():
        headline = items()[name][0].loaded.card.measures.headline
        level, flags = one["measures"][headline], one["flags"]
        fine = level["r"] >= WANTED_R and abs(level["bias_sd"]) <= WANTED_BIAS
        caught = all(flags[who] >= WANTED_FLAGS for who in USELESS) and flags[HONEST] <= WANTED_SPARED
        missed += (not fine) + (not caught)
        table.add_row(
            name, one["file"].removeprefix("cogtrain/paradigms/"), str(one["lines"]), str(one["sources"]),
            f"{one['minutes']:.1f}", headline, f"{'' if fine else 'MISS '}{level['r']:.2f}", f"{level['bias_sd']:+.2f}",
            f"{level['length']:.1f}", *(f"{flags[who]:.3f}" for who in USELESS),
            f"{'' if caught else 'MISS '}{flags[HONEST]:.3f}",
        )  # fmt: skip
    console.print(table)
    below = [
        f"{name} {measure} {got['r']:.2f}"
        for name, one in found.items()
        for measure, got in one["measures"].items()
        if got["level"] and got["r"] < WANTED_R
    ]
    console.print(f"level measures below .9: {', '.join(below) or 'none'}")
    return missed


def main(
    people: Annotated[int, typer.Option(min=20, help="Simulated people a task.")] = 500,
    others: Annotated[int, typer.Option(min=20, help="People of each kind for the flags.")] = 300,
    seed: Annotated[int, typer.Option(min=0, help="Draws people and answers.")] = 1,
    only: Annotated[list[str] | None, typer.Option(help="Only this task. As often as needed.")] = None,
    quick: Annotated[bool, typer.Option(help="40 people: a smoke test.")] = False,
) -> None:
    """Run the bench and print what was reached."""
    people, others = (40, 40) if quick else (people, others)
    console = Console(width=200)
    with Progress(console=console) as progress:
        found = run(only or list(items()), people, others, seed, progress)
    missed = show(found, people, others, console)
    OUT.mkdir(parents=True, exist_ok=True)
    kept = {"people": people, "others": others, "seed": seed, "tasks": found}
    (OUT / "latest.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
    console.print(f"{missed} lines missed")


if __name__ == "__main__":
    typer.run(main)
