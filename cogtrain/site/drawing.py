"""Somebody's scores and page, drawn in a process of their own: it takes seconds, and no page waits for it."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from io import BytesIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from cogtrain.errors import CogtrainError
from cogtrain.records.course import Course
from cogtrain.wording import FIRST
from cogtrain.wording.reader import reading, tell


@dataclass(frozen=True)
class Drawing:
    """about: what the page's head says. notices: what is to be known first, but alerts and damage, which are said as
    they are at each look. body: the page as HTML, without free text. verdicts: a line a domain. facts: how many
    sessions by status, whether there is a baseline and a follow-up, and why scores are not
    compared, by reason. last: the last follow-up of each measure, a row each. tables: sessions, scores and changes as
    Parquet, by name."""

    about: str
    notices: tuple[str, ...]
    body: str
    verdicts: tuple[str, ...]
    facts: dict[str, Any]
    last: list[dict[str, Any]]
    tables: dict[str, bytes]


def without_words(known: Course) -> Course:
    """The course without anything that somebody wrote."""
    own = tell("site.person.drawn.own")
    return replace(
        known,
        alerts=tuple(
            replace(one, acknowledged=one.acknowledged and (one.acknowledged[0], tell("site.person.drawn.seen_to")))
            for one in known.alerts
        ),
        commitments=tuple(replace(one, words="", what=own if one.words else one.what) for one in known.commitments),
        gates=tuple(replace(one, override=one.override and tell("site.person.drawn.given")) for one in known.gates),
    )


def draw(results: Path, code: str, language: str = FIRST) -> Drawing:
    """Read all logs of a person, score them, and draw the page in a language. CogtrainError where there are none."""
    with reading(language):
        return _draw(results, code, language)


def _draw(results: Path, code: str, language: str) -> Drawing:
    from cogtrain.care.plan import told_by_records
    from cogtrain.records.tables.logs import load
    from cogtrain.records.tables.sessions import session_table
    from cogtrain.report.html import write
    from cogtrain.report.page import reviewed
    from cogtrain.review.care import alert_notice
    from cogtrain.review.retelling import damage_told
    from cogtrain.review.study import last_follow_ups
    from cogtrain.scoring.norms import published_norms

    whole = load(results, [code])
    known = whole.courses[code]
    records = replace(whole, courses={code: without_words(known)})
    one = reviewed(code, records, published_norms(), language=language)
    sessions, scores = session_table(records), one.scored.scores
    live = {*map(damage_told, known.damage), alert_notice(known), *told_by_records(known)}
    return Drawing(
        one.view.about,
        tuple(notice for notice in one.view.notices if notice not in live),
        "".join(write(part) for part in one.view.parts),
        one.row.verdicts,
        _facts(sessions, scores, one.changes),
        _rows(last_follow_ups(one.changes)),
        {"sessions": _parquet(sessions), "scores": _parquet(scores), "changes": _parquet(one.changes)},
    )


def _facts(sessions: Any, scores: Any, changes: Any) -> dict[str, Any]:
    assessed = scores[scores["purpose"] == "assessment"] if len(scores) else scores
    apart = assessed[~assessed["comparable"].astype(bool)] if len(assessed) else assessed
    reasons = apart.drop_duplicates(["session_number", "task"])["not_comparable_because"] if len(apart) else []
    statuses = sessions["status"].value_counts() if len(sessions) else {}
    return {
        "sessions": {str(name): int(count) for name, count in dict(statuses).items()},
        "baseline": bool(len(assessed) > len(apart)),
        "follow_up": bool(len(changes)),
        "apart": dict(Counter(map(str, reasons))),
    }


def _parquet(table: Any) -> bytes:
    into = BytesIO()
    plain = table.copy()
    plain.attrs = {}
    plain.to_parquet(into, index=False)
    return into.getvalue()


def _rows(table: Any) -> list[dict[str, Any]]:
    """A table's rows as plain values that JSON can hold: a missing number is null."""
    rows: list[dict[str, Any]] = json.loads(table.to_json(orient="records", double_precision=15, date_format="iso"))
    return rows


def drawn_or_why(results: str, code: str, language: str) -> Drawing | str:
    """The same in the other process; in words why not, where it cannot be done."""
    from cogtrain.report.page import UNFORESEEN

    try:
        return draw(Path(results), code, language)
    except CogtrainError as error:
        return str(error.faults[0])
    except UNFORESEEN as error:  # odd values, or a paradigm of another package: that page is named, the others go on
        with reading(language):
            return tell("site.person.drawn.failed", kind=type(error).__name__)


class Drawer:
    """Draws one person at a time. A code that waits already is not asked for twice."""

    def __init__(self, results: Path) -> None:
        self._results, self._lock = results, threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: set[str] = set()

    def ask(self, code: str, done: Callable[[str, Drawing | str], None], language: str = FIRST) -> None:
        """Have somebody's page drawn in a language; ``done`` is told in a thread of the pool.

        Where the process ended by itself nobody is told, and another one is begun for the next that asks."""
        with self._lock:
            if code in self._waiting:
                return
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, get_context("spawn"))
            try:
                future = self._pool.submit(drawn_or_why, str(self._results), code, language)
            except BrokenProcessPool:
                self._pool = None
                return
            self._waiting.add(code)
        future.add_done_callback(lambda made: self._made(code, made, done))

    def _made(self, code: str, made: Future[Drawing | str], done: Callable[[str, Drawing | str], None]) -> None:
        with self._lock:
            self._waiting.discard(code)
        if not made.cancelled() and made.exception() is None:
            done(code, made.result())

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def close(self) -> None:
        """No more."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
