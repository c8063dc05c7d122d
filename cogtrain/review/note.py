"""The note for the record as a view."""

from __future__ import annotations

from cogtrain.care.note import Note, provider_words
from cogtrain.review.view import Table, View, rows_of
from cogtrain.wording.reader import day_told, numeral, tell

HEADS = ("modality", "intervention", "minutes", "by", "response")


def note_view(note: Note) -> View:
    """The note in two tables, in the reader's language; the note has to be written in it too."""
    rows = [
        [part.modality, part.intervention, numeral(f"{part.minutes:g}"), part.by or "–", part.response]
        for part in note.parts
    ]
    facts = [
        [tell("note.day"), f"{day_told(note.day)} ({note.zone})"],
        [tell("note.since_dose"), note.since_dose],
        [tell("note.provider"), provider_words(note)],
        [tell("note.goal"), note.goal],
        [tell("note.time"), tell("note.from_to", began=note.began, ended=note.ended)],
        [tell("note.minutes_done"), numeral(f"{note.minutes:g}")],
        *([tell("note.given"), dose] for dose in note.doses),
        *([tell("note.passed"), gate] for gate in note.gates),
        *([tell("note.plan"), line] for line in note.plan),
    ]
    heads = tuple(tell(f"note.{head}") for head in HEADS)
    parts = (
        Table(tell("note.encounter"), ("", ""), rows_of(facts)),
        Table(tell("note.done"), heads, rows_of(rows), (2,)),
    )
    title, heading = (tell(key, code=note.participant) for key in ("note.title", "note.heading"))
    return View(title, heading, "", tuple(note.alerts), parts, tell("note.closing"), (note.limits,))
