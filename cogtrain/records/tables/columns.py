"""The columns of the tables, declared once: the tables are built from them and docs/records.md explains them in these
words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "whole", "number", "yes/no"]


@dataclass(frozen=True)
class Column:
    """A column: its name, kind, meaning, and what an empty cell means ("" where none is ever empty)."""

    name: str
    kind: Kind
    meaning: str
    empty: str = ""


VEILED = "the session is veiled"
_SESSION = (
    Column("participant", "text", "The participant's code."),
    Column("session", "text", "Name of the session in its protocol."),
    Column("session_utc", "text", "When the session was first started, UTC."),
    Column("session_number", "whole", "Count of this person's sessions at all stations, from 1, in their order."),
    Column("purpose", "text", "assessment, training, practice or care."),
    Column("protocol", "text", "The protocol's id."),
    Column("protocol_version", "whole", "The protocol's version."),
    Column("protocol_hash", "text", "SHA-256 of the pinned protocol.", VEILED),
    Column(
        "status", "text", "finished, stopped (ended for the day, can be resumed) or unfinished (runs, or was cut off)."
    ),
    Column("unattended", "yes/no", "Run by a robot: pages passed by themselves. Never in a trend."),
    Column("observer", "text", "Name of the simulated person.", "a real person"),
    Column(
        "state",
        "text",
        "Where it lay after the last dose, as the doses are known now: acute, monitoring, rising, window or after.",
        "no dose before it",
    ),
)
_STATION = (
    Column("seed", "text", "Seed of every draw of the session; text, as it may have more digits than a number holds."),
    Column("device", "text", "What it was shown on, in short."),
    Column("display_kind", "text", "vsynced, composited, software-paced, browser or simulated."),
)
_CLOCKS = (
    Column("clock", "text", "What onset_s is read from."),
    Column("key_backend", "text", "Where presses and their stamps came from."),
)
_FILE = Column("file", "text", "The session's log, in the participant's folder.")

TRIAL_COLUMNS = (
    *_SESSION,
    Column("task", "text", "Id of the task card."),
    Column("task_version", "whole", "Version of the task card."),
    Column("paradigm", "text", "The paradigm that planned the trial."),
    Column("form", "text", "Parallel form: its number, from 1, and the station.", "the task has no forms"),
    Column("block", "whole", "Block of the session, from 0; each practice round is a block of its own."),
    Column("block_number", "whole", "Number among the session's scored blocks, from 1.", "practice"),
    Column("attempt", "whole", "Attempt at the block, from 0; a pause or a crash ends an attempt."),
    Column("counts", "yes/no", "The attempt was finished and is the block's last one: only then is it scored."),
    Column("phase", "text", "practice or scored."),
    Column("trial", "whole", "Trial of the attempt, from 0."),
    Column("lead_in", "yes/no", "A trial that no score may count, such as the first n of n-back."),
    Column("cut_short", "yes/no", "The block's time ended while the trial ran unanswered: no score counts it."),
    Column("condition", "text", "The trial's kind, in the field's words."),
    Column("stimulus", "text", "What was to be answered."),
    Column("stream", "text", "The stream of answers this row is about; a trial has one row for each."),
    Column("answer", "text", "The correct answer; a sequence is joined by blanks.", "withholding is correct"),
    Column("response", "text", "The answer given; a sequence is joined by blanks.", "none was given"),
    Column("correct", "yes/no", "The response is the correct answer, withholding included."),
    Column(
        "rt_s",
        "number",
        "From the stimulus onset to the answer, of a sequence to its last one, seconds.",
        "no response",
    ),
    Column("source", "text", "What the answer was given by: key, touch or pointer.", "no response"),
    Column("x", "number", "Where it was touched: shares of the window's shorter side, right of its centre.", "a key"),
    Column("y", "number", "Where it was touched: shares of the window's shorter side, above its centre.", "a key"),
    Column("onset_s", "number", "Stimulus onset on the computer's monotonic clock (Linux: CLOCK_MONOTONIC), seconds."),
    Column(
        "planned_frames",
        "whole",
        "Frames the stimulus phase was to last: by plan, or until the flip at which an answer ended it.",
        "it was not shown",
    ),
    Column("shown_frames", "whole", "Frames the stimulus phase lasted.", "it was not shown"),
    Column(
        "onset_planned_ms",
        "number",
        "From the trial's first flip to the stimulus, by plan: whole frames, milliseconds.",
        "it was not shown",
    ),
    Column("onset_shown_ms", "number", "The same as it was, by the stamps.", "it was not shown"),
    Column(
        "duration_planned_ms",
        "number",
        "Of the stimulus phase, by plan: whole frames, milliseconds.",
        "it was not shown",
    ),
    Column(
        "duration_shown_ms",
        "number",
        "The same as it was: to the next phase's stamp; of a last phase, in whole frames.",
        "it was not shown",
    ),
    Column(
        "sound_ms",
        "number",
        "From the first flip of its phase to the trial's first sound, by the sound device's own account, milliseconds.",
        "no sound, or the device does not tell",
    ),
    Column("late_frames", "whole", "Frames of the trial that came late."),
    Column("timing_ok", "yes/no", "No frame came late, every stamp can be trusted, and the window had the keyboard."),
    Column("block_valid", "yes/no", "The attempt was judged valid; False as well where it was never judged."),
    Column(
        "block_validity_reason",
        "text",
        "Why it is not valid: silent, random, same-key or too-fast.",
        "it is valid, or was broken off before it was judged",
    ),
    Column("level", "number", "Level at which the trial was planned.", "nothing adapts"),
    Column("quantity", "text", "The setting that the level sets.", "nothing adapts"),
    *_STATION,
    *_CLOCKS,
    _FILE,
)

SESSION_COLUMNS = (
    *_SESSION,
    Column("language", "text", "Language of the pages."),
    Column(
        "veiled",
        "yes/no",
        "Not the same in all arms of a blinded study: nothing of its tasks is told before that is unblinded.",
    ),
    Column("minutes", "number", "From the first event to the last, without the gaps, minutes.", VEILED),
    Column("gaps", "whole", "How often it was resumed, after a pause or in a later run.", VEILED),
    Column("gap_s", "number", "Length of these gaps together, seconds.", VEILED),
    Column("blocks", "whole", "Scored blocks that count.", VEILED),
    Column("broken_off", "whole", "Attempts at scored blocks that were started and do not count.", VEILED),
    Column("trials", "whole", "Trials that count, lead-in included.", VEILED),
    Column("timing_ok_share", "number", "Share of these trials with timing_ok, 0 to 1.", "no trial counts"),
    *_STATION,
    Column("refresh_hz", "number", "Refresh rate of the display, frames a second.", "there was no display"),
    Column("cogtrain_version", "text", "The version of cogtrain that started the session."),
    _FILE,
)

LEVEL_COLUMNS = (
    *_SESSION,
    Column("utc", "text", "When the level was decided, UTC."),
    Column("task", "text", "Id of the task card."),
    Column("quantity", "text", "The setting that the level sets."),
    Column("track", "text", "training, training after an infusion, assessment or unattended."),
    Column("before", "number", "The level before.", "there was none"),
    Column("after", "number", "The level from here on."),
    Column("harder", "text", "Which way it gets harder: higher or lower."),
    Column("bound", "text", "The end of the range that the level rests at, lowest or highest.", "it lies inside"),
    Column("estimate", "number", "Where the rule takes the target to lie.", "the rule keeps no belief"),
    Column("estimate_low", "number", "Lower end of 95 % of that belief.", "the rule keeps no belief"),
    Column("estimate_high", "number", "Upper end of 95 % of that belief.", "the rule keeps no belief"),
    Column("why", "text", "The rule's reason."),
    _FILE,
)

RATING_COLUMNS = (
    Column("participant", "text", "The participant's code."),
    Column("utc", "text", "When it was answered, UTC."),
    Column("state", "text", "Where it lay after the last dose: acute, monitoring, rising, window or after.", "no dose"),
    Column("dose", "whole", "Number of the last dose before it.", "no dose"),
    Column("hours_since_dose", "number", "Hours since that dose ended.", "no dose"),
    Column("kind", "text", "questionnaire, exercise, commitment or therapist."),
    Column(
        "reference",
        "text",
        "Questionnaire or exercise with its version; what a commitment is about; the type of therapy.",
    ),
    Column("name", "text", "Item, rating or choice; total and minutes as well."),
    Column("value", "text", "The answer: a number, or a word of the card.", "left out"),
)

NOT_ASKED = "it was not asked, or not told"
GATE_COLUMNS = (
    Column("participant", "text", "The participant's code."),
    Column("utc", "text", "When the gate was passed, UTC."),
    Column("dose", "whole", "Number of the last dose before it.", "no dose"),
    Column("minutes_since", "number", "Minutes since that dose ended.", "no dose"),
    Column("moaa_s", "whole", "Alertness, MOAA/S, 0 to 5. Below 5 nothing else is asked."),
    Column("dissociation", "whole", "Dissociation, 0 to 4.", NOT_ASKED),
    Column("oriented", "yes/no", "Oriented to person, place and time.", NOT_ASKED),
    Column("systolic_mmhg", "whole", "Blood pressure, upper value, mmHg.", NOT_ASKED),
    Column("diastolic_mmhg", "whole", "Blood pressure, lower value, mmHg.", NOT_ASKED),
    Column("blood_pressure_accepted", "yes/no", "Taken and found acceptable by staff.", NOT_ASKED),
    Column("nausea", "text", "none, mild, moderate or severe.", NOT_ASKED),
    Column("dizziness", "text", "The same.", NOT_ASKED),
    Column("double_vision", "text", "The same.", NOT_ASKED),
    Column("sleepiness", "whole", "The person's own word, 1 to 5.", NOT_ASKED),
    Column("energy", "whole", "The person's own word, 0 to 10.", NOT_ASKED),
    Column("motivation", "whole", "The person's own word, 0 to 10.", NOT_ASKED),
    Column("willing", "yes/no", "Would like to do some tasks now.", NOT_ASKED),
    Column("outcome", "text", "go, shorter, breathing or not-now, before any override."),
    Column("reasons", "text", "What spoke against going, by name, joined by blanks.", "nothing did"),
    Column("staff", "text", "Who confirmed."),
    Column("override", "text", "The reason with which it was gone past, to the shorter plan.", "it was not"),
    Column("override_staff", "text", "Who gave that reason.", "nobody, or an older log"),
)
