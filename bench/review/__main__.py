"""The review site, measured on both databases: ``python -m bench.review [--quick] [--only PART ...]``."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from bench.figures import Line, out, said, told
from bench.review import load, walk
from bench.review.kills import killed
from bench.review.people import BEGAN, course, station_of
from bench.review.postgres import Postgres, postgres
from bench.review.pushes import Sender, all_at_once, logs, pieces
from bench.review.robot import free_port, serving
from bench.review.site import enter, people_rows, set_up
from cogtrain.records.log.station import HOME

DATABASES = ("sqlite", "postgresql")
PICTURES = Path(__file__).parents[1] / "out" / "review"
P95_MS, LINES_A_SECOND = 300.0, 2000.0


@contextmanager
def database_of(kind: str) -> Iterator[tuple[str, Postgres | None]]:
    """Its address, and the server where there is one."""
    with postgres() if kind == "postgresql" else nullcontext() as server:
        yield ("" if server is None else server.address), server


def walked(quick: bool, _kind: str, _folder: Path) -> Iterator[Line]:
    """From an empty folder to a study that is exported, in a real browser."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    found = walk.walk(6 if quick else 30, PICTURES, told)
    for step in found.steps:
        told(step)
    yield (
        "pages by role and size: violations by axe-core",
        f"{len(found.violations)} of {found.pages}",
        "0",
        not found.violations,
    )
    yield ("pages wider than their screen", str(len(found.wide)), "0", not found.wide)
    yield ("what the browser complained of", str(len(found.amiss)), "0", not found.amiss)
    for words in sorted({*found.violations, *found.wide, *found.amiss})[:12]:
        told(words)
    told(f"pictures: {PICTURES}")


def loaded(quick: bool, kind: str, folder: Path) -> Iterator[Line]:
    """Pages under load."""
    people, seconds = (60, 10.0) if quick else (1000, 60.0)
    results, port = folder / "site", free_port()
    like = load.many(results, people, told)
    with database_of(kind) as (database, _):
        set_up(results)
        entered = enter(results, database, f"localhost:{port}", 2, load.SESSIONS)
        with serving(results, port=port, COGTRAIN_DATABASE=database) as served:
            told("the index catches up")
            load.until_known(served.address, entered, people)
        load.all_drawn(results, database, like, people)
        with serving(results, port=port, COGTRAIN_DATABASE=database) as served:
            load.asked(served.address, entered, people, 5.0)
            fresh = load.asked(served.address, entered, people, seconds)
            load.everybody_once(served.address, entered, people)
            found = load.asked(served.address, entered, people, seconds)
    for name, values in (("Today", found.today), ("a person", found.person)):
        words = f"p50 {load.p50(values):.0f}, p95 {load.p95(values):.0f} ms (n {len(values)})"
        yield (f"{kind}: {people} people, 20 a second, {name}", words, "p95 ≤ 300", load.p95(values) <= P95_MS)
    words = f"Today p95 {load.p95(fresh.today):.0f}, a person p95 {load.p95(fresh.person):.0f} ms"
    yield (f"{kind}: the same in the first minute of a server", words, "told alone", True)
    failed = found.failed + fresh.failed
    yield (f"{kind}: answers that were none", str(failed), "0", failed == 0)


def taken_in(quick: bool, kind: str, folder: Path) -> Iterator[Line]:
    """How quickly lines are taken in."""
    source, results, port = folder / "a", folder / "site", free_port()
    course(source, 2 if quick else 10, 1, BEGAN)
    with database_of(kind) as (database, _):
        set_up(results)
        enter(results, database, f"localhost:{port}", 1, 0)
        with serving(results, port=port, COGTRAIN_DATABASE=database) as served:
            lines, seconds = load.ingest(served.address, source, 1)
    rate = lines / seconds
    yield (f"{kind}: log lines taken in a second", f"{rate:,.0f} (n {lines:,})", "≥ 2,000", rate >= LINES_A_SECOND)


def rebuilt(quick: bool, kind: str, folder: Path) -> Iterator[Line]:
    """The index made anew."""
    few = 2 if quick else 10
    with database_of(kind) as (database, _):
        took = {}
        for people in (few, 2 * few, 4 * few):
            results = folder / f"site-{people}"
            course(results, people, 1, BEGAN)
            took[people] = load.rebuilt_s(results, database)
    first, second = ((took[2 * few] - took[few]) / few, (took[4 * few] - took[2 * few]) / (2 * few))
    words = ", ".join(f"{people} people {seconds:.1f} s" for people, seconds in took.items())
    yield (
        f"{kind}: rebuild",
        f"{words}; {first:.2f} and {second:.2f} s more a person",
        "linear",
        second <= 1.3 * first,
    )


def pushed(quick: bool, kind: str, folder: Path) -> Iterator[Line]:
    """Pushes that are cut, doubled, in any order, from two stations at once."""
    a, b, results, port = folder / "a", folder / "b", folder / "site", free_port()
    course(a, 1 if quick else 4, 1, BEGAN)
    course(b, 1 if quick else 4, 2, BEGAN, first=10)
    with database_of(kind) as (database, _):
        set_up(results)
        enter(results, database, f"localhost:{port}", 2, 0)
        with serving(results, port=port, COGTRAIN_DATABASE=database) as served:
            senders = [
                Sender(served.address, station_of(number), pieces(source), number)
                for number, source in ((1, a), (2, b))
            ]
            for sender in senders:  # each brings the other's people too
                sender.waiting += [piece for one in senders if one is not sender for piece in one.waiting[:40]]
            all_at_once(senders)
        grown = people_rows(results, database)
        load.rebuilt_s(results, database)
        rows = sum(one != other for one, other in zip(grown, people_rows(results, database), strict=True))
    pushes, cuts = sum(one.pushes for one in senders), sum(one.cuts for one in senders)
    differ = (
        sum(logs(results).get(name) != raw for name, raw in logs(a, b).items()) + len(logs(results)) - len(logs(a, b))
    )
    yield f"{kind}: rows of people that differ from those made anew", f"{rows} of {len(grown)}", "0", not rows
    aside = len(list((results / "quarantine").glob("*/*.json")))
    yield (
        f"{kind}: pushes, cut",
        f"{pushes}, {cuts}",
        "1,000 or more" if not quick else "any",
        quick or pushes >= 1000,
    )
    yield (f"{kind}: logs that differ from those of the stations", str(differ), "0", differ == 0)
    yield (
        f"{kind}: pieces kept aside, refusals",
        f"{aside}, {sum(len(one.refused) for one in senders)}",
        "0, 0",
        not aside,
    )


def survived(quick: bool, kind: str, folder: Path) -> Iterator[Line]:
    """Server and database killed while stations send."""
    a, b, results, port = folder / "a", folder / "b", folder / "site", free_port()
    course(a, 1 if quick else 4, 1, BEGAN)
    course(b, 1 if quick else 4, 2, BEGAN, first=10)
    count = 4 if quick else 50
    with database_of(kind) as (database, server):
        set_up(results)
        enter(results, database, f"localhost:{port}", 2, 0)
        origin = f"http://localhost:{port}"
        senders = [
            Sender(origin, station_of(number), pieces(source, 3000), number) for number, source in ((1, a), (2, b))
        ]
        missing = killed(results, port, senders, count, database, server)
    acknowledged = sum(sum(one.acknowledged.values()) for one in senders)
    differ = sum(logs(results).get(name) != raw for name, raw in logs(a, b).items())
    yield (
        f"{kind}: {count} kills: acknowledged lines that are missing",
        f"{missing} of {acknowledged:,}",
        "0",
        missing == 0,
    )
    yield (f"{kind}: logs that differ in the end", str(differ), "0", differ == 0)


PARTS: dict[str, Callable[[bool, str, Path], Iterator[Line]]] = {
    "walk": walked,
    "load": loaded,
    "ingest": taken_in,
    "rebuild": rebuilt,
    "pushes": pushed,
    "kills": survived,
}


def main(
    quick: Annotated[bool, typer.Option("--quick", help="Few of everything: a smoke test of some minutes.")] = False,
    only: Annotated[list[str] | None, typer.Option(help=f"Some parts alone: {', '.join(PARTS)}.")] = None,
    database: Annotated[list[str] | None, typer.Option(help=f"One alone: {', '.join(DATABASES)}.")] = None,
) -> None:
    """Measure, and print the figures as they come."""
    lines: list[Line] = []
    for name, part in PARTS.items():
        if only and name not in only:
            continue
        for kind in DATABASES[:1] if name == "walk" else database or DATABASES:
            out.print(f"[bold]{name}, {kind}[/bold]")
            with tempfile.TemporaryDirectory(prefix="cogtrain-review-") as folder:
                os.environ[HOME] = str(Path(folder) / "keys")
                lines += said(part(quick, kind, Path(folder)))
    missed = sum(not good for *_, good in lines)
    out.print(f"{len(lines)} lines, {missed} missed.")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    typer.run(main)
