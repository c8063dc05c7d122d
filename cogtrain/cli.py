"""The command line. Thin: each command loads what it needs, calls it, and says what came out.

Nothing heavy is imported here: ``cogtrain --help`` answers at once, and only ``run`` loads PsychoPy.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain import __version__
from cogtrain.errors import EXIT_BAD_INPUT, CogtrainError, refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cogtrain.errors import Fault

EXIT_INTERRUPTED = 130

app = typer.Typer(
    name="cogtrain",
    help="Computerised cognitive training and assessment. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Results = Annotated[Path, typer.Option("--results", help="Folder of the records.")]
Out = Annotated[Path, typer.Option("-o", "--output", help="File to write.")]


def main() -> None:
    """Run a command; bad input ends with its faults on standard error and exit code 2, never with a traceback."""
    try:
        app()
    except CogtrainError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        sys.exit(EXIT_BAD_INPUT)


def _version(asked: bool) -> None:
    if asked:
        print(__version__)
        raise typer.Exit


@app.callback()
def _options(
    _version_: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Computerised cognitive training and assessment: protocols in, scores and change out. Not medical advice."""


def _window_size(text: str | None) -> tuple[int, int] | None:
    """``1024x768`` as two numbers; None for full screen."""
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{3,5})x([0-9]{3,5})", text)
    if match is None or int(match[1]) < 640 or int(match[2]) < 480:
        raise refuse("--windowed", repr(text), "a size of at least 640x480", "For example: --windowed 1024x768.")
    return int(match[1]), int(match[2])


def _fresh_seed() -> int:
    import secrets

    return secrets.randbits(32)


@contextmanager
def _busy(words: str) -> Iterator[None]:
    """A moving sign on standard error while something takes its time."""
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


def _print_faults(faults: Iterable[Fault]) -> None:
    for fault in faults:
        print(fault, file=sys.stderr)


@app.command(epilog="Example: cogtrain run baseline-brief --participant KI07")
def run(
    protocol: Annotated[str, typer.Argument(help="A protocol's id, or its file.")],
    participant: Annotated[str, typer.Option(help="The person's code: 4 to 12 capital letters A to Z and digits.")],
    session: Annotated[
        str | None, typer.Option(help="Which session; without it the first one that is not finished.")
    ] = None,
    results: Results = Path("results"),
    seed: Annotated[int | None, typer.Option(min=0, help="Seed of every random draw; without it a fresh one.")] = None,
    windowed: Annotated[
        str | None, typer.Option(metavar="WxH", help="A window of this size instead of the full screen.")
    ] = None,
    sync_patch: Annotated[
        bool, typer.Option("--sync-patch", help="A square, lower left, white while the stimulus is on.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the session that was broken off.")] = False,
    unattended: Annotated[
        bool, typer.Option("--unattended", help="For robots: pages pass by themselves. Never part of a trend.")
    ] = False,
) -> None:
    """Run a session in a window: a person answers by keys; Esc or Stop pauses at any time."""
    size = _window_size(windowed)
    from cogtrain.clock import SystemClock
    from cogtrain.library import load_library
    from cogtrain.presentation.display import Display
    from cogtrain.session import Options, run_session

    loaded = load_library().protocol(protocol)
    clock = SystemClock()

    def open_display() -> Display:
        from cogtrain.presentation.window import WindowDisplay

        return WindowDisplay(size, sync_patch, clock)

    options = Options(participant, results, session, seed, resume, unattended)
    try:
        end = run_session(loaded, options, open_display, clock, _fresh_seed)
    except KeyboardInterrupt:
        print("\nStopped. Everything recorded so far is kept; go on with --resume.", file=sys.stderr)
        raise typer.Exit(EXIT_INTERRUPTED) from None
    print(f"Session {end.session}: {end.status}. Log: {end.file.parent.name}/{end.file.name}")
    if end.status == "stopped":
        print("Go on with it another time: the same command with --resume.")
    else:
        print(f"Next: cogtrain report {participant} --results {results}")


@app.command(epilog="Example: cogtrain simulate training-20min --participants 3 --results results/rehearsal")
def simulate(
    protocol: Annotated[str, typer.Argument(help="A protocol's id, or its file.")],
    participants: Annotated[int, typer.Option(min=1, max=9999, help="How many simulated people.")] = 1,
    observer: Annotated[
        str, typer.Option(help="Who: typical, slow, drugged, silent, random, same-key, leaver.")
    ] = "typical",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same records.")] = 1,
    results: Results = Path("results"),
) -> None:
    """Rehearse the whole schedule with simulated people: no window, virtual time."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn

    from cogtrain.library import expand_schedule, load_library
    from cogtrain.rehearsal import rehearse

    loaded = load_library().protocol(protocol)
    total = participants * len(expand_schedule(loaded.protocol))
    statuses: dict[str, int] = {}
    seconds = 0.0
    columns = (SpinnerColumn(), *Progress.get_default_columns())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("sessions", total=total)
        for done in rehearse(loaded, results, participants, observer, seed):
            statuses[done.status] = statuses.get(done.status, 0) + 1
            seconds += done.seconds
            bar.update(line, advance=1, description=f"{done.participant} {done.session}")
    ended = ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))
    each = f"{seconds / 60 / total:.1f} minutes a session"
    print(f"{total} sessions of {participants} simulated people ({observer}): {ended}; {each}.")


@app.command(epilog="Example: cogtrain station --results results")
def station(
    results: Results = Path("results"),
    windowed: Annotated[
        str | None, typer.Option(metavar="WxH", help="A window of this size instead of the full screen.")
    ] = None,
) -> None:
    """Test this computer for half a minute: refresh, missed frames, keys, clock, disk; a verdict and a certificate."""
    import json

    from rich.console import Console
    from rich.progress import Progress

    from cogtrain.clock import SystemClock
    from cogtrain.presentation.window import WindowDisplay
    from cogtrain.records.certificate import FILE
    from cogtrain.station.certificate import certificate, page
    from cogtrain.station.measure import disk_ms, measure

    clock = SystemClock()
    size = _window_size(windowed)
    disk_ms(results)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        line = bar.add_task("Opening a window", total=1.0)
        screen = WindowDisplay(size, sync_patch=False, clock=clock)
        try:
            checks, idle, load = measure(
                screen, results, lambda share, words: bar.update(line, completed=share, description=words)
            )
        finally:
            screen.close()
    made = certificate(checks, screen.info, idle, load, clock.utc())
    path = results / FILE
    try:
        path.write_text(json.dumps(made, indent=1), encoding="utf-8")
        path.with_suffix(".html").write_text(page(made), encoding="utf-8")
    except OSError as error:
        raise refuse("--results", f"cannot be written ({error.strerror})", "a folder that can be written") from error
    rows = [(check.check, check.verdict, f"{check.words} {check.remedy}".strip()) for check in checks]
    _table(f"This computer: {made['verdict']}", ("check", "verdict", "what was seen"), rows)
    print(f"Certificate: {path} and {path.with_suffix('.html')}")


@app.command(epilog="Example: cogtrain check my-study/protocols")
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files and folders; without any, everything that is found.")
    ] = None,
) -> None:
    """Check task cards and protocols: every fault with its line, what was found, what was expected, and the remedy."""
    from cogtrain.library import check as check_files

    faults = check_files(paths or ())
    _print_faults(faults)
    if faults:
        print(f"{len(faults)} fault{'s' if len(faults) > 1 else ''}.", file=sys.stderr)
        raise typer.Exit(EXIT_BAD_INPUT)
    print("No faults.")


@app.command(epilog="Example: cogtrain tasks")
def tasks() -> None:
    """List the tasks: id and version, paradigm, domain, title."""
    from cogtrain.library import load_library

    library = load_library()
    rows = [
        (ref, loaded.card.paradigm, loaded.card.domain, next(iter(loaded.card.title.values())))
        for ref, loaded in library.cards.items()
    ]
    _table("Tasks", ("task", "paradigm", "domain", "title"), sorted(rows))
    _print_faults(library.faults)


@app.command(epilog="Example: cogtrain protocols")
def protocols() -> None:
    """List the protocols: id, version, sessions with their length on paper, and what they are for."""
    from cogtrain.library import load_library, session_length_s

    library = load_library()
    rows = []
    for name, loaded in sorted(library.protocols.items()):
        lengths = ", ".join(
            f"{session} {session_length_s(loaded, session) / 60:.0f} min" for session in loaded.protocol.sessions
        )
        rows.append((f"{name}@{loaded.protocol.version}", lengths, loaded.protocol.about))
    _table("Protocols", ("protocol", "sessions", "about"), rows)
    _print_faults(library.faults)


def _table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


@app.command(epilog="Example: cogtrain verify results")
def verify(results: Annotated[Path, typer.Argument(help="Folder of the records, of one person, or one log.")]) -> None:
    """Verify that no log was changed since it was written; names the first line that was."""
    from cogtrain.records import verify as verify_records

    findings = verify_records(results)
    for finding in findings:
        print(finding)
    harmed = [finding for finding in findings if not finding.sound]
    print(f"{len(findings)} logs, {len(harmed)} not as they were written.")
    if harmed:
        raise typer.Exit(1)


@app.command(epilog="Example: cogtrain trials results -o trials.csv")
def trials(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    output: Out = Path("trials.csv"),
) -> None:
    """Write every trial of every session as a table (docs/records.md explains the columns)."""
    from cogtrain.records import trial_table, write_csv

    with _busy("Reading the logs"):
        table = trial_table(results)
    _print_faults(table.attrs["findings"])
    write_csv(table, output)
    print(f"{len(table)} rows: {output}")


@app.command(epilog="Example: cogtrain score results -o scores.csv")
def score(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    output: Out = Path("scores.csv"),
    timing: Annotated[str, typer.Option(help="all trials, or ok: only those whose timing was good.")] = "all",
) -> None:
    """Score every session, each score with its rule and what was left out; compare baseline and follow-up."""
    if timing not in ("all", "ok"):
        raise refuse("--timing", repr(timing), "all or ok")
    from cogtrain.paradigms import registry
    from cogtrain.records import write_csv
    from cogtrain.scoring.compare import compare
    from cogtrain.scoring.results import score_results

    with _busy("Scoring"):
        scored = score_results(results, registry(), timing="ok" if timing == "ok" else "all")
    _print_faults(scored.scores.attrs["findings"])
    write_csv(scored.scores, output)
    changes = compare(scored.scores, scored.cards)
    beside = output.with_name(f"{output.stem}-change{output.suffix}")
    write_csv(changes, beside)
    print(f"{len(scored.scores)} scores: {output}; {len(changes)} comparisons with a baseline: {beside}")


@app.command(epilog="Example: cogtrain report KI07 -o KI07.html")
def report(
    participant: Annotated[str, typer.Argument(help="The person's code.")],
    results: Results = Path("results"),
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Page to write; by default <CODE>.html in the results.")
    ] = None,
) -> None:
    """Write one person's page: trends, levels, sessions, timing; one file, no network."""
    from cogtrain.report.page import person_page

    with _busy("Scoring and drawing"):
        page = person_page(results, participant)
    target = output or results / f"{participant}.html"
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        raise refuse(
            "--output", f"{target.name} cannot be written ({error.strerror})", "a file in a folder that can be written"
        ) from error
    print(f"Page: {target}")


if __name__ == "__main__":
    main()
