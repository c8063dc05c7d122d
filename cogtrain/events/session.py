"""Events of a session's log."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from cogtrain.events.event import Event, Kinds, Number, Object, Part, by_kind

Item = Annotated[int, Field(description="Index in the session's `do`.")]
BlockNumber = Annotated[int, Field(description="From 0; each practice round is a block of its own.")]
Attempt = Annotated[int, Field(description="From 0; a pause or a crash ends an attempt.")]
Word = str | list[str] | None

# ---------------------------------------------------------------- begin and end


class DisplayTold(Part):
    """What the session was shown on."""

    kind: str = Field(description="vsynced, composited, software-paced or simulated.")
    refresh_hz: Annotated[Number, Field(gt=0)] = Field(description="Measured.")
    jitter_ms: Number | None = Field(None, description="SD of the intervals between flips.")
    width_px: int | None = Field(None, description="Of the window.")
    height_px: int | None = Field(None, description="Of the window.")
    full_screen: bool | None = Field(None, description="It filled the screen.")
    key_backend: str = Field("", description="Where presses and their stamps came from.")
    clock: str = Field("", description="What onsets are read from.")
    layout: str = Field("", description="The keyboard's; empty where it is not known.")


class PinnedProtocol(Part):
    """A protocol by id and version."""

    protocol: str
    version: int


class SessionStarted(Event):
    """Always first: everything that the session can be rebuilt from."""

    KIND: ClassVar[str] = "session_started"
    participant: str = Field(description="The code.")
    session: str = Field(description="Its name in the protocol.")
    purpose: str = Field(description="assessment, training, practice or care.")
    number: int = Field(description="Count of this person's sessions, from 1.")
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
    certificate: Object | None = Field(None, description="The station's, without its plots, and whether it `fits`.")


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


class FocusLost(Event):
    """Another window came to the front during a block, which is broken off; its last trial has `timing_ok` false, and
    what was pressed meanwhile is nowhere."""

    KIND: ClassVar[str] = "focus_lost"
    block: BlockNumber
    attempt: Attempt


# ---------------------------------------------------------------- blocks and trials


class BlockStarted(Event):
    """An attempt at a block begins."""

    KIND: ClassVar[str] = "block_started"
    block: BlockNumber
    item: Item
    round: int = Field(0, description="Among the blocks or practice rounds of the item, from 0.")
    task: str = Field(description="Id of the task card.")
    version: int = Field(description="Its version.")
    paradigm: str = Field(description="The paradigm that planned it.")
    phase: Literal["practice", "scored"] = Field(description="practice or scored.")
    attempt: Attempt
    form: int | None = Field(description="Parallel form, from 1; null without.")
    level: Number | None = Field(description="At which it was planned; null where nothing adapts.")
    quantity: str | None = Field(description="The setting that the level sets; null without.")
    settings: Object = Field(description="Of the paradigm, whole.")
    keys: Object = Field(default_factory=dict, description="By answer.")
    trials: int | None = Field(None, description="How many were planned.")
    number: int | None = Field(None, description="Among the scored blocks, from 1.")
    of: int | None = Field(None, description="How many scored blocks there are.")


class StreamJudged(Part):
    """What one stream of a trial was worth."""

    stream: str = Field(description="Its name.")
    answer: Word = Field(description="The correct answer; a list for sequences; null: withholding is correct.")
    response: Word = Field(description="The answer given; a list for sequences; null: nothing was answered.")
    correct: bool = Field(description="The response is the correct answer.")
    rt_s: Number | None = Field(description="From the stimulus onset, seconds.")
    source: str | None = Field(None, description="What it was given by: key, touch or pointer.")
    x: Number | None = Field(None, description="Where it was touched, as in `answers`.")
    y: Number | None = Field(None, description="Where it was touched, as in `answers`.")


class AnswerGiven(Part):
    """One press or touch."""

    stream: str = Field(description="Its stream.")
    answer: str = Field(description="Which answer.")
    rt_s: Number = Field(description="From the stimulus onset; negative before it.")
    used: bool = Field(description="It is the answer of its stream, or part of it.")
    source: str = Field("key", description="key, touch or pointer.")
    x: Number | None = Field(None, description="Of a touch: shares of the window's shorter side from its centre.")
    y: Number | None = Field(None, description="The same, upwards.")


class TrialDone(Event):
    """A trial as it happened."""

    KIND: ClassVar[str] = "trial"
    block: BlockNumber
    attempt: Attempt
    trial: int = Field(description="From 0.")
    condition: str = Field(description="Its kind, in the field's words.")
    stimulus: str = Field(description="What was to be answered.")
    scored: bool = Field(description="False for lead-in.")
    cut_short: bool = Field(description="The block's time ended while it ran unanswered.")
    detail: Object = Field(description="Further columns, explained with the paradigm.")
    streams: list[StreamJudged] = Field(
        description="For each `stream` its `answer`, `response`, `correct`, `rt_s`, `source`; of a touch `x` and `y`."
    )
    answers: list[AnswerGiven] = Field(
        default_factory=list,
        description="Every press: `stream`, `answer`, `rt_s`, `used`, `source` (key, touch or pointer); of a touch `x` "
        "and `y`, in shares of the window's shorter side from its centre, to the right and upwards.",
    )
    heard: list[list[Any]] = Field(
        default_factory=list,
        description="For each sound its phase, its name, the flip at which it was asked for, and when it left by the "
        "device's own account, or null; seconds.",
    )
    onset_s: Number | None = Field(description="Stimulus onset on the computer's monotonic clock.")
    shown: list[list[Any]] = Field(description="For each phase planned frames, shown frames, onset in seconds.")
    stimulus_phase: int | None = Field(description="Index into `shown`; null when it was not shown.")
    late_frames: int = Field(description="Frames that came late.")
    timing_ok: bool = Field(
        description="No frame came late, every stamp can be trusted, and the window had the keyboard."
    )
    level: Number | None = Field(description="At which it was shown; null where nothing adapts.")
    state: str | None = Field(
        None,
        description="After the last dose, as the doses were known then; null before any. The tables take it anew from "
        "the doses as they are known now.",
    )


class ValidityJudged(Part):
    """Whether somebody worked on a block."""

    valid: bool
    reason: str


class BlockEnded(Event):
    """An attempt at a block is over. Only the highest attempt of a block counts, and only when it is finished."""

    KIND: ClassVar[str] = "block_ended"
    block: BlockNumber
    attempt: Attempt
    status: Literal["finished", "broken-off"] = Field(description="finished or broken-off.")
    accuracy: Number | None = Field(description="Balanced, or null.")
    worst_accuracy: Number | None = Field(None, description="Of the worst stream; null where there is one.")
    passed: bool | None = Field(description="Of practice only.")
    verdict: ValidityJudged = Field(description="`valid`, `reason`.")
    trials: int = Field(0, description="Those that can be scored.")
    right: int = Field(0, description="Of these.")
    flagged: int = Field(0, description="Of these, timing not ok.")
    timing_ok: bool | None = Field(None, description="Of the block.")
    clock_drift_ms: Number | None = Field(None, description="Of the key clock against the session's, meanwhile.")


class LevelMoved(Event):
    """A rule decided after a block."""

    KIND: ClassVar[str] = "level"
    task: str = Field(description="Id without version.")
    quantity: str = Field(description="The setting that the level sets.")
    track: str = Field(description="training, training after an infusion, assessment or unattended.")
    rule: Object = Field(description="Its settings and bounds.")
    block: int | None = Field(None, description="That it follows from.")
    before: Number | None = Field(description="The level before; null where there was none.")
    after: Number = Field(description="The level from here on.")
    why: str = Field(description="The rule's reason.")
    bound: str | None = Field(description="The end of the range that it rests at, lowest or highest, or null.")
    estimate: Object | None = Field(description="`level`, `low`, `high`, or null.")
    state: Object = Field(default_factory=dict, description="The rule's own, after.")


class LevelHeldBack(Event):
    """A session is gone on with after a newer one moved the same track."""

    KIND: ClassVar[str] = "level_held_back"
    task: str = Field(description="Id without version.")
    quantity: str = Field(description="The setting that the level sets.")
    track: str = Field(description="As in `level`.")
    level: Number = Field(description="At which this session stood.")
    state: Object = Field(description="At which this session stood.")
    taken_up: Number = Field(description="The newer level that it goes on from.")


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
    alert: int = Field(description="Its number in the person's log.")


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
    SessionStarted, PageShown, PageLeft, FocusLost, BlockStarted, TrialDone, BlockEnded, LevelMoved, LevelHeldBack,
    KetamineAsked, ItemAnswered, StepDone, Draft, AlertShown, ItemEnded, Sleepiness, PausedByItself, TasksEnded,
    Paused, Resumed, Stopped, SessionEnded,
)  # fmt: skip
"""Every event of a session's log by its kind."""
