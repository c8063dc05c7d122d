"""Everybody's page, and an index of them with the latest verdict on each headline measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cogtrain.errors import CogtrainError
from cogtrain.records.course import Course
from cogtrain.records.finding import Finding
from cogtrain.records.tables.logs import Records, load
from cogtrain.records.verify import everybody
from cogtrain.records.whole_file import write_whole
from cogtrain.report.html import html
from cogtrain.report.page import UNFORESEEN, reviewed
from cogtrain.review.care import alert_notice
from cogtrain.review.everyone import everyone_view
from cogtrain.review.retelling import damage_told
from cogtrain.review.view import PersonRow
from cogtrain.scoring.norms import Norms
from cogtrain.wording import FIRST
from cogtrain.wording.reader import read_in, reading, tell


def write_all(
    results: Path,
    folder: Path,
    norms: Sequence[Norms] = (),
    progress: Callable[[str], None] = lambda _code: None,
    found: Callable[[Finding], None] = lambda _finding: None,
    *,
    language: str = FIRST,
) -> Path:
    """Write ``<CODE>.html`` for everyone in ``results`` and ``index.html`` into a folder; returns the index. Open
    alerts and damaged logs stand at its top. One person whose records cannot be scored stops nobody else.

    ``progress`` is told each code as it is done, ``found`` what is not sound about the logs. language: of the pages.
    """
    rows: list[PersonRow] = []
    notices: list[str] = []
    with reading(language):
        for code in everybody(results):
            records = load(results, [code])
            for finding in records.findings:
                found(finding)
            notices += [f"{code}: {words}" for words in _to_know(records.courses[code])]
            made = _written(code, records, folder, norms)
            if isinstance(made, PersonRow):
                rows.append(made)
                progress(code)
                continue
            found(Finding(code, "unreadable", made.words))
            notices.append(f"{code}: {made.told}")
        index = folder / "index.html"
        write_whole(index, html(everyone_view(rows, notices)))
    return index


def _to_know(known: Course) -> list[str]:
    return [words for words in (*map(damage_told, known.damage), alert_notice(known)) if words]


@dataclass(frozen=True)
class _Why:
    """Why there is no page: words, as a finding says it, and told, as the reader reads it."""

    words: str
    told: str


def _written(code: str, records: Records, folder: Path, norms: Sequence[Norms]) -> PersonRow | _Why:
    """Write one person's page; their line of the index, or why there is none."""
    try:
        one = reviewed(code, records, norms, language=read_in())
        write_whole(folder / f"{code}.html", html(one.view))
    except CogtrainError as error:
        return _Why(f"{error.faults[0]}", f"{error.faults[0]}")
    except UNFORESEEN as error:
        fault = f"{type(error).__name__}: {error}"
        return _Why(f"a page that could not be drawn ({fault})", tell("report.not_drawn", fault=fault))
    return one.row
