"""Records in the formats of the field: ``export bids``, ``psych-ds``, ``fhir``, ``redcap``, ``codebook``."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cogtrain.cli.care import Now, clock_of
from cogtrain.cli.terminal import RECORDS, CsvForm, app, busy, end_with, say_findings, write_page
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from cogtrain.exports.bids import About
    from cogtrain.exports.taken import Taken

export_app = typer.Typer(
    help="Write records as others' tools take them: BIDS, Psych-DS, FHIR, REDCap, a codebook.", no_args_is_help=True
)
app.add_typer(export_app, name="export", rich_help_panel=RECORDS)

Records = Annotated[Path, typer.Argument(metavar="RESULTS", help="Folder of the records.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="A new folder to write into.")]
DatesKey = Annotated[
    Path | None,
    typer.Option(help="Shift dates by this key's number of days for each person; a new key is made where none is."),
]
TrueDates = Annotated[bool, typer.Option("--true-dates", help="Write dates as they were.")]
Author = Annotated[list[str] | None, typer.Option(metavar="NAME", help="An author. As often as needed.")]
License_ = Annotated[str, typer.Option("--license", help="Such as CC0-1.0.")]
Institution = Annotated[str, typer.Option(help="Where it was recorded.")]
Department = Annotated[str, typer.Option(help="Its department.")]
Address = Annotated[str, typer.Option(help="Its address.")]


def _taken(results: Path, dates_key: Path | None, *, true_dates: bool) -> Taken:
    """The records, with the shift of their dates: one of both has to be said."""
    from cogtrain.exports.shifted import shift_of
    from cogtrain.exports.taken import take

    if true_dates == (dates_key is not None):
        found = "both" if true_dates else "neither"
        remedy = "A key outside of the folder hides on which days people were there."
        raise refuse("export", f"{found} of --dates-key and --true-dates", "one of them", remedy)
    if dates_key is not None and dates_key.resolve().is_relative_to(results.resolve()):
        raise refuse("--dates-key", "a file inside the results", "a place outside of them")
    with busy("Reading and scoring"):
        return take(results, shift_of(dates_key))


def _write(taken: Taken, files: Iterable[tuple[str, str]], folder: Path) -> None:
    from cogtrain.exports.taken import write_files
    from cogtrain.records.tables.logs import veiled_words

    if folder.resolve().is_relative_to(taken.folder.resolve()):
        raise refuse("FOLDER", "a folder inside the records", "a place outside of them")
    with busy("Writing"):
        count = write_files(files, folder)
    harmed = say_findings(taken.records)
    if words := veiled_words(taken.records):
        print(words)
    print(f"{count} files about {len(taken.codes)} people: {folder}")
    if harmed:
        raise typer.Exit(1)


def _about(author: list[str] | None, license_: str, institution: str, department: str, address: str) -> About:
    from cogtrain.exports.bids import About

    return About(tuple(author or ()), license_, (institution, department, address))


@export_app.command(epilog="Example: cogtrain export bids results bids --dates-key dates-key.txt --author 'A. Beta'")
def bids(
    results: Records,
    folder: Folder,
    dates_key: DatesKey = None,
    true_dates: TrueDates = False,
    author: Author = None,
    license_: License_ = "",
    institution: Institution = "",
    department: Department = "",
    address: Address = "",
) -> None:
    """A BIDS data set: trials by task and session, people, sessions, questionnaires as phenotype."""
    from cogtrain.exports.bids import bids_files

    taken = _taken(results, dates_key, true_dates=true_dates)
    _write(taken, bids_files(taken, _about(author, license_, institution, department, address)), folder)


@export_app.command("psych-ds", epilog="Example: cogtrain export psych-ds results psych-ds --dates-key dates-key.txt")
def psych_ds(
    results: Records,
    folder: Folder,
    dates_key: DatesKey = None,
    true_dates: TrueDates = False,
    author: Author = None,
    license_: License_ = "",
) -> None:
    """A Psych-DS data set: trials by task and session, scores, answers, each column described."""
    from cogtrain.exports.psych_ds import psych_ds_files

    taken = _taken(results, dates_key, true_dates=true_dates)
    _write(taken, psych_ds_files(taken, _about(author, license_, "", "", "")), folder)


@export_app.command(epilog="Example: cogtrain export fhir results fhir --dates-key dates-key.txt")
def fhir(
    results: Records,
    folder: Folder,
    dates_key: DatesKey = None,
    true_dates: TrueDates = False,
    now: Now = None,
) -> None:
    """FHIR R4: a bundle a person with answers, scores, the plan and doses; one of the questionnaires."""
    from cogtrain.exports.fhir import fhir_files
    from cogtrain.library import load_library

    taken = _taken(results, dates_key, true_dates=true_dates)
    _write(taken, fhir_files(taken, load_library(), clock_of(now, results).utc()), folder)


@export_app.command(epilog="Example: cogtrain export redcap results redcap --dates-key dates-key.txt")
def redcap(results: Records, folder: Folder, dates_key: DatesKey = None, true_dates: TrueDates = False) -> None:
    """REDCap: a data dictionary, and the records with their repeating instruments."""
    from cogtrain.exports.redcap import redcap_files

    taken = _taken(results, dates_key, true_dates=true_dates)
    _write(taken, redcap_files(taken), folder)


@export_app.command(epilog="Example: cogtrain export codebook results -o codebook.html")
def codebook(
    results: Records,
    output: Annotated[Path, typer.Option("-o", "--output", help="Page to write; the table beside.")] = Path(
        "codebook.html"
    ),
    csv: CsvForm = "plain",
) -> None:
    """Every column of every table: kind, unit, range here, meaning, and what empty means; a page and a table."""
    from cogtrain.exports.codebook import codebook_page, codebook_table
    from cogtrain.exports.shifted import Shift
    from cogtrain.exports.taken import take
    from cogtrain.records import write_csv

    with busy("Reading and scoring"):
        taken = take(results, Shift())
        table, page = codebook_table(taken), codebook_page(taken)
    beside = output.with_suffix(".csv")
    write_csv(table, beside, csv)
    write_page(page, output)
    print(f"{len(table)} columns. Page: {output}; table: {beside}")
    end_with(taken.records.findings)
