"""What the logs about a person tell, for tests that look at them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from cogtrain.records.log.chain import LogLine
from cogtrain.records.order import Placed, in_order
from cogtrain.records.verify import read_participant


def own_log(results: Path, code: str) -> Path:
    """The log about a person, where one station alone wrote."""
    (path,) = (results / code).glob("person*.jsonl")
    return path


def lines_about(results: Path, code: str) -> tuple[Placed, ...]:
    """All lines about a person, in order."""
    return read_participant(results / code).lines


def placed(lines: Sequence[LogLine], name: str = "AB12/person.jsonl") -> tuple[Placed, ...]:
    """The lines of one log as a course takes them."""
    return in_order({name: lines})


def plainly(name: object) -> str:
    """A name, or a key that holds one, without the station that gave it."""
    return re.sub(r"(?<=[0-9])\.[a-z2-7]{8}\b", "", str(name))
