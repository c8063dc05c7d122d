"""What goes out of a course of care: ``ratings``, ``gates``, ``sheet``, ``note``."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cogtrain.cli.terminal import (
    COURSE,
    RECORDS,
    Code,
    CsvForm,
    Language,
    Out,
    Results,
    app,
    end_where_harmed,
    language_of,
    say_findings,
    write_page,
)
from cogtrain.errors import refuse

if TYPE_CHECKING:
    from collections.abc import Callable

    from cogtrain.care.note import Note
    from cogtrain.records.tables.logs import Records


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain ratings results -o ratings.csv")
def ratings(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    output: Out = Path("ratings.csv"),
    csv: CsvForm = "plain",
) -> None:
    """Write the answers to questionnaires and exercises as a table (docs/records.md explains the columns)."""
    from cogtrain.records import load, write_csv
    from cogtrain.records.tables.ratings import rating_table

    records = load(results)
    harmed = say_findings(records)
    table = rating_table(records)
    write_csv(table, output, csv)
    print(f"{len(table)} rows: {output}")
    end_where_harmed(harmed)


def _contacts(results: Path) -> list[str]:
    """The site's contacts, a line each."""
    from cogtrain.care.site import FILE, load_site

    site = load_site(results) if (results / FILE).is_file() else None
    return [] if site is None else [f"{one.name}: {one.number} {one.when}".strip() for one in site.contacts]


def _ahead(results: Path, participant: str, moment: datetime, phase: str | None = None) -> list[tuple[str, str]]:
    """(when, what) of the person's plan that lay ahead at a moment, in the reader's language; without one where the
    protocol is not at hand."""
    from cogtrain.care.plan import plan as lay_out
    from cogtrain.care.plan import whole_day
    from cogtrain.care.times import clock
    from cogtrain.library import load_library
    from cogtrain.library.placeholders import as_read
    from cogtrain.records.person import read_person
    from cogtrain.wording.reader import tell

    known, person = read_person(results, participant)
    library = load_library()
    if known.protocol is None or known.protocol not in library.protocols:
        return []
    loaded = library.protocol(known.protocol, known.study.arm)
    laid = lay_out(loaded, known, person, moment)
    slots = [slot for slot in (*laid.due, *laid.later) if phase in (None, slot.phase)]
    titles = {name: as_read(session.title) or name for name, session in loaded.protocol.sessions.items()}
    ahead = [(tell("paper.from", when=clock(slot.opens, laid.zone)), titles[slot.session]) for slot in slots]
    if phase is None:
        first = {what: when for when, what in reversed(ahead)}
        ahead = [one for one in ahead if first.pop(one[1], None)][:AHEAD]
        ahead += [(whole_day(day), tell("paper.next_dose")) for day in laid.planned_doses[:1]]
    return ahead


@app.command(rich_help_panel=RECORDS, epilog="Example: cogtrain gates results -o gates.csv")
def gates(
    results: Annotated[Path, typer.Argument(help="Folder of the records.")],
    output: Out = Path("gates.csv"),
    csv: CsvForm = "plain",
) -> None:
    """Write every pass of the readiness gate as a table: what was found, what followed, overrides with reasons."""
    from cogtrain.records import load, write_csv
    from cogtrain.records.tables.gates import gate_table

    records = load(results)
    harmed = say_findings(records)
    table = gate_table(records)
    write_csv(table, output, csv)
    print(f"{len(table)} rows: {output}")
    end_where_harmed(harmed)


@app.command(rich_help_panel=COURSE, epilog="Example: cogtrain sheet KI07 relapse-plan -o sheet.html")
def sheet(
    participant: Code,
    exercise: Annotated[str, typer.Argument(help="A printable exercise, such as relapse-plan.")] = "relapse-plan",
    results: Results = Path("results"),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="Page to write.")] = None,
    language: Language = None,
) -> None:
    """A sheet to print and take home: what was ticked and chosen, and lines for one's own words, which stay sealed."""
    from cogtrain.records.log.place import participant_code
    from cogtrain.records.tables.logs import load
    from cogtrain.report.html import html
    from cogtrain.review.sheet import sheet_view
    from cogtrain.wording.reader import reading

    target = output or results / f"{participant}-{exercise}.html"
    records = load(results, [participant_code(participant)])
    harmed = say_findings(records)
    contacts = _contacts(results)
    with reading(language_of(results, language)):
        coming = _ahead(results, participant, datetime.now(UTC), "maintenance")
        page = html(sheet_view(records, participant, exercise, contacts, coming))
    write_page(page, target)
    print(f"Sheet: {target}")
    end_where_harmed(harmed)


AHEAD = 6
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@app.command(
    rich_help_panel=COURSE, epilog="Example: cogtrain note KI07 --day 2026-03-02 --provider 'nurse-1' -o note.html"
)
def note(
    participant: Code,
    provider: Annotated[str, typer.Option(help="Who provided it, as the record names them.")],
    day: Annotated[str | None, typer.Option(help="The local day of the encounter; without it the latest.")] = None,
    goal: Annotated[str, typer.Option(help="Goal of the session, in the record's words.")] = "",
    role: Annotated[
        str | None, typer.Option(help="A note of its own for one provider: infusion, therapy or training; else all.")
    ] = None,
    plan: Annotated[
        str, typer.Option(help="What comes next, in the record's words, before what the course holds.")
    ] = "",
    results: Results = Path("results"),
    output: Annotated[Path | None, typer.Option("-o", "--output", help="note.txt, .html or .json.")] = None,
    language: Language = None,
) -> None:
    """A note for the record, as its own encounter: minutes, modality, intervention, goal, response. No billing code."""
    from cogtrain.care.note import ROLES, as_json, as_text
    from cogtrain.records.log.place import participant_code
    from cogtrain.records.tables.logs import load
    from cogtrain.report.page import note_page
    from cogtrain.wording.reader import reading

    if day is not None and not _DAY.fullmatch(day):
        raise refuse("--day", repr(day), "a day such as 2026-03-02")
    records = load(results, [participant_code(participant)])
    harmed = say_findings(records)
    if role is not None and role not in ROLES:
        raise refuse("--role", repr(role), f"one of {', '.join(ROLES)}")
    spoken = _language_of_note(results, output, language)
    html = partial(note_page, language=spoken)
    kinds: dict[str, Callable[[Note], str]] = {".txt": as_text, ".html": html, ".json": as_json}
    kind = ".txt" if output is None else output.suffix
    with reading(spoken):
        made = _note(results, participant, records, plan, day=day, provider=provider, goal=goal, role=role)
        written = kinds[kind](made) if kind in kinds else ""
    if output is None:
        print(written)
        end_where_harmed(harmed)
        return
    if kind not in kinds:
        raise refuse("--output", output.name, "a name that ends in .txt, .html or .json")
    write_page(written + "\n", output)
    print(f"Note: {output}")
    end_where_harmed(harmed)


def _language_of_note(results: Path, output: Path | None, wanted: str | None) -> str:
    """In English what programs read, and what the terminal shows where nothing else is asked for."""
    from cogtrain.wording import FIRST

    if output is not None and output.suffix == ".json":
        return FIRST
    return FIRST if output is None and wanted is None else language_of(results, wanted)


def _note(results: Path, code: str, records: Records, plan: str, **asked: Any) -> Note:
    """The note with what lies ahead, in the reader's language."""
    from cogtrain.care.note import write_note
    from cogtrain.care.times import midnight, zone_of
    from cogtrain.wording.reader import tell

    now = datetime.now(UTC)
    made = write_note(code, records, now=now, **asked)
    evening = midnight(date.fromisoformat(made.day) + timedelta(days=1), zone_of(made.zone))
    ahead = [tell("paper.ahead", what=what, when=when) for when, what in _ahead(results, code, min(now, evening))]
    return made.model_copy(update={"plan": (*([plan] if plan else []), *ahead, *made.plan)})
