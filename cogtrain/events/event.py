"""What an event is: a frozen value with its keys, from which writing, reading and docs/records.md follow.

A writer makes one and hands it to a log; only the keys that it names are written. A reader gets it back from a line
(:attr:`cogtrain.records.log.chain.LogLine.event`), looked at once. A later version may write more into an event, and
events of other kinds: both are passed over. A key with a default may be absent from a log; all others are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from cogtrain.clock import parse_utc


def _a_moment(text: str) -> str:
    parse_utc(text)
    return text


def _a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError("no time zone") from error
    return name


Utc = Annotated[str, AfterValidator(_a_moment)]
Zone = Annotated[str, AfterValidator(_a_zone)]
Number = int | Annotated[float, Field(allow_inf_nan=False)]
Object = dict[str, Any]
Ident = int | Annotated[str, Field(pattern=r"^[1-9][0-9]*\.[a-z2-7]{8}$")]
"""What names a dose, an alert and the like: a number, a dot and the station that gave it, so that no two stations give
the same. Logs from before there were stations hold the number alone."""


class Part(BaseModel):
    """A part of an event: its keys, each with its meaning."""

    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


class Event(Part):
    """One event of a log. ``KIND`` is its name there; the docstring says when it is written."""

    KIND: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """The keys that were given, as a log holds them."""
        return self.model_dump(exclude_unset=True)

    def with_(self, **changes: Any) -> Self:
        """The same with some keys changed. Raises pydantic.ValidationError for what they cannot hold."""
        return type(self).model_validate({**self.data(), **changes})


Kinds = Mapping[str, type[Event]]


def by_kind(*events: type[Event]) -> Kinds:
    """The events by their names."""
    return {event.KIND: event for event in events}


def read(kind: str, data: Mapping[str, Any], kinds: Kinds) -> Event | None:
    """The event that a line holds; None for a kind that is not known. Raises ValueError, in words, where no reader can
    take it."""
    event = kinds.get(kind)
    if event is None:
        return None
    try:
        return event.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ValueError(f'an event "{kind[:40]}" that this version cannot read ({place}: {first["msg"]})') from error
