"""Events of a session's log: its blocks, their trials, and the levels that follow from them."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field

from cogtrain.events.event import Event, Ident, Number, Object, Part

Item = Annotated[int, Field(description="Index in the session's `do`.")]
BlockNumber = Annotated[int, Field(description="From 0; each practice round is a block of its own.")]
Attempt = Annotated[int, Field(description="From 0; a pause or a crash ends an attempt.")]
Word = str | list[str] | None


class FocusLost(Event):
    """Another window came to the front during a block, which is broken off; its last trial has `timing_ok` false, and
    what was pressed meanwhile is nowhere."""

    KIND: ClassVar[str] = "focus_lost"
    block: BlockNumber
    attempt: Attempt


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
    form: Ident | None = Field(description="Parallel form: its number, from 1, and the station; null without.")
    drawn_from: Literal["session", "form"] = Field(
        "session", description="Whether its trials follow from the session's seed, or, in an assessment, from the form."
    )
    variant: list[str] = Field(
        default_factory=list, description="How it was made fit for somebody: large type, one hand, slower."
    )
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


class MarkersSent(Event):
    """What recorders were told of an attempt at a block: codes of the card's `triggers`."""

    KIND: ClassVar[str] = "markers"
    block: BlockNumber
    attempt: Attempt
    sinks: list[str] = Field(description="Where they went.")
    sent: int = Field(description="How many were handed over.")
    confirmed: int = Field(description="How many were put out by then.")
    lost: int = Field(description="How many could not be handed over.")
    mean_ms: Number | None = Field(description="From what happened to the last sink; null without any.")
    sd_ms: Number | None = Field(description="The same, standard deviation.")
    max_ms: Number | None = Field(description="The same, the longest.")


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
