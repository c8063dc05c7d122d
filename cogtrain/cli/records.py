"""What came out: ``verify``, ``trials``, ``score``, ``report``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cogtrain.cli.terminal import (
    RECORDS,
    CsvForm,
    Language,
    Out,
    Results,
    app,
    busy,
    end_with,
    language_of,
    safe,
    write_page,
)
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cogtrain.scoring.norms import Norms
    from cogtrain.scoring.scores import Timing


NormFiles = Annotated[
    list[Path] | None, typer.Option("--norms", help="A file of norms (docs/scoring.md). As often as needed.")
]


def say_veiled(attrs: Mapping[Any, Any]) -> None:
    """Where sessions of a blinded study are left out."""
    if attrs.get("veiled"):
        print(attrs["veiled"])


def norms_of(files: list[Path] | None) -> list[Norms]:
    """The published ones and those named."""
    from cogtrain.scoring.norms import load_norms, published_norms

    return [*published_norms(), *map(load_norms, files or ())]


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain verify results")
def verify(
    results: Annotated[Path, typer.Argument(help="Folder of the records, of one person, or one log.")],
    accept: Annotated[
        str | None, typer.Option(metavar="CODE", help="Go on with an older copy of this person's log.")
    ] = None,
    why: Annotated[str, typer.Option(help="Why no newer copy is left; kept in the log.")] = "",
) -> None:
    """Verify that no log was changed since it was written; names the first line that was."""
    from cogtrain.records import verify as verify_records

    if accept is not None:
        from cogtrain.care.person import accept_copy
        from cogtrain.clock import SystemClock

        accept_copy(results, accept, why, SystemClock())
        print(f"{accept}: the log goes on after the lines that are there. What stood behind them is lost.")
    findings = verify_records(results)
    for finding in findings:
        print(safe(finding))
    harmed = [finding for finding in findings if not finding.sound]
    print(f"{len(findings)} logs, {len(harmed)} not as they were written.")
    for words in _signed_by(results, {finding.public_key for finding in findings if finding.public_key}):
        print(words)
    if harmed:
        raise typer.Exit(1)


def _signed_by(results: Path, keys: set[str]) -> Iterator[str]:
    """By which stations, as the site calls them."""
    from cogtrain.care.site import FILE, load_site
    from cogtrain.records.log.station import REHEARSAL, station_id

    site = next(
        (folder for folder in (results, results.parent, results.parent.parent) if (folder / FILE).is_file()), None
    )
    listed = {} if site is None else {key: name for name, key in load_site(site).stations.items()}
    for key in sorted(keys, key=station_id):
        about = f"Station {station_id(key)}: {listed.get(key, '')}"
        if key == REHEARSAL.public_key:
            yield f"{about}rehearsal. Its key is known to everybody, and proves nothing."
        elif key in listed:
            yield f"{about}."
        elif site is not None:
            yield f"{about}NOT LISTED in {FILE}. If it is one of yours: cogtrain site station NAME --key {key}"
        else:
            yield f"{about}no {FILE} here says whose it is."


Scheduler = Annotated[
    str | None, typer.Option(help="Address of a Dask cluster that scores the parts of a Parquet data set.")
]


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain trials results -o trials.csv")
def trials(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    output: Out = Path("trials.csv"),
    csv: CsvForm = "plain",
) -> None:
    """Write every trial of every session as a table (docs/records.md explains the columns): one CSV file, or, where the
    output does not end in .csv, a folder of Parquet files for tables larger than memory."""
    if output.suffix != ".csv":
        _dataset(results, output)
        return
    from cogtrain.records import trial_table, write_csv

    with busy("Reading the logs"):
        table = trial_table(results)
    write_csv(table, output, csv)
    print(f"{len(table)} rows: {output}")
    say_veiled(table.attrs)
    end_with(table.attrs["findings"])


def _dataset(results: Path, folder: Path) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.records.log.place import participants
    from cogtrain.scoring.stored_trials import write_dataset

    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("people", total=None)
        rows = write_dataset(results, folder, lambda code: bar.update(line, description=code))
    print(f"{rows} rows of {len(participants(results))} people: {folder}")


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain score results -o scores.csv")
def score(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    output: Out = Path("scores.csv"),
    timing: Annotated[str, typer.Option(help="all trials, or ok: only those whose timing was good.")] = "all",
    norms: NormFiles = None,
    scheduler: Scheduler = None,
    csv: CsvForm = "plain",
) -> None:
    """Score every session, each score with its rule and what was left out; compare baseline and follow-up."""
    if timing not in ("all", "ok"):
        raise refuse("--timing", repr(timing), "all or ok")
    from cogtrain.records import write_csv
    from cogtrain.scoring.compare import compare
    from cogtrain.scoring.stored_trials import score_stored

    which: Timing = "ok" if timing == "ok" else "all"
    with busy("Scoring"):
        known = norms_of(norms)
        scored = score_stored(results, timing=which, scheduler=scheduler, norms=known)
    write_csv(scored.scores, output, csv)
    changes = compare(scored.scores, scored.cards, known)
    beside = output.with_name(f"{output.stem}-change{output.suffix}")
    write_csv(changes, beside, csv)
    print(f"{len(scored.scores)} scores: {output}; {len(changes)} comparisons with a baseline: {beside}")
    say_veiled(scored.scores.attrs)
    end_with(scored.scores.attrs["findings"])


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain report KI07 -o KI07.html")
def report(
    participant: Annotated[str | None, typer.Argument(help="The person's code.")] = None,
    results: Results = Path("results"),
    everyone: Annotated[
        bool, typer.Option("--all", help="Everyone's page, and an index with the latest verdicts.")
    ] = False,
    norms: NormFiles = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Page to write; by default <CODE>.html in the results.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Nothing folded, so that every table is printed too.")] = False,
    language: Language = None,
) -> None:
    """Write one person's page (trends, levels, sessions, timing; one file, no network), or --all: everyone's, and an
    index."""
    if everyone == (participant is not None):
        raise refuse("report", "a code and --all, or neither", "one of them", "Such as: cogtrain report --all.")
    language = language_of(results, language)
    if participant is None:
        _everyone(results, norms_of(norms), output, language)
        return
    from cogtrain.records import load
    from cogtrain.report.page import records_page

    with busy("Scoring and drawing"):
        records = load(results, [participant])
        page = records_page(participant, records, norms_of(norms), full=full, language=language)
    target = output or results / f"{participant}.html"
    write_page(page, target)
    print(f"Page: {target}")
    end_with(records.findings)


def _everyone(results: Path, norms: list[Norms], output: Path | None, language: str) -> None:
    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.records.finding import Finding
    from cogtrain.records.log.place import participants
    from cogtrain.report.index import write_all

    folder, findings = output or results, list[Finding]()
    if not folder.is_dir():
        raise refuse("--output", f'no folder "{folder.name}"', "a folder that is there: --all writes many pages")
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("pages", total=len(participants(results)))
        done = partial(bar.update, line, advance=1)
        index = write_all(
            results, folder, norms, lambda code: done(description=code), findings.append, language=language
        )
    print(f"Index: {index}")
    end_with(findings)


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain rescore scores.csv results -o differences.csv")
def rescore(
    old: Annotated[Path, typer.Argument(help="Scores that cogtrain score wrote.")],
    results: Annotated[Path, typer.Argument(help="Folder of the records that they came from.")],
    output: Out = Path("differences.csv"),
    csv: CsvForm = "plain",
) -> None:
    """Score the records again under the present rules, and show what differs from old scores."""
    from cogtrain.paradigms import registry
    from cogtrain.records import write_csv
    from cogtrain.scoring.rescore import differences, read_old
    from cogtrain.scoring.results import score_results

    before = read_old(old)
    with busy("Scoring"):
        after = score_results(results, registry()).scores
    found = differences(before, after)
    write_csv(found, output, csv)
    counts = ", ".join(f"{count} {kind}" for kind, count in found["change"].value_counts().items()) or "no difference"
    print(f"{len(before)} scores before, {len(after)} now: {counts}. {output}")
    end_with(after.attrs["findings"])
