"""Events of a session's log."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from cogtrain.events.block import (
    BlockEnded,
    BlockStarted,
    FocusLost,
    Item,
    LevelHeldBack,
    LevelMoved,
    MarkersSent,
    TrialDone,
)
from cogtrain.events.event import Event, Ident, Kinds, Number, Object, Part, by_kind

# ---------------------------------------------------------------- begin and end


class DisplayTold(Part):
    """What the session was shown on."""

    kind: str = Field(description="vsynced, composited, software-paced, browser or simulated.")
    refresh_hz: Annotated[Number, Field(gt=0)] = Field(description="Measured.")
    jitter_ms: Number | None = Field(None, description="SD of the intervals between flips.")
    width_px: int | None = Field(None, description="Of the window.")
    height_px: int | None = Field(None, description="Of the window.")
    full_screen: bool | None = Field(None, description="It filled the screen.")
    key_backend: str = Field("", description="Where presses and their stamps came from.")
    clock: str = Field("", description="What onsets are read from.")
    layout: str = Field("", description="The keyboard's; empty where it is not known.")


class SessionStarted(Event):
    """Always first: everything that the session can be rebuilt from."""

    KIND: ClassVar[str] = "session_started"
    participant: str = Field(description="The code.")
    session: str = Field(description="Its name in the protocol.")
    purpose: str = Field(description="assessment, training, practice or care.")
    number: int = Field(description="Count of this person's sessions that the station knew, from 1.")
    station: str = Field("", description="The station's id; empty in logs from before there were stations.")
    public_key: str = Field("", description="Of the station, base64: each line is signed with its key.")
    protocol: Object = Field(description="The whole protocol.")
    protocol_hash: str = Field(description="SHA-256 of it.")
    cards: dict[str, Object] = Field(description="The task cards, whole, by `task@version`.")
    card_hashes: Object = Field(default_factory=dict, description="Their SHA-256.")
    supports: Object | None = Field(
        None, description="Questionnaires and exercises, whole, by reference, the consent among them."
    )
    granted: str | None = Field(
        None, description="go or shorter, what the readiness gate allowed; null where none was asked."
    )
    seed: int = Field(description="Of every draw.")
    language: str = Field(description="Of the pages.")
    unattended: bool = Field(description="Run by a robot: pages passed by themselves.")
    observer: str | None = Field(description="Name of the simulated person; null for people.")
    versions: Object = Field(description="`cogtrain`, `python`, `psychopy`, `os`.")
    display: DisplayTold = Field(
        description="`kind`, `refresh_hz`, `jitter_ms`, `width_px`, `height_px`, `full_screen`, `key_backend`, "
        "`clock`, `layout` of the keyboard (empty where it is not known)."
    )
    device: str = Field(description="What it was shown on, in short.")
    assets: Object = Field(
        default_factory=dict,
        description="Of the files that tasks take pictures and sounds from the SHA-256, by card and name.",
    )
    accommodations: Object = Field(
        default_factory=dict, description="How pages and tasks were made fit for the person, as far as they were."
    )
    certificate: Object | None = Field(None, description="The station's, without its plots, and whether it `fits`.")
    veiled: bool = Field(
        False,
        description="Of a blinded study, not the same in all arms: nothing of its tasks is shown before that ends.",
    )


class Resumed(Event):
    """It went on, after a pause or in a later run."""

    KIND: ClassVar[str] = "resumed"
    gap_s: Number = Field(description="Seconds of the pause, or since the last event of the run before.")
    display: DisplayTold | None = Field(None, description="Of a new run, as in `session_started`.")
    device: str | None = Field(None, description="Of a new run.")


class Paused(Event):
    """The person paused, or the session did."""

    KIND: ClassVar[str] = "paused"
    where: str = Field(description="What the person was at.")


class Stopped(Event):
    """Ended for the day; a run ends without sealing the log."""

    KIND: ClassVar[str] = "stopped"
    where: str = Field(description="What the person was at.")


class Trouble(Event):
    """Something went amiss with the computer, and the session waited, or ended."""

    KIND: ClassVar[str] = "trouble"
    what: str = Field(
        description="disk (it refused to be written), clock (the computer slept, or its clock was set), signal (it was "
        "told to end), screen (it went away)."
    )
    seconds: Number = Field(0.0, description="How long the session waited; or by how much the clock jumped.")
    found: str = Field("", description="What the operating system said.")


class SessionEnded(Event):
    """Seals the log: nothing follows."""

    KIND: ClassVar[str] = "session_ended"
    status: str = Field("finished", description="finished.")


# ---------------------------------------------------------------- pages


class PageShown(Event):
    """A page is on the screen."""

    KIND: ClassVar[str] = "page_shown"
    page: str = Field(description="Its name.")
    keys: list[str] = Field(description="Those that it waits for.")


class PageLeft(Event):
    """It was left. What is written on a page never stands here."""

    KIND: ClassVar[str] = "page"
    page: str = Field(description="Its name.")
    seconds: Number = Field(description="How long it was shown.")
    key: str = Field(description="Which ended it, or how else it ended.")
    away_s: Number | None = Field(
        None, description="Where another window was in front meanwhile: how long; not in `seconds`."
    )


# ---------------------------------------------------------------- questionnaires and exercises


class KetamineAsked(Event):
    """Asked before an assessment, and before tasks on a planned dose day with none entered. A yes is a `dose` in the
    person's log (`reported`, `by` the person, its end at the nearest of the hours that were named) and an alert; no
    task begins."""

    KIND: ClassVar[str] = "ketamine_asked"
    answer: str | None = Field(description="no or yes.")


class ItemAnswered(Event):
    """An item of a questionnaire was answered. The last one of an item holds."""

    KIND: ClassVar[str] = "answered"
    item: Item
    index: int = Field(description="Of the questionnaire's item, from 0.")
    answer: int | None = Field(description="From 0, or the rating; null: left out.")
    fast: bool = Field(False, description="On the screen for less than 1 s: faster than it can be read.")


class StepDone(Event):
    """A step of an exercise is done. A resumed exercise goes on behind it; what was written does not stand here."""

    KIND: ClassVar[str] = "step"
    item: Item
    step: int = Field(description="From 1.")
    values: Object = Field(description="So far, by name.")
    keep: str | None = Field(None, description="Where its writing goes.")


class Draft(Event):
    """What is being written, on Stop and every ten seconds while it changes. The last one of a step that is not done
    becomes a `writing` on stopping for the day, or when the session is resumed."""

    KIND: ClassVar[str] = "draft"
    item: Item
    step: int = Field(description="From 1.")
    name: str = Field(description="Of the step.")
    keep: str = Field(description="shared or private.")
    public_key: str = Field(description="The key it is sealed to.")
    sealed: str = Field(description="As in `writing`; empty where all was taken back.")


class AlertShown(Event):
    """An answer raised an alert; the person's log has it first."""

    KIND: ClassVar[str] = "alert"
    item: Item
    alert: Ident = Field(description="Its name in the logs about the person.")


class ItemEnded(Event):
    """A questionnaire or an exercise is done."""

    KIND: ClassVar[str] = "item_ended"
    item: Item
    minutes: Number = Field(0.0, description="How long it took.")
    modality: str = Field("", description="For the note for the record.")
    intervention: str = Field("", description="For the note for the record.")
    response: str = Field("", description="In words, for the note for the record.")


# ---------------------------------------------------------------- behind the gate


class Sleepiness(Event):
    """Asked after a rest, behind the gate."""

    KIND: ClassVar[str] = "sleepiness"
    answer: int = Field(description="1 to 5.")


class PausedByItself(Event):
    """A block paused by itself, behind the gate; `paused` follows."""

    KIND: ClassVar[str] = "paused_by_itself"
    why: str = Field(description="omissions, lapses or slowing.")


class TasksEnded(Event):
    """No further tasks in this session, behind the gate; what else it holds goes on."""

    KIND: ClassVar[str] = "tasks_ended"
    why: str = Field(description="sleepiness, pauses or total.")


SESSION: Kinds = by_kind(
    SessionStarted, PageShown, PageLeft, FocusLost, BlockStarted, TrialDone, BlockEnded, MarkersSent, LevelMoved,
    LevelHeldBack,
    KetamineAsked, ItemAnswered, StepDone, Draft, AlertShown, ItemEnded, Sleepiness, PausedByItself, TasksEnded,
    Paused, Resumed, Stopped, Trouble, SessionEnded,
)  # fmt: skip
"""Every event of a session's log by its kind."""
