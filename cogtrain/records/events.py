"""What the data of each event must hold for a reader: a line is looked at here, once, when it is read.

docs/records.md explains every key. A later version may write more into an event, and events of other kinds: both are
passed over. What stands here is what some reader takes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal
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
Number = Annotated[float, Field(allow_inf_nan=False)]
Object = dict[str, Any]


class _Event(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True)


# ---------------------------------------------------------------- the person's log


class _Enrolled(_Event):
    participant: str
    protocol: str
    zone: Zone = "UTC"


class _PersonSessionStarted(_Event):
    file: str
    session: str
    purpose: str
    protocol: str
    protocol_version: int
    occasion: int | str | None
    number: int


class _PersonSessionEnded(_Event):
    file: str
    status: Literal["finished", "stopped"]
    head: str


class _PersonLevel(_Event):
    task: str
    quantity: str
    track: str
    rule: Object
    state: Object
    level: Number


class _Form(_Event):
    task: str
    version: int
    form: int
    file: str


class _DoseTold(_Event):
    dose: int
    at: Utc
    zone: Zone
    route: str
    minutes: Annotated[Number, Field(ge=0)]
    mg: Number | None = None
    reported: bool


class _DoseVoided(_Event):
    dose: int


class _ConsentGiven(_Event):
    text: str
    hash: str
    language: str
    agreed: bool


class _PinSet(_Event):
    hash: str | None


class _GatePassed(_Event):
    inputs: Object
    outcome: Literal["go", "shorter", "breathing", "not-now"]
    reasons: list[str]
    staff: str
    override: str


class _AlertRaised(_Event):
    alert: int
    kind: str
    source: str


class _AlertSent(_Event):
    alert: int
    failure: str


class _AlertAcknowledged(_Event):
    alert: int
    staff: str
    note: str


class _QuestionnaireDone(_Event):
    reference: str
    answers: dict[str, int | None]
    total: int | None
    band: str
    at: Utc | None = None
    number: int | None = None


class _TotalCorrected(_Event):
    number: int
    total: int
    at: Utc


class _TotalVoided(_Event):
    number: int


class _ExerciseDone(_Event):
    reference: str
    kind: str
    values: Object
    minutes: Number


class _CommitmentMade(_Event):
    commitment: int
    what: str
    due: str
    words: str = ""


class _CommitmentReviewed(_Event):
    commitment: int
    outcome: str


class _HeldBySomebody(_Event):
    number: int
    at: Utc
    minutes: int
    therapy: str
    staff: str
    session: str = ""


class _HeldVoided(_Event):
    number: int


class _PrivateKeyMade(_Event):
    salt: str
    opslimit: int
    memlimit: int
    public_key: str


class _Writing(_Event):
    exercise: str
    name: str
    keep: str
    sealed: str


class _OwnRt(_Event):
    task: str
    median_rt_s: Number


# ---------------------------------------------------------------- a session's log


class _DisplayOf(_Event):
    kind: str
    refresh_hz: Annotated[Number, Field(gt=0)]


class _PinnedProtocol(_Event):
    protocol: str
    version: int


class _SessionStarted(_Event):
    participant: str
    session: str
    purpose: str
    number: int
    protocol: _PinnedProtocol
    protocol_hash: str
    cards: dict[str, Object]
    seed: int
    language: str
    unattended: bool
    observer: str | None
    versions: Object
    display: _DisplayOf
    device: str


class _BlockStarted(_Event):
    block: int
    item: int
    task: str
    version: int
    paradigm: str
    phase: Literal["practice", "scored"]
    attempt: int
    form: int | None
    level: Number | None
    quantity: str | None
    settings: Object


class _Stream(_Event):
    stream: str
    answer: str | list[str] | None
    response: str | list[str] | None
    correct: bool
    rt_s: Number | None
    source: str | None = None


class _TrialDone(_Event):
    block: int
    attempt: int
    trial: int
    condition: str
    stimulus: str
    scored: bool
    cut_short: bool
    detail: Object
    streams: list[_Stream]
    onset_s: Number | None
    shown: list[list[Any]]
    stimulus_phase: int | None
    late_frames: int
    timing_ok: bool
    level: Number | None


class _Verdict(_Event):
    valid: bool
    reason: str


class _BlockEnded(_Event):
    block: int
    attempt: int
    status: Literal["finished", "broken-off"]
    accuracy: Number | None
    passed: bool | None
    verdict: _Verdict


class _Resumed(_Event):
    gap_s: Number


class _SessionLevel(_Event):
    task: str
    quantity: str
    track: str
    rule: Object
    before: Number | None
    after: Number
    bound: str | None
    why: str
    estimate: Object | None


Models = Mapping[str, type[BaseModel]]

PERSON: Models = {
    "enrolled": _Enrolled,
    "session_started": _PersonSessionStarted,
    "session_ended": _PersonSessionEnded,
    "level": _PersonLevel,
    "form": _Form,
    "dose": _DoseTold,
    "dose_corrected": _DoseTold,
    "dose_voided": _DoseVoided,
    "consent": _ConsentGiven,
    "pin": _PinSet,
    "gate": _GatePassed,
    "alert": _AlertRaised,
    "alert_sent": _AlertSent,
    "alert_acknowledged": _AlertAcknowledged,
    "questionnaire": _QuestionnaireDone,
    "total_corrected": _TotalCorrected,
    "total_voided": _TotalVoided,
    "exercise": _ExerciseDone,
    "commitment": _CommitmentMade,
    "commitment_reviewed": _CommitmentReviewed,
    "held": _HeldBySomebody,
    "held_voided": _HeldVoided,
    "private_key": _PrivateKeyMade,
    "writing": _Writing,
    "own_rt": _OwnRt,
}
SESSION: Models = {
    "session_started": _SessionStarted,
    "block_started": _BlockStarted,
    "trial": _TrialDone,
    "block_ended": _BlockEnded,
    "resumed": _Resumed,
    "level": _SessionLevel,
}


def not_readable(kind: str, data: Mapping[str, Any], models: Models) -> str:
    """Why no reader can take this event, in words; empty where one can, or where its kind is not known."""
    model = models.get(kind)
    if model is None:
        return ""
    try:
        model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        return f'an event "{kind[:40]}" that this version cannot read ({place}: {first["msg"]})'
    return ""
