"""Everybody's page, and an index of them with the latest verdict on each headline measure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from cogtrain.errors import CogtrainError
from cogtrain.paradigms import registry
from cogtrain.records.finding import Finding
from cogtrain.records.tables.logs import Records, load
from cogtrain.records.tables.sessions import session_table
from cogtrain.records.verify import everybody
from cogtrain.records.whole_file import write_whole
from cogtrain.report.html import html
from cogtrain.report.page import scored_page
from cogtrain.review.care import alert_notice
from cogtrain.review.domains import domains_of
from cogtrain.review.everyone import everyone_view, person_row
from cogtrain.review.view import PersonRow
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms
from cogtrain.scoring.results import score_results

# What odd values, or a paradigm of another package, may raise: one person's page is then named, and the others go on.
UNFORESEEN = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def _written(code: str, records: Records, folder: Path, norms: Sequence[Norms]) -> PersonRow:
    """Write one person's page; their line of the index."""
    scored = score_results(records, registry(), norms=norms)
    changes = compare(scored.scores, scored.cards, norms)
    write_whole(folder / f"{code}.html", scored_page(code, records, scored, norms, changes))
    domains = domains_of(scored.scores.to_dict("records"), changes.to_dict("records"), scored.cards, norms)
    return person_row(code, session_table(records), domains)


def write_all(
    results: Path,
    folder: Path,
    norms: Sequence[Norms] = (),
    progress: Callable[[str], None] = lambda _code: None,
    found: Callable[[Finding], None] = lambda _finding: None,
) -> Path:
    """Write ``<CODE>.html`` for everyone in ``results`` and ``index.html`` into a folder; returns the index. Open
    alerts and damaged logs stand at its top. One person whose records cannot be scored stops nobody else.

    ``progress`` is told each code as it is done, ``found`` what is not sound about the logs.
    """
    rows: list[PersonRow] = []
    notices: list[str] = []
    for code in everybody(results):
        records = load(results, [code])
        for finding in records.findings:
            found(finding)
        known = records.courses[code]
        notices += [f"{code}: {words}" for words in (*known.damage, alert_notice(known)) if words]
        try:
            rows.append(_written(code, records, folder, norms))
        except CogtrainError as error:
            words = f"{error.faults[0]}"
        except UNFORESEEN as error:
            words = f"a page that could not be drawn ({type(error).__name__}: {error})"
        else:
            progress(code)
            continue
        found(Finding(code, "unreadable", words))
        notices.append(f"{code}: {words}")
    index = folder / "index.html"
    write_whole(index, html(everyone_view(rows, notices)))
    return index
