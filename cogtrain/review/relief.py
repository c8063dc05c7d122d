"""The rule that holds demanding sessions back until there is some relief, beside the ratings that it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cogtrain.care.relief import RATINGS, rated
from cogtrain.library.after_dose import Felt, Relief, StateBounds
from cogtrain.records.course import Course
from cogtrain.review.phrases import NONE
from cogtrain.review.retelling import rating_told
from cogtrain.review.view import Heading, Paragraph, Part, Table, rows_of
from cogtrain.wording.reader import numeral, tell, tell_count


def pinned_relief(protocol: Mapping[str, Any]) -> tuple[Relief, StateBounds] | None:
    """The rule of a protocol as a session log keeps it; None without one."""
    if not protocol.get("relief"):
        return None
    return Relief.model_validate(protocol["relief"]), StateBounds.model_validate(protocol.get("states_h") or {})


def relief_parts(rule: Relief, known: Course, now: datetime, bounds: StateBounds) -> tuple[Part, ...]:
    """The rule in words, and a table of what is asked for and what was rated."""
    found = rated(rule, known, now, bounds)
    lines = [Paragraph(tell_count("relief.rule", rule.days, holds=", ".join(rule.holds), within=rule.within_days))]
    if found is None:
        lines.append(Paragraph(tell("relief.no_rating", within=rule.within_days)))
    rows = [
        [
            rating_told(name),
            NONE if found is None or getattr(found, name) is None else numeral(f"{getattr(found, name):g}"),
            _bound(rule.begins, name),
            NONE if rule.grows is None else _bound(rule.grows, name),
        ]
        for name in RATINGS
    ]
    heads = tuple(tell(f"relief.head.{name}") for name in ("rating", "now", "begins", "grows"))
    asked = Table(tell("relief.asked"), heads, rows_of(rows))
    return (Heading(tell("relief.begins"), 2), *lines, asked)


def _bound(felt: Felt, name: str) -> str:
    if name == "sleepiness":
        return tell("relief.at_most", value=felt.sleepiness_at_most)
    return tell("relief.at_least", value=getattr(felt, f"{name}_at_least"))
