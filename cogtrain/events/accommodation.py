"""How pages and tasks are made fit for a person."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from cogtrain.events.event import Event


class AccommodationsSet(Event):
    """Pages and tasks are made fit for the person from here on; the last one holds, whole."""

    KIND: ClassVar[str] = "accommodations"
    language: str | None = Field(None, description="Of the pages; null: the clinic's.")
    large_type: bool = Field(False, description="Words on pages and pictures of trials are large.")
    light: bool = Field(False, description="Pages have dark words on a light ground.")
    spoken: bool = Field(False, description="Pages are read aloud where the computer has a voice.")
    hand: Literal["left", "right"] | None = Field(None, description="Keys for that hand alone.")
    slower: float = Field(1.0, description="Times to answer are so many times as long.")
    by: str = Field("", description="Who of the staff set it; empty: the person.")
