"""What every command shares: the app, options, a moving sign, tables and faults on the terminal.

Nothing heavy is imported here: ``cogtrain --help`` answers at once, and only ``run`` and ``station`` load PsychoPy.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.ending import EXIT_SIGNAL, ToldToEnd, end_by_signals
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cogtrain.clock import Clock
    from cogtrain.errors import Fault
    from cogtrain.records.course import Course
    from cogtrain.records.tables.logs import Records

app = typer.Typer(
    name="cogtrain",
    help="Computerised cognitive training and assessment. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# the groups of --help
SESSIONS = "Sit a session"
COURSE = "A person's course"
RECORDS = "What came out"
TABLES = "Anybody's data"
LIBRARY = "Tasks, protocols and the site"

Code = Annotated[str, typer.Argument(help="The person's code: 4 to 12 capital letters A to Z and digits.")]
Results = Annotated[Path, typer.Option("--results", help="Folder of the records.")]
CsvForm = Annotated[
    str,
    typer.Option(
        "--csv",
        help="How CSV is written: plain, excel (with a byte order mark), excel-de (that, with ; and decimal commas).",
    ),
]
BeginAt = Annotated[str | None, typer.Option(help="For trying out: begin at another moment, such as 2026-03-03T12:45.")]
Out = Annotated[Path, typer.Option("-o", "--output", help="File to write.")]
Language = Annotated[
    str | None, typer.Option("--language", help="Language of the pages, such as de; without it the clinic's.")
]
HERE = Path("results")
"""Where a clinic's settings are looked for by commands that need no records."""
EXIT_INTERRUPTED = 130


def exit_of(told: BaseException) -> int:
    """The exit status of a process that was told to end."""
    return EXIT_SIGNAL + told.number if isinstance(told, ToldToEnd) else EXIT_INTERRUPTED


def language_of(results: Path, wanted: str | None) -> str:
    """In which pages are made: the wanted language, else the clinic's, else the first. CogtrainError for none."""
    from cogtrain.care.site import FILE, load_site
    from cogtrain.wording import CATALOGUES, FIRST

    if wanted is None:
        return load_site(results).language if (results / FILE).is_file() else FIRST
    if wanted not in CATALOGUES:
        raise refuse("--language", repr(wanted[:40]), f"one of {', '.join(CATALOGUES)}")
    return wanted


def warn(words: str) -> None:
    """Say on standard error what goes amiss, and go on."""
    print(words, file=sys.stderr)


@contextmanager
def until_told() -> Iterator[None]:
    """What runs until the program is told to end, and then ends in order."""
    end_by_signals()
    try:
        yield
    except (KeyboardInterrupt, ToldToEnd) as told:
        raise typer.Exit(exit_of(told)) from None


def clock_begun(now: str | None, zone: str) -> Clock:
    """The computer's clock; or one that begins at another moment, as ``--now`` has it."""
    from cogtrain.care.times import parse_moment
    from cogtrain.clock import SystemClock, clock_from

    return SystemClock() if now is None else clock_from(parse_moment(now, zone, "--now"))


@contextmanager
def busy(words: str) -> Iterator[None]:
    """A moving sign on standard error while something takes its time."""
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


def print_faults(faults: Iterable[Fault]) -> None:
    """On standard error, a line each."""
    for fault in faults:
        print(safe(fault), file=sys.stderr)


_UNSEEN = {*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}
_SHOWN = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _UNSEEN - {0x09, 0x0A}}


def safe(words: object) -> str:
    """Others' words for a terminal: signs that would steer it, or turn the direction of writing, are written out."""
    return str(words).translate(_SHOWN)


def say_damage(code: str, known: Course) -> None:
    """What is not sound about a person's log, before anything else, where people read: on standard output."""
    if known.damage:
        print(f"{code}: THE LOG IS DAMAGED. What follows may lack an alert, a dose or a withdrawal.")
        for words in known.damage:
            print(f"  {safe(words)}")


def say_findings(records: Records) -> bool:
    """The same of everybody whose records were loaded; returns whether there was something."""
    for code, known in records.courses.items():
        say_damage(code, known)
    said = {words for known in records.courses.values() for words in known.damage}
    for finding in records.findings:
        if f"{finding}." not in said:
            print(safe(finding))
    return any(not finding.sound for finding in records.findings)


def end_where_harmed(harmed: bool) -> None:
    """Exit status 1 where a log is damaged, once everything was said."""
    if harmed:
        raise typer.Exit(1)


def end_with(findings: Iterable[object]) -> None:
    """Say what was not sound, on standard error, once everything was written; exit status 1 where a log is damaged."""
    said = [str(finding) for finding in findings]
    for words in said:
        print(safe(words), file=sys.stderr)
    if any(": clock: " not in words for words in said):
        raise typer.Exit(1)


def write_page(page: str, target: Path) -> None:
    """Write a page. Raises CogtrainError where the file cannot be written."""
    from cogtrain.records.whole_file import write_whole

    if not target.parent.is_dir() or target.is_dir():
        why = "it is a folder" if target.is_dir() else f'no folder "{target.parent.name}"'
        raise refuse("--output", f"{target.name} cannot be written ({why})", "a file in a folder that is there")
    write_whole(target, page)


def print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table on the terminal. No word is broken where all longest words fit beside each other."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(title=title)
    cells = [[column, *(safe(row[place]) for row in rows)] for place, column in enumerate(columns)]
    room = console.width - 3 * len(columns) - 1
    for column, width in zip(columns, _widths(cells, room), strict=True):
        table.add_column(column, overflow="fold", width=width)
    for row in rows:
        table.add_row(*(Text(safe(cell)) for cell in row))
    console.print(table)


def _widths(cells: Sequence[Sequence[str]], room: int) -> list[int | None]:
    """What each column takes where not all fits: its longest word, and then a place for whichever needs most lines.
    None leaves it to rich, where all fits or not even the words do."""
    whole = [max(map(len, column)) for column in cells]
    widths = [max(map(len, " ".join(column).split()), default=1) for column in cells]
    if sum(whole) <= room or sum(widths) > room:
        return [None] * len(cells)
    for _ in range(room - sum(widths)):
        widths[max(range(len(cells)), key=lambda place: whole[place] / widths[place])] += 1
    return list(widths)
