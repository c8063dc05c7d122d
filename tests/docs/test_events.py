"""The tables of events in docs/records.md are those of the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cogtrain.events.event import Event
from cogtrain.events.page import written_into
from cogtrain.events.person import PERSON
from cogtrain.events.session import SESSION

PAGE = Path(__file__).parents[2] / "docs/records.md"
EVERY = [*PERSON.values(), *SESSION.values()]


def test_the_page_has_the_events_as_they_are_declared() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == written_into(page), "run: python -m cogtrain.events docs/records.md"


@pytest.mark.parametrize("event", EVERY, ids=lambda event: event.__name__)
def test_every_key_of_an_event_says_what_it_means(event: type[Event]) -> None:
    assert event.__doc__
    for name, field in event.model_fields.items():
        assert field.description, name
