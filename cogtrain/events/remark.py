"""Events of the person's log about what staff write down."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from cogtrain.events.event import Event


class Remarked(Event):
    """A member of staff wrote a note on the review site."""

    KIND: ClassVar[str] = "remark"
    staff: str = Field(description="Whose it is, by the name of the account.")
    public_key: str = Field(description="The clinic's key that it was sealed to.")
    sealed: str = Field(description="Base64 of a libsodium sealed box; the text is padded to steps of 512 bytes.")
