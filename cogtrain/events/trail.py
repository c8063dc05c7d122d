"""Events of the review site's trail: who saw, changed or took away what, and who was turned away."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cogtrain.events.event import Event, Kinds, Object, by_kind


class TrailBegun(Event):
    """Always first in a trail."""

    KIND: ClassVar[str] = "trail"
    station: str = Field(description="Id of the site's own station, which comes from its public key.")
    public_key: str = Field(description="Of that station, base64: each line is signed with the key that belongs to it.")
    cogtrain: str = Field("", description="The version that began the trail.")


class Act(Event):
    """Somebody did something on the site, or was turned away."""

    KIND: ClassVar[str] = "act"
    did: Literal["viewed", "changed", "exported", "refused", "signed-in", "signed-out", "sent"] = Field(
        description="viewed, changed, exported, refused, signed-in, signed-out, or sent (by a station)."
    )
    what: str = Field(description="The page or the matter, by its name on the site, such as `person` or `dose`.")
    who: str = Field("", description="Name of the account, or id of the station; empty where nobody was signed in.")
    role: str = Field("", description="Its role.")
    participant: str = Field("", description="The code of the person that it was about; empty where it was nobody.")
    origin: str = Field("", description="The address it came from.")
    detail: Object = Field(default_factory=dict, description="What was changed, in names and numbers; no free text.")


TRAIL: Kinds = by_kind(TrailBegun, Act)
"""Every event of a trail by its kind."""
