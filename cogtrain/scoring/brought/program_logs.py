"""Logs of programs that are no tables yet: E-Prime's frames, jsPsych's objects."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

START, END = "*** LogFrame Start ***", "*** LogFrame End ***"
HEADER, HEADER_END = "*** Header Start ***", "*** Header End ***"


def eprime_log(text: str) -> list[dict[str, str]]:
    """The deepest frames of an E-Prime log, a row each: with what the header says, and what the frames around them say,
    which E-Prime writes after those within. Raises ValueError where there are none."""
    header: dict[str, str] = {}
    rows: list[tuple[int, dict[str, str]]] = []
    around: list[int] = []  # the level of the frame that was last found around each row
    frame: dict[str, str] | None = None
    level = 0
    for line in map(str.strip, text.splitlines()):
        if line in {START, HEADER}:
            frame = {}
        elif line == HEADER_END and frame is not None:
            header, frame = frame, None
        elif line == END and frame is not None:
            for at, (_, row) in enumerate(rows):
                if around[at] > level:
                    row.update({key: value for key, value in frame.items() if key not in row})
                    around[at] = level
            rows.append((level, frame))
            around.append(level)
            frame = None
        elif line.startswith("Level:") and frame is None:
            level = int(line.partition(":")[2])
        elif frame is not None:
            key, _, value = line.partition(":")
            frame[key.strip()] = value.strip()
    deepest = max((depth for depth, _ in rows), default=0)
    if not deepest:
        raise ValueError("an E-Prime log without a LogFrame")
    told = {key: value for key, value in header.items() if key in {"Subject", "Session", "Experiment", "SessionDate"}}
    return [told | row for depth, row in rows if depth == deepest]


def json_rows(text: str) -> list[dict[str, str]]:
    """Trials as JSON: a list of objects, such lists a line, or one object that holds the list. Raises ValueError."""
    try:
        whole = [json.loads(text)]
    except ValueError:
        whole = [json.loads(line) for line in text.splitlines() if line.strip()]
    rows = [{key: _cell(value) for key, value in row.items()} for row in _objects(whole)]
    if not rows:
        raise ValueError("JSON without a list of objects")
    return rows


def _objects(found: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(found, list):
        for one in found:
            yield from _objects(one)
    elif isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        if len(lists) == 1 and not {"rt", "trial_type"} & set(found):
            shared = {key: value for key, value in found.items() if not isinstance(value, (list, dict))}
            for one in _objects(lists[0]):
                yield shared | dict(one)
        else:
            yield found


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
