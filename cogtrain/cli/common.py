"""What every command shares: the app, options, a moving sign, tables and faults on the terminal.

Nothing heavy is imported here: ``cogtrain --help`` answers at once, and only ``run`` and ``station`` load PsychoPy.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cogtrain.errors import Fault
    from cogtrain.records.course import Course
    from cogtrain.records.tables import Records

app = typer.Typer(
    name="cogtrain",
    help="Computerised cognitive training and assessment. Not medical advice.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Results = Annotated[Path, typer.Option("--results", help="Folder of the records.")]
Out = Annotated[Path, typer.Option("-o", "--output", help="File to write.")]


@contextmanager
def busy(words: str) -> Iterator[None]:
    """A moving sign on standard error while something takes its time."""
    from rich.console import Console

    with Console(stderr=True).status(words):
        yield


def print_faults(faults: Iterable[Fault]) -> None:
    """On standard error, a line each."""
    for fault in faults:
        print(fault, file=sys.stderr)


def say_damage(code: str, known: Course) -> None:
    """What is not sound about a person's log, before anything else, where people read: on standard output."""
    if known.damage:
        print(f"{code}: THE LOG IS DAMAGED. What follows may lack an alert, a dose or a withdrawal.")
        for words in known.damage:
            print(f"  {words}")


def say_findings(records: Records) -> bool:
    """The same of everybody whose records were loaded; returns whether there was something."""
    for code, known in records.courses.items():
        say_damage(code, known)
    said = {words for known in records.courses.values() for words in known.damage}
    for finding in records.findings:
        if f"{finding}." not in said:
            print(finding)
    return bool(records.findings)


def write_page(page: str, target: Path) -> None:
    """Write a page. Raises CogtrainError where the file cannot be written."""
    try:
        target.write_text(page, encoding="utf-8")
    except OSError as error:
        found = f"{target.name} cannot be written ({error.strerror})"
        raise refuse("--output", found, "a file in a folder that can be written") from error


def print_table(title: str, columns: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table on the terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console().print(table)
