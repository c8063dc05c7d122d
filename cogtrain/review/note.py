"""The note for the record as a view."""

from __future__ import annotations

from cogtrain.care.note import Note
from cogtrain.review.view import Table, View, rows_of

HEADS = ("Modality", "Intervention", "Minutes", "By", "Response")


def note_view(note: Note) -> View:
    """The note in two tables."""
    rows = [
        [part.modality, part.intervention, f"{part.minutes:g}", part.by or "–", part.response] for part in note.parts
    ]
    facts = [
        ["Day", f"{note.day} ({note.zone})"],
        ["Since the dose", note.since_dose],
        ["Provider", f"{note.provider} ({note.role})" if note.role else note.provider],
        ["Goal", note.goal],
        ["Time", f"{note.began} to {note.ended}"],
        ["Minutes of what was done", f"{note.minutes:g}"],
        *(["Dose", dose] for dose in note.doses),
        *(["Readiness gate", gate] for gate in note.gates),
        *(["Plan", line] for line in note.plan),
    ]
    parts = (
        Table("The encounter", ("", ""), rows_of(facts)),
        Table("What was done", HEADS, rows_of(rows), (2,)),
    )
    title, heading = f"{note.participant}: note", f"{note.participant}: note for the record"
    return View(title, heading, "", tuple(note.alerts), parts, "What this note is", (note.limits,))
