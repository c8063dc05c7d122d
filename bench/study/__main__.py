"""Studies, measured: ``python -m bench.study [--quick] [--only PART ...]``."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from fhir.resources.R4B.bundle import Bundle

from bench.figures import Line, out, said, told
from cogtrain.clock import SystemClock, VirtualClock
from cogtrain.exports.bids import About, bids_files, task_label
from cogtrain.exports.fhir import fhir_files
from cogtrain.exports.psych_ds import psych_ds_files
from cogtrain.exports.redcap import redcap_files
from cogtrain.exports.shifted import Shift
from cogtrain.exports.taken import take, write_files
from cogtrain.library import load_library
from cogtrain.paradigms import registry
from cogtrain.records.log.station import HOME, REHEARSAL
from cogtrain.rehearsal import power, rehearse
from cogtrain.rehearsal.in_study import HOLDER
from cogtrain.rehearsal.with_records import FIRST_DAY
from cogtrain.scoring.brought.any_table import asked_of, parse_rule, score_frame
from cogtrain.scoring.brought.bids_folder import as_ours, read_bids
from cogtrain.study.lots import minimised, permuted
from cogtrain.study.unblinding import unblind
from cogtrain.triggers import loopback

STUDY = "attention-training"
ROOT = Path(__file__).parents[2]


def draws(quick: bool, _folder: Path) -> Iterator[Line]:
    """Ten thousand people drawn for: balance as designed, and whether the next arm can be guessed from the last."""
    count, rng = 1000 if quick else 10_000, np.random.default_rng(1)
    arms = permuted({"a": 1, "b": 1}, [4, 6], count, rng)
    signs = np.array([1 if arm == "a" else -1 for arm in arms])
    worst = int(np.abs(np.cumsum(signs)).max())
    yield (f"{count:,} by blocks of 4 and 6: furthest from balance on the way", str(worst), "≤ 3", worst <= 3)
    words = Counter("".join(arms[first : first + 4]) for first in range(0, count // 4 * 4, 4))
    yield ("  different runs of four that came", str(len(words)), "14 or more", len(words) >= 14)
    strata = {"age": 3, "sex": 2, "place": 4}
    before: list[tuple[str, dict[str, str]]] = []
    people = 600 if quick else 2000
    for _ in range(people):
        values = {name: str(rng.integers(size)) for name, size in strata.items()}
        chances = (float(rng.random()), float(rng.random()))
        before.append((minimised({"a": 1, "b": 1}, 0.8, before[-400:], values, chances), values))
    apart = max(
        abs(sum((1 if arm == "a" else -1) for arm, own in before[-400:] if own[name] == str(value)))
        for name, size in strata.items()
        for value in range(size)
    )
    yield (f"{people:,} by minimisation: furthest within any value, last 400", str(apart), "≤ 12", apart <= 12)
    yield from _guesses(signs, rng)


def _guesses(signs: np.ndarray, rng: np.random.Generator) -> Iterator[Line]:
    """What staff see is the place in a list; who is told every arm so far guesses as well as theory has it.

    Blackwell and Hodges (1957), doi:10.1214/aoms/1177706973: a block of 2m gives m + (4**m / C(2m, m) - 1) / 2 hits.
    """
    lists = np.array([[arm == "a" for arm in permuted({"a": 1, "b": 1}, [4, 6], 24, rng)] for _ in range(4000)])
    away = float(100 * np.abs(lists.mean(axis=0) - 0.5).max())
    yield (
        "  4,000 lists: an arm's place in its list tells, beyond a coin",
        f"{away:.1f} points",
        "≤ 3",
        away <= 3,
    )
    ahead = np.concatenate(([0], np.cumsum(signs)[:-1]))
    right = float(100 * np.where(ahead == 0, 0.5, np.sign(ahead) != signs).mean())
    theory = 100 * sum(half + (4**half / math.comb(2 * half, half) - 1) / 2 for half in (2, 3)) / 10
    yield (
        "  told every arm so far, the best guess is right in",
        f"{right:.1f} %, theory {theory:.1f} %",
        "within 1.5",
        abs(right - theory) <= 1.5,
    )


def simulated(quick: bool, _folder: Path) -> Iterator[Line]:
    """False positives, power against theory."""
    loaded = load_library().studies[STUDY]
    plan = power.TrialPlan(60, 0.25, pool=30 if quick else 150, trials=200 if quick else 2000)
    pool = power.pool_of(loaded, plan, lambda _done: None)
    rng, reference = np.random.default_rng(7), loaded.study.analysis.reference
    changed = power.drawn_trials(loaded, pool, plan, rng, lambda _done: None)
    null = power.drawn_trials(loaded, dict.fromkeys(pool, pool[reference]), plan, rng, lambda _done: None)
    found = power.found_of(loaded, plan, pool, "following", changed, null)
    told(f"{plan.pool} simulated people in each arm; {100 * found.complete:.0f} % with the outcome")
    wrong = 100 * found.false_positives
    yield (f"{plan.trials} trials without a difference: found one", f"{wrong:.1f} %", "5 ± 1 %", abs(wrong - 5) <= 1)
    off = 100 * (found.power - found.theory)
    words = f"{100 * found.power:.1f} %, theory {100 * found.theory:.1f} %"
    yield (f"{plan.trials} trials with one: power", words, "within 3 points", abs(off) <= 3)
    yield ("  bias, of the SD before", f"{found.bias / found.sd:+.3f}", "± 0.02", abs(found.bias / found.sd) <= 0.02)
    yield (
        "  intervals that hold the truth",
        f"{100 * found.covered:.1f} %",
        "94 to 96 %",
        abs(found.covered - 0.95) <= 0.01,
    )


def exported(quick: bool, folder: Path) -> Iterator[Line]:
    """A study of twenty people through every export and its validator, and back."""
    results = folder / "results"
    loaded = load_library().studies[STUDY]
    list(rehearse(loaded.course_of_all, results, 4 if quick else 20, "typical", 3))
    arms = [name.encode() for name in loaded.study.arms]
    telling = sum(any(arm in path.read_bytes() for arm in arms) for path in results.rglob("*") if path.is_file())
    yield ("files of the records that hold an arm's name", str(telling), "0", telling == 0)
    blind = take(results, Shift(b"key"))
    about = About(("A. Beta", "C. Delta"), "CC0-1.0", ("Clinic", "Ward", "Street 1"))
    for name, files in _every(blind, about).items():
        write_files(files, folder / "blind" / name)
    written = [path for path in (folder / "blind").rglob("*") if path.is_file()]
    telling = sum(any(arm in path.read_bytes() for arm in arms) for path in written)
    yield (f"{len(written)} files of exports: that hold one", str(telling), "0", telling == 0)
    unblind(results, STUDY, HOLDER, "bench", "measured", VirtualClock(FIRST_DAY), station=REHEARSAL)
    taken = take(results, Shift(b"key"))
    for name, files in _every(taken, about).items():
        write_files(files, folder / "open" / name)
    errors, warnings = _bids(folder / "open" / "bids")
    yield ("BIDS: errors of bids-validator-deno", str(errors), "0", errors == 0)
    yield ("  warnings that can be helped", str(warnings), "0", warnings == 0)
    count = sum(bool(Bundle.model_validate_json(path.read_text())) for path in (folder / "open/fhir").iterdir())
    yield ("FHIR: bundles that fhir.resources (R4B) takes", str(count), "all", count == len(taken.codes))
    worst, compared = _back(folder / "open" / "bids", taken)
    yield (f"BIDS read back: worst of {compared:,} scores", f"{worst:g}", "≤ 1e-9", worst <= 1e-9 and compared > 0)


def _every(taken, about) -> dict[str, Iterator[tuple[str, str]]]:  # type: ignore[no-untyped-def]
    return {
        "bids": bids_files(taken, about),
        "psych-ds": psych_ds_files(taken, about),
        "redcap": redcap_files(taken),
        "fhir": fhir_files(taken, load_library(), SystemClock().utc()),
    }


def _bids(folder: Path) -> tuple[int, int]:
    program = shutil.which("bids-validator-deno", path=str(Path(sys.executable).parent)) or "bids-validator-deno"
    ran = subprocess.run([program, "--format", "json", str(folder)], capture_output=True, text=True, check=False)
    issues = json.loads(ran.stdout)["issues"]["issues"]
    unknowable = {"HEDVersion", "SourceDatasets", "CogAtlasID", "CogPOID"}
    helped = [one for one in issues if one["severity"] != "error" and one.get("subCode") not in unknowable]
    return sum(one["severity"] == "error" for one in issues), len(helped)


def _back(folder: Path, taken) -> tuple[float, int]:  # type: ignore[no-untyped-def]
    worst, compared, scores = 0.0, 0, taken.scored.scores
    for (paradigm, task), own in scores.groupby(["paradigm", "task"]):
        scoring = registry()[paradigm].scoring
        if scoring.table is None:
            continue
        frame = read_bids(folder, scoring, task_label(task))
        asked = as_ours(asked_of((), (), None, None), frame, scoring)
        again = score_frame(frame, scoring, asked, parse_rule("floor=0.1"))
        table = again.scores[~again.scores.duplicated(["participant", "session"], keep=False)]
        keyed = {(str(row["participant"]), int(row["session"])): row for row in table.to_dict("records")}
        for row in own.to_dict("records"):
            there = keyed.get((row["participant"], row["session_number"]), {}).get(row["measure"])
            if there is not None and np.isfinite(row["value"]):
                worst, compared = max(worst, abs(float(there) - row["value"])), compared + 1
    return worst, compared


def marked(quick: bool, _folder: Path) -> Iterator[Line]:
    """Markers over a loopback, alone and while a real window runs a block."""
    for kind in ("serial", "lsl", "file"):
        one = loopback.measure(kind, 100 if quick else 1000)
        words = f"{one.mean_ms:.3f} ± {one.sd_ms:.3f} ms, at most {one.max_ms:.2f} (n {one.arrived} of {one.sent})"
        yield (f"{kind}: to the other end, mean", words, "≤ 1 ms", one.arrived == one.sent and one.mean_ms <= 1)
    command = ["bash", "scripts/with-display.sh", sys.executable, "-m", "bench.study.window", "10" if quick else "40"]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout.strip().splitlines()[-1])
    words = f"{found['mean_ms']:.3f} ms, at most {found['max_ms']:.2f} (n {found['arrived']} of {found['sent']})"
    good = found["arrived"] == found["sent"] and found["mean_ms"] <= 1
    yield ("in a window, from the onset's stamp to the other end, mean", words, "≤ 1 ms", good)
    sd, late = found["sd_ms"], found["late"]
    words = f"SD of flips {sd['with']:.3f} with, {sd['without']:.3f} ms without; late {late['with']}, {late['without']}"
    same = sd["with"] <= sd["without"] * 1.1 + 0.05 and late["with"] <= late["without"] * 1.5 + 5
    yield ("the frame loop beside it", words, "unchanged", same)


PARTS: dict[str, Callable[[bool, Path], Iterator[Line]]] = {
    "draws": draws,
    "power": simulated,
    "exports": exported,
    "markers": marked,
}


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Few of everything: a smoke test.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"Some parts alone: {', '.join(PARTS)}.")] = None,
) -> None:
    """Measure, and print the figures as they come."""
    lines: list[Line] = []
    for name, part in PARTS.items():
        if only and name not in only:
            continue
        out.print(f"[bold]{name}[/bold]")
        with tempfile.TemporaryDirectory(prefix="cogtrain-study-") as folder:
            os.environ[HOME] = str(Path(folder) / "keys")
            lines += said(part(quick, Path(folder)))
    missed = sum(not good for *_, good in lines)
    out.print(f"{len(lines)} lines, {missed} missed.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    typer.run(main)
