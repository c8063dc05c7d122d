"""Events as the tables of docs/records.md. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from cogtrain.events.event import Event, Kinds
from cogtrain.events.person import PERSON
from cogtrain.events.session import SESSION
from cogtrain.events.trail import TRAIL

HEAD = "| event | key | meaning |\n|---|---|---|"
PAGES = {"person": PERSON, "session": SESSION, "trail": TRAIL}


def table(kinds: Kinds) -> str:
    """One row for each key of each event; the first row of an event says when it is written."""
    rows = [row for event in kinds.values() for row in _rows(event)]
    return "\n".join((HEAD, *rows))


def _rows(event: type[Event]) -> Iterator[str]:
    yield f"| **`{event.KIND}`** | | {' '.join((event.__doc__ or '').split())} |"
    for name, field in event.model_fields.items():
        absent = "" if field.is_required() else " May be absent."
        yield f"| | `{name}` | {field.description}{absent} |"


def written_into(page: str) -> str:
    """The page with the tables between its marks ``<!-- events: person -->`` and ``<!-- end -->`` as they are now."""
    for name, kinds in PAGES.items():
        mark = f"<!-- events: {name} -->\n"
        before, _, rest = page.partition(mark)
        page = f"{before}{mark}{table(kinds)}\n<!-- end -->{rest.partition('<!-- end -->')[2]}"
    return page
