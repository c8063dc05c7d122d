"""What every page of a report is: one HTML file that fetches nothing, readable without JavaScript and in print."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from cogtrain.report import theme
from cogtrain.wording.reader import read_in

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"


def document(title: str, body: str) -> str:
    """The whole file, in the reader's language. title: plain text; body: HTML."""
    return (
        f'<!DOCTYPE html>\n<html lang="{read_in()}"><head><meta charset="utf-8"/>'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}"/>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>'
        f"<title>{escape(title)}</title><style>{theme.CSS}</style></head><body>{body}</body></html>\n"
    )


def footer(heading: str, notes: Iterable[str]) -> str:
    """What has to be known of a page, one note a line; plain text."""
    lines = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<footer><h2>{escape(heading, quote=False)}</h2><ul>{lines}</ul></footer>"
