"""Events of the person's log."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from cogtrain.events.accommodation import AccommodationsSet
from cogtrain.events.event import Event, Ident, Kinds, Number, Object, Part, Utc, Zone, by_kind
from cogtrain.events.invitation import InvitationWithdrawn, Invited
from cogtrain.events.remark import Remarked
from cogtrain.events.study import AdverseEventTold, AdverseEventVoided, Allocated, Unblinded, Withdrawn

Why = Annotated[str, Field(description="The reason that was given.")]
Staff = Annotated[str, Field(description="Who entered it, by the name among the site's staff.")]


class LogBegun(Event):
    """Always first in a station's log about a person."""

    KIND: ClassVar[str] = "log"
    participant: str = Field(description="The code.")
    station: str = Field(description="Its id, which comes from its public key.")
    public_key: str = Field(description="Of the station, base64: each line is signed with the key that belongs to it.")
    cogtrain: str = Field("", description="The version that began the log.")


class LogHead(Part):
    """How far a log had come."""

    lines: int = Field(description="How many it had.")
    head: str = Field(description="Hash of the last one.")


class LogsSeen(Event):
    """What this station had of the others' logs about the person when it wrote on; only where that had grown."""

    KIND: ClassVar[str] = "seen"
    logs: dict[str, LogHead] = Field(
        description="By the log's name, the number of its `lines` and the last one's hash."
    )


class Enrolled(Event):
    """Enrolled in a protocol; day 0 of the course is the local day. The first session of somebody who is not writes it
    too."""

    KIND: ClassVar[str] = "enrolled"
    participant: str = Field(description="The code.")
    protocol: str = Field(description="The protocol's id.")
    protocol_version: int | None = Field(None, description="Its version; by `cogtrain enrol`.")
    zone: Zone | None = Field(
        None, description="The site's zone, in which days are counted. Without it that of before, UTC at first."
    )
    why: Why = Field("", description="Reason for another protocol than before.")


class SessionOpened(Event):
    """A session began. Without `session_ended` it runs, or was cut off; it can be resumed, as can a stopped one."""

    KIND: ClassVar[str] = "session_started"
    file: str = Field(description="Name of the session's log.")
    session: str = Field(description="Its name in the protocol.")
    purpose: str = Field(description="assessment, training, practice or care.")
    protocol: str = Field(description="The protocol's id.")
    protocol_version: int = Field(description="Its version.")
    occasion: int | str | None = Field(
        description="Index in the expanded schedule; of a session after a dose its key in the plan, such as `e2-d1` or "
        "`e6-d1-2-1`: entry of the schedule from 0, dose, and where there are several times a day the day of the "
        "window and the time of that day, both from 1; or null."
    )
    number: int = Field(description="Count of this person's sessions, from 1.")


class SessionClosed(Event):
    """A session ended for the day, or for good. The last one of a file holds."""

    KIND: ClassVar[str] = "session_ended"
    file: str = Field(description="Name of the session's log.")
    session: str = Field("", description="Its name in the protocol.")
    status: Literal["finished", "stopped"] = Field(description="finished or stopped.")
    head: str = Field(description="Hash of the last line of the session's log.")
    occasion: int | str | None = Field(None, description="As in `session_started`.")


class LevelKept(Event):
    """A rule moved a level. The last one of a task, quantity and track holds, while rule and bounds are the same."""

    KIND: ClassVar[str] = "level"
    task: str = Field(description="Id without version.")
    quantity: str = Field(description="The setting that the level sets.")
    track: str = Field(description="training, training after an infusion, assessment or unattended.")
    rule: Object = Field(description="Its settings and bounds.")
    state: Object = Field(description="The rule's own.")
    level: Number = Field(description="The level from here on.")


class FormDrawn(Event):
    """A parallel form was drawn, before anything of it was shown."""

    KIND: ClassVar[str] = "form"
    task: str = Field(description="Id of the task.")
    version: int = Field(description="Its version.")
    form: Ident = Field(description="Which form: its number, from 1, and the station.")
    beyond: bool = Field(False, description="The card has fewer forms than that: one comes that was met before.")
    file: str = Field(description="Name of the session's log.")


class DoseValues(Part):
    """What is known of a dose."""

    dose: Ident = Field(description="Its number, from 1, in the order of telling, and the station.")
    at: Utc = Field(description="When it began, UTC.")
    zone: Zone = Field(description="The local zone.")
    route: str = Field(description="iv, intranasal or lozenge.")
    minutes: Annotated[Number, Field(ge=0)] = Field(description="Length of administration.")
    mg: Number | None = Field(None, description="Milligrams, or null.")
    reported: bool = Field(
        description="True: from before enrolment, or told by the person and not yet looked at by staff: it gives the "
        "state and opens no windows."
    )


class DoseTold(DoseValues, Event):
    """A dose was given."""

    KIND: ClassVar[str] = "dose"
    by: str = Field("", description="`person`, where the person told it.")


class DoseCorrected(DoseValues, Event):
    """The dose as it stands from here on."""

    KIND: ClassVar[str] = "dose_corrected"
    before: Object = Field(default_factory=dict, description="The same keys as it stood.")
    why: Why = ""


class DoseVoided(Event):
    """The dose was not given."""

    KIND: ClassVar[str] = "dose_voided"
    dose: Ident = Field(description="Which one.")
    before: Object = Field(default_factory=dict, description="The dose as it stood.")
    why: Why = ""


class ConsentGiven(Event):
    """A consent was agreed to, or withdrawn. The last one holds."""

    KIND: ClassVar[str] = "consent"
    text: str = Field(description="exercise@version that holds the words.")
    hash: str = Field(description="Of its content.")
    language: str = Field(description="In which it was read.")
    agreed: bool = Field(description="False: withdrawn.")


class PinSet(Event):
    """The person's own number at the kiosk. The last one holds."""

    KIND: ClassVar[str] = "pin"
    hash: str | None = Field(description="argon2id of it; null: staff let it be chosen anew.")


class GatePassed(Event):
    """One pass of the readiness gate."""

    KIND: ClassVar[str] = "gate"
    inputs: Object = Field(
        description="`minutes_since` the dose ended, or null; `moaa_s`, `dissociation`, `oriented`, "
        "`blood_pressure_accepted`, `nausea`, `dizziness`, `double_vision`, `sleepiness`, `energy`, `motivation`, "
        "`willing`, `systolic_mmhg`, `diastolic_mmhg`. What was not asked or not told is null; logs of older versions "
        "hold the most careful answer for what was not asked below MOAA/S 5."
    )
    outcome: Literal["go", "shorter", "breathing", "not-now"] = Field(
        description="go, shorter, breathing or not-now, before any override."
    )
    reasons: list[str] = Field(
        description="What spoke against going: `time`, `observed` (the watched hours are over), `alertness`, "
        "`dissociation`, `orientation`, `blood_pressure`, `nausea`, `dizziness`, `double_vision`, `sleepiness`, "
        "`willing`, `energy`, `motivation`."
    )
    staff: str = Field(description="Who confirmed.")
    override: str = Field(description="The reason with which it was gone past, to the shorter plan; empty without.")
    override_staff: str = Field("", description="Who gave it.")


class AlertRaised(Event):
    """Somebody should look; on the disk before the next page is drawn."""

    KIND: ClassVar[str] = "alert"
    alert: Ident = Field(description="Its number, from 1, and the station.")
    kind: str = Field(description="Such as `answer 1`; `left out`; `alertness`; `reported dose`.")
    source: str = Field(description="Such as `phq-9@1, item 9`.")


class AlertSent(Event):
    """The site's `alert_command` was run for an alert."""

    KIND: ClassVar[str] = "alert_sent"
    alert: Ident = Field(description="Which one.")
    failure: str = Field(description="Why the command did not work; empty where it did.")


class AlertAcknowledged(Event):
    """Somebody saw to an alert; one without it is open."""

    KIND: ClassVar[str] = "alert_acknowledged"
    alert: Ident = Field(description="Which one.")
    staff: Staff
    note: str = Field(description="What was done.")


class QuestionnaireDone(Event):
    """A questionnaire was answered whole, or staff entered a total: then without answers, with `staff`, `at` and
    `number`, and a reference such as `madrs-total@1`."""

    KIND: ClassVar[str] = "questionnaire"
    reference: str = Field(description="questionnaire@version.")
    language: str = Field("", description="In which it was answered.")
    answers: dict[str, int | None] = Field(description="By the item's name; null where it was left out.")
    total: int | None = Field(description="Null where an item is missing, or the card has none.")
    band: str = Field(description="The name of the total's range, or empty.")
    fast: int | None = Field(None, description="How many answers came faster than they can be read.")
    origin: str = Field("", description="Session log and item that it comes from, joined by #.")
    staff: Staff = ""
    at: Utc | None = Field(None, description="When it was taken, UTC.")
    number: Ident | None = Field(None, description="Among the totals that staff entered, from 1, and the station.")


class TotalCorrected(Event):
    """A total that staff entered, as it stands from here on."""

    KIND: ClassVar[str] = "total_corrected"
    number: Ident = Field(description="Which one.")
    total: int = Field(description="What it is.")
    at: Utc = Field(description="When it was taken, UTC.")
    staff: Staff = ""
    before: Object = Field(default_factory=dict, description="`total` and `at` as they stood.")
    why: Why = ""


class TotalVoided(Event):
    """A total was entered wrongly."""

    KIND: ClassVar[str] = "total_voided"
    number: Ident = Field(description="Which one.")
    staff: Staff = ""
    why: Why = ""


class ExerciseDone(Event):
    """An exercise was done to its end."""

    KIND: ClassVar[str] = "exercise"
    reference: str = Field(description="exercise@version.")
    kind: str = Field(description="Its kind, as its card has it.")
    values: Object = Field(
        description="By name: a rating, a choice, a list of what was ticked; `minutes_chosen` and `minutes_kept` of a "
        "timer, `bell` (yes, or no sound) where one was wished for."
    )
    minutes: Number = Field(description="How long it took.")


class CommitmentMade(Event):
    """Something to do by a day."""

    KIND: ClassVar[str] = "commitment"
    commitment: Ident = Field(description="Its number, from 1, and the station.")
    what: str = Field(description="The option's name, or `own`.")
    due: str = Field(description="The local day.")
    words: str = Field("", description="One's own line, readable, as the page says.")


class CommitmentReviewed(Event):
    """What became of it."""

    KIND: ClassVar[str] = "commitment_reviewed"
    commitment: Ident = Field(description="Which one.")
    outcome: str = Field(description="done, partly or not_yet.")


class SessionHeld(Event):
    """A therapist held a session."""

    KIND: ClassVar[str] = "held"
    number: Ident = Field(description="From 1, and the station.")
    at: Utc = Field(description="When, UTC.")
    minutes: int = Field(description="How long it was.")
    therapy: str = Field(description="cbt, act, mindfulness, psychodynamic, interpersonal, supportive or other.")
    staff: Staff
    session: str = Field("", description="Of the protocol; empty where it was not told.")


class HeldVoided(Event):
    """A session that a therapist held was entered wrongly."""

    KIND: ClassVar[str] = "held_voided"
    number: Ident = Field(description="Which one.")
    staff: Staff = ""
    why: Why = ""


class PrivateKeyMade(Event):
    """The key that belongs to the person's passphrase. The passphrase and the key that opens are never written."""

    KIND: ClassVar[str] = "private_key"
    salt: str = Field(description="For argon2id, base64.")
    opslimit: int = Field(description="libsodium's, of argon2id.")
    memlimit: int = Field(description="libsodium's, of argon2id.")
    public_key: str = Field(description="What is written for oneself is sealed to it.")


class Writing(Event):
    """Free writing, sealed."""

    KIND: ClassVar[str] = "writing"
    exercise: str = Field(description="exercise@version.")
    name: str = Field(description="Of the step.")
    keep: str = Field(description="shared or private.")
    public_key: str = Field("", description="The key it was sealed to.")
    sealed: str = Field(description="Base64 of a libsodium sealed box; the text is padded to steps of 512 bytes.")
    draft: bool = Field(False, description="True where the page was left before the text was done.")


class OwnRt(Event):
    """The person's own median of a scored block that ran behind no gate. The last one holds."""

    KIND: ClassVar[str] = "own_rt"
    task: str = Field(description="Id of the task.")
    median_rt_s: Number = Field(description="Of its answers, seconds.")


class CopyAccepted(Event):
    """Staff go on with older copies of the person's logs; what stood behind their lines is lost."""

    KIND: ClassVar[str] = "copy_accepted"
    lines: int = Field(description="How many the copies have.")
    why: Why


PERSON: Kinds = by_kind(
    LogBegun, LogsSeen, Enrolled, SessionOpened, SessionClosed, LevelKept, FormDrawn, DoseTold, DoseCorrected,
    DoseVoided, ConsentGiven, PinSet, GatePassed, AlertRaised, AlertSent, AlertAcknowledged, QuestionnaireDone,
    TotalCorrected, TotalVoided, ExerciseDone, CommitmentMade, CommitmentReviewed, SessionHeld, HeldVoided,
    PrivateKeyMade, Writing, OwnRt, CopyAccepted, Invited, InvitationWithdrawn,
    Remarked, Allocated, Unblinded, Withdrawn, AdverseEventTold, AdverseEventVoided, AccommodationsSet,
)  # fmt: skip
"""Every event of a person's log by its kind."""
