"""Events of the person's log about who may come in from elsewhere."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cogtrain.events.event import Event, Ident, Utc


class Invited(Event):
    """The person may come in from a browser elsewhere, with a link of their own."""

    KIND: ClassVar[str] = "invited"
    invitation: Ident = Field(description="Its number, from 1, and the station.")
    hash: str = Field(description="SHA-256 of what the link holds, in hexadecimal digits; the link itself is nowhere.")
    until: Utc = Field(description="It opens until then, UTC.")


class InvitationWithdrawn(Event):
    """The link opens no more."""

    KIND: ClassVar[str] = "invitation_withdrawn"
    invitation: Ident = Field(description="Which one.")
    why: str = Field("", description="The reason that was given.")
