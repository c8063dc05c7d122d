"""Figures of a measurement as they come: what, what was found, what is wanted, and whether that was reached."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console

out = Console()
Line = tuple[str, str, str, bool]


def told(words: str) -> None:
    """How far it is."""
    out.print(f"  {words}", highlight=False, soft_wrap=True)


def said(lines: Iterable[Line]) -> list[Line]:
    """The same lines, each printed as soon as it is there."""
    kept = []
    for line in lines:
        what, found, wanted, good = line
        words = f"{'ok  ' if good else 'MISS'} {what:<64} {found}   wanted {wanted}"
        out.print(words, highlight=False, soft_wrap=True)
        kept.append(line)
    return kept
