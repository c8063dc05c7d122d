"""The note for the record as a page."""

from __future__ import annotations

from html import escape

from cogtrain.care.note import Note
from cogtrain.report.document import document, footer
from cogtrain.report.html import write
from cogtrain.review.view import Table, rows_of

HEADS = ("Modality", "Intervention", "Minutes", "By", "Response")


def as_html(note: Note) -> str:
    """The note as HTML: one file, nothing fetched."""
    rows = [
        [part.modality, part.intervention, f"{part.minutes:g}", part.by or "–", part.response] for part in note.parts
    ]
    alerts = "".join(f'<p class="notice" role="note">{escape(alert)}</p>' for alert in note.alerts)
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
    body = (
        f"<header><h1>{note.participant}: note for the record</h1></header><main>{alerts}"
        f"{write(Table('The encounter', ('', ''), rows_of(facts)))}"
        f"{write(Table('What was done', HEADS, rows_of(rows), (2,)))}</main>"
    )
    return document(f"{note.participant}: note", body + footer("What this note is", [note.limits]))
