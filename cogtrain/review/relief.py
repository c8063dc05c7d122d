"""The rule that holds demanding sessions back until there is some relief, beside the ratings that it looks at."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cogtrain.care.relief import RATINGS, rated
from cogtrain.library.after_dose import Felt, Relief, StateBounds
from cogtrain.records.course import Course
from cogtrain.review.phrases import NONE
from cogtrain.review.view import Heading, Paragraph, Part, Table, rows_of


def pinned_relief(protocol: Mapping[str, Any]) -> tuple[Relief, StateBounds] | None:
    """The rule of a protocol as a session log keeps it; None without one."""
    if not protocol.get("relief"):
        return None
    return Relief.model_validate(protocol["relief"]), StateBounds.model_validate(protocol.get("states_h") or {})


def relief_parts(rule: Relief, known: Course, now: datetime, bounds: StateBounds) -> tuple[Part, ...]:
    """The rule in words, and a table of what is asked for and what was rated."""
    found = rated(rule, known, now, bounds)
    days = "day" if rule.days == 1 else f"{rule.days} days"
    words = (
        f"{', '.join(rule.holds)}: held back until the person's own ratings show some relief. The middle of the latest "
        f"{days} with ratings counts, of {rule.within_days} days; ratings of the first hours after a dose do not. "
        "A proposal, for the clinician to sign or change."
    )
    lines = [Paragraph(words)]
    if found is None:
        lines.append(Paragraph(f"No rating of the last {rule.within_days} days: these sessions ask for one first."))
    rows = [
        [
            name,
            NONE if found is None or getattr(found, name) is None else f"{getattr(found, name):g}",
            _bound(rule.begins, name),
            NONE if rule.grows is None else _bound(rule.grows, name),
        ]
        for name in RATINGS
    ]
    heads = ("Rating, 0 to 10", "Now", "Begins", "More than one a day")
    asked = Table("Ratings and what is asked for", heads, rows_of(rows))
    return (Heading("When demanding sessions begin", 2), *lines, asked)


def _bound(felt: Felt, name: str) -> str:
    return (
        f"{felt.sleepiness_at_most} or less" if name == "sleepiness" else f"{getattr(felt, f'{name}_at_least')} or more"
    )
