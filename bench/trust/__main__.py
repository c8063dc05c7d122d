"""Print each promise of the records beside what it comes to. ``--quick``: a tenth of everything, a smoke test."""

from __future__ import annotations

import argparse
import importlib
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bench.trust import kills, mutants, size
from bench.trust.attacks import ATTACKS, false_alarms, named_rightly
from bench.trust.folders import joined_folder
from cogtrain.records.log.station import HOME
from tests.records.histories import FOLDERS, Histories

PARTS = ("histories", "kills", "attacks", "mutants", "size")


def said(what: str, value: str, wanted: str, *, holds: bool) -> bool:
    """A line of the table."""
    print(f"{'ok  ' if holds else 'MISS'} {what:<72} {value:>16}   wanted {wanted}", flush=True)
    return holds


@contextmanager
def folder(where: Path | None = FOLDERS) -> Iterator[Path]:
    """A folder for a while, in memory where that can be."""
    made = Path(tempfile.mkdtemp(prefix="trust-", dir=where))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def histories(count: int) -> bool:
    """Three places, joined in any order."""
    about = settings(
        max_examples=count,
        stateful_step_count=25,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    amiss = 0
    try:
        run_state_machine_as_test(Histories, settings=about)
    except AssertionError as error:
        print(error)
        amiss = 1
    return said(f"{count} histories of three places: state differs, lost or twice", str(amiss), "0", holds=not amiss)


def killed(count: int) -> bool:
    """Kills with -9; on a real disk."""
    held = True
    with folder(None) as base:
        os.environ[HOME] = str(base / "keys")
        for kind in kills.KINDS:
            amiss = [words for seed in range(count // 4) for words in kills.kill(kind, seed, base / f"{kind}{seed}")]
            for words in amiss[:5]:
                print(f"       {words}")
            held &= said(f"{count // 4} kills with -9, {kind}: amiss", str(len(amiss)), "0", holds=not amiss)
    return held


def attacks(honest: int, each: int) -> bool:
    """Honest folders, and attacks on them."""
    alarms: list[str] = []
    wrong: Counter[str] = Counter()
    with folder() as base:
        for seed in range(honest):
            results = joined_folder(base / "honest", np.random.default_rng(seed))
            alarms += [f"{finding}" for finding in false_alarms(results)]
            for name, attack in ATTACKS.items() if seed < each else ():
                shutil.copytree(results, base / "harmed")
                done = attack(base / "harmed", np.random.default_rng(1000 + seed))
                amiss = named_rightly(base / "harmed", done)
                if amiss:
                    wrong[name] += 1
                    print(f"       {name}: {amiss}")
                shutil.rmtree(base / "harmed")
            shutil.rmtree(base / "honest")
    held = True
    for name in ATTACKS:
        held &= said(
            f"{each} attacks, {name}: named rightly", f"{each - wrong[name]}", f"{each}", holds=not wrong[name]
        )
    for words in alarms[:5]:
        print(f"       {words}")
    return said(f"false alarms on {honest} honest joined folders", str(len(alarms)), "0", holds=not alarms) and held


def _mutant(base: Path, every: int, seed: int) -> list[tuple[str, str, float]]:
    """One mutant through one command, and some through all of them: (mutant and command, what is wrong, seconds)."""
    with folder() as place:
        shutil.copytree(base, place / "results")
        (place / "out").mkdir()
        what = mutants.spoil(place / "results", np.random.default_rng(seed))
        count = len(mutants.COMMANDS)
        picked = range(count) if seed % every == 0 else (seed % count,)
        by = [mutants.COMMANDS[i] for i in picked]
        read = [(command.words, *mutants.read_by(command, place / "results", place / "out")) for command in by]
    return [(f"{what} -> {words}", wrong, took_s) for words, wrong, took_s in read]


def _set(name: str, value: object) -> None:
    module, _, attribute = name.rpartition(".")
    setattr(importlib.import_module(module), attribute, value)


def spoilt(count: int) -> bool:
    """Mutants through every reading command."""
    with folder() as base:
        results = mutants.base_folder(base)
        mutants.once_read(_set)
        reads, wrong, slow = 0, [], []
        with get_context("fork").Pool(os.cpu_count()) as pool:
            for read in pool.imap_unordered(partial(_mutant, results, 100), range(count), chunksize=20):
                reads += len(read)
                wrong += [(what, words) for what, words, _ in read if words]
                slow += [(what, took_s) for what, _, took_s in read if took_s > mutants.HANG_S]
    for what, words in (*wrong[:5], *slow[:5]):
        print(f"       {what}: {words}")
    print(f"     {count} mutants, {reads} readings by {len(mutants.COMMANDS)} commands")
    fine = said("tracebacks", str(len(wrong)), "0", holds=not wrong)
    return said("readings that took over 2 s", str(len(slow)), "0", holds=not slow) and fine


def grown(people: int) -> bool:
    """Ten times the people."""
    held = True
    with folder(None) as base:
        logs = size.template(base / "template")
        took: dict[tuple[str, int], float] = {}
        for number in (people // 10, people):
            results = base / f"people{number}"
            size.make(results, number, logs)
            print(
                f"     {number} people x {size.SESSIONS} sessions of {size.trials_of(results) // size.SESSIONS} trials"
            )
            for command in size.COMMANDS:
                out = base / f"{number}{command.replace(' ', '')}"
                out.mkdir()
                took[command, number] = size.took_s(command, results, out)
            shutil.rmtree(results)
        for command in ("verify", "trials", "score", "today"):
            few, many = took[command, people // 10], took[command, people]
            words = f"{command}: ten times the people take so many times as long ({few:.1f} s, {many:.1f} s)"
            held &= said(words, f"{many / few:.1f}", "<= 12", holds=many / few <= 12)
        one = took["today CODE", people]
        return said(f"today CODE among {people} people, s", f"{one:.2f}", "< 1", holds=one < 1) and held


def main() -> None:
    """All parts, or those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", choices=PARTS, action="append")
    asked = parser.parse_args()
    share = 10 if asked.quick else 1
    parts = {
        "histories": lambda: histories(2000 // share),
        "kills": lambda: killed(200 // share),
        "attacks": lambda: attacks(500 // share, 50 // share),
        "mutants": lambda: spoilt(10_000 // share),
        "size": lambda: grown(1000 // share),
    }
    done = [parts[name]() for name in asked.only or PARTS]
    sys.exit(0 if all(done) else 1)


if __name__ == "__main__":
    main()
