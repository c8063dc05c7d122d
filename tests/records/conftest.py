"""Records as a session leaves them, in a few lines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cogtrain.clock import VirtualClock
from cogtrain.records.log.place import person_log, session_file, session_log
from cogtrain.records.log.writer import open_log
from tests.records.events import first_line, ordinary_events, raw

START = datetime(2026, 1, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(START)


Builder = Callable[..., Path]


@pytest.fixture
def build(tmp_path: Path) -> Builder:
    """``build(code="AB12", sessions=1, end="finished", events=...)`` writes records; gives their results folder."""

    def builder(
        code: str = "AB12",
        sessions: int = 1,
        end: str = "finished",
        events: list[tuple[str, dict[str, Any]]] | None = None,
    ) -> Path:
        results = tmp_path / "results"
        clock = VirtualClock(START)
        with open_log(person_log(results, code), clock) as person:
            person.put(raw("enrolled", {"participant": code, "protocol": "demo"}))
            for number in range(1, sessions + 1):
                clock.advance(86400)
                file = session_file(clock.utc(), "training")
                with open_log(session_log(results, code, file), clock, new=True) as log:
                    log.put(raw("session_started", first_line(code, "training", number)))
                    started = {"session": "training", "purpose": "training", "protocol": "demo", "protocol_version": 2}
                    place = {"file": file, "occasion": number - 1, "number": number}
                    person.put(raw("session_started", started | place))
                    for kind, data in ordinary_events() if events is None else events:
                        clock.advance(data.get("gap_s", 1.0))
                        log.put(raw(kind, data))
                    if end == "finished":
                        log.put(raw("session_ended", {"status": "finished"}))
                    if end == "stopped":
                        log.put(raw("stopped", {"where": "rest"}))
                    if end != "unfinished":
                        ended = {"file": file, "session": "training", "status": end, "head": log.head}
                        person.put(raw("session_ended", ended | {"occasion": number - 1}))
        return results

    return builder
