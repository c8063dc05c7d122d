"""Print each promise of the verdicts beside what it comes to. ``--quick``: fewer people."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bench.verdicts.simulated_pairs import every_norm, rates
from cogtrain.library import load_library
from cogtrain.paradigms import registry
from cogtrain.records import load
from cogtrain.rehearsal import rehearse
from cogtrain.report.index import write_all
from cogtrain.report.page import records_page
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import published_norms
from cogtrain.scoring.results import score_results
from cogtrain.scoring.verdict import JUDGED

BRIEF_S, ALL_S, PAGE_S = 900.0, 40.0, 2.0


def said(what: str, value: str, wanted: str, *, holds: bool) -> bool:
    """A line of the table."""
    print(f"{'ok  ' if holds else 'MISS'} {what:<72} {value:>18}   wanted {wanted}", flush=True)
    return holds


def norms(pairs: int) -> bool:
    """False alarms and power of every norm and composite."""
    every = [rates(*one, pairs) for one in every_norm(published_norms())]
    worst = max(every, key=lambda one: abs(one.alarms - 0.05))
    furthest = max(every, key=lambda one: abs(one.found - one.theory))
    print(f"     {len(every)} norms and composites, {pairs} pairs each")
    value = f"{worst.alarms:.3f} ({worst.name})"
    alarms = said(
        "verdicts of change without one, the worst", value, ".05 +- .015", holds=abs(worst.alarms - 0.05) < 0.015
    )
    value = f"{furthest.found:.3f} / {furthest.theory:.3f}"
    off = abs(furthest.found - furthest.theory)
    return said("power for 2 SEE / theory, the furthest", value, "within .03", holds=off < 0.03) and alarms


def durations(people: int) -> bool:
    """How long the brief battery takes slow people."""
    library, held = load_library(), True
    for protocol in ("baseline-brief", "follow-up-brief"):
        for observer in ("slow", "typical"):
            with TemporaryDirectory() as folder:
                seconds = [
                    one.seconds for one in rehearse(library.protocol(protocol), Path(folder), people, observer, seed=5)
                ]
            late = float(np.percentile(seconds, 95))
            words = f"{protocol}, {people} {observer} people, 95th percentile, s"
            held &= said(words, f"{late:.0f}", f"< {BRIEF_S:.0f}", holds=late < BRIEF_S)
    return held


def verdicts(people: int) -> bool:
    """In how many domains a simulated person gets a verdict, and how long all their pages take."""
    library = load_library()
    with TemporaryDirectory() as folder:
        results = Path(folder)
        for seed, protocol in enumerate(("baseline-brief", "follow-up-brief")):
            list(rehearse(library.protocol(protocol), results, people, "typical", seed=seed))
        scored = score_results(results, registry(), norms=published_norms())
        changes = compare(scored.scores, scored.cards, published_norms())
        judged = changes[changes["verdict"].isin(JUDGED)]
        composites = judged[judged["paradigm"] == "composite"].groupby("participant")["task"].nunique()
        least = int(composites.reindex(changes["participant"].unique(), fill_value=0).min())
        held = said("domains with a verdict, the fewest of anybody", f"{least}", ">= 3", holds=least >= 3)
        low = float(judged["reliability"].min())
        held &= said("reliability of a measure with a verdict, the lowest", f"{low:.3f}", ">= .70", holds=low >= 0.70)
        began_s = time.monotonic()
        write_all(results, results, published_norms())
        took_s = time.monotonic() - began_s
        words = f"report --all of {people} people with two sessions, s"
        return (
            said(words, f"{took_s:.1f}", f"<= {ALL_S * people / 160:.0f}", holds=took_s <= ALL_S * people / 160)
            and held
        )


def page() -> bool:
    """CPU of the page of a long course, imports apart: written once before."""
    with TemporaryDirectory() as folder:
        results = Path(folder)
        list(rehearse(load_library().protocol("serial-infusions"), results, 1, "typical", seed=3, adherence=0.45))
        count = len(load(results, ["SIM0001"]).sessions)
        for _ in range(2):
            began_s = time.process_time()
            records_page("SIM0001", load(results, ["SIM0001"]), published_norms())
            took_s = time.process_time() - began_s
        wanted = PAGE_S * max(1.0, count / 63)
        return said(f"page of {count} sessions, CPU s", f"{took_s:.2f}", f"<= {wanted:.1f}", holds=took_s <= wanted)


def main() -> int:
    """All of it; the exit status says whether everything holds."""
    parser = argparse.ArgumentParser(prog="make bench-verdicts", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="20 people instead of 160 and 200")
    quick = parser.parse_args().quick
    held = [norms(10_000), durations(20 if quick else 200), verdicts(20 if quick else 160), page()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    raise SystemExit(main())
