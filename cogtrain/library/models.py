"""The two files a person writes: a task card and a protocol. Pydantic models; unknown keys are refused.

Each field's description is the help that an editor shows: the shipped JSON schemas are generated from these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, model_validator

from cogtrain.adapt import RULES
from cogtrain.library.after_dose import DoseCourse, Gate, Limits, Relief, ScheduleEntry, StateBounds
from cogtrain.library.conditions import Condition
from cogtrain.library.file_model import File, Key, Language, Purpose, Reference, Share, Slug, Value, Wording

# ---------------------------------------------------------------- task cards


def _with_settings_of_rules(schema: dict[str, Any]) -> None:
    """What each rule may set, for editors; which rule knows which key is checked when the file is loaded."""
    for name, kind in RULES.items():
        for key, field in kind.settings.model_json_schema()["properties"].items():
            known = schema["properties"].setdefault(key, {"description": ""})
            said = f"{name}: {field['description']}"
            known["description"] = f"{known['description']} {said}".strip()
    schema["additionalProperties"] = False


class Difficulty(File):
    """Which quantity adapts, by which rule, and within which range; then what the rule itself may set."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_with_settings_of_rules)
    __pydantic_extra__: dict[str, Value] = Field(init=False)

    adapts: str | None = Field(None, description="The setting that adapts, such as n; none means that nothing does.")
    rule: str = Field("fixed", description=f"One of {', '.join(RULES)}.")
    start: float | None = Field(None, description="Level of a person who has none yet, in the setting's unit.")
    lowest: float | None = Field(
        None, description="Lowest level the rule may choose; the setting's own bound where there is none."
    )
    highest: float | None = Field(
        None, description="Highest level the rule may choose; the setting's own bound where there is none."
    )

    @property
    def own(self) -> dict[str, Any]:
        """What the rule itself sets."""
        return dict(self.model_extra or {})

    @model_validator(mode="after")
    def _consistent(self) -> Difficulty:
        if self.adapts is None and any(value is not None for value in (self.start, self.lowest, self.highest)):
            raise ValueError("adapts, the setting that start, lowest and highest speak of")
        if self.adapts is not None:
            if self.start is None:
                raise ValueError("start, the level to begin with")
            low = self.start if self.lowest is None else self.lowest
            high = self.start if self.highest is None else self.highest
            if not low <= self.start <= high:
                raise ValueError("lowest <= start <= highest")
        return self


class FixedLevel(File):
    """A level that stays, as assessments need it."""

    rule: Literal["fixed"]
    level: float | None = Field(None, description="The level; the card's start where there is none.")


def difficulty_kind(value: object) -> str:
    """Which of the two is meant, by the keys that are there."""
    if isinstance(value, FixedLevel):
        return FIXED
    if isinstance(value, dict) and "adapts" not in value and ("level" in value or value.get("rule") == "fixed"):
        return FIXED
    return ADAPTING


FIXED, ADAPTING = "FixedLevel", "Difficulty"


class InstructionPage(File):
    """One idea: a heading and a few short lines."""

    heading: Annotated[str, Field(min_length=1, max_length=60)]
    text: Wording


class Practice(File):
    """Practice before anything counts, until the pass mark is met or ``at_most`` rounds were done."""

    level: float | None = Field(None, description="Level to practise at; the card's start where there is none.")
    settings: dict[str, Value] = Field(
        default_factory=dict, description="Settings that differ in practice, such as fewer trials."
    )
    pass_accuracy: Share = Field(0.75, description="Balanced accuracy that passes, 0 to 1.")
    at_most: int = Field(3, ge=1, le=10, description="Rounds at most; then the session goes on, and the log says so.")


class Reliability(File):
    """What is known of a measure's retest reliability; null where nothing is published."""

    icc: float | None = Field(None, ge=0, le=1, description="Retest reliability.")
    sd: float | None = Field(None, gt=0, description="Standard deviation between people, in the measure's unit.")
    n: int | None = Field(None, ge=3, description="People in that sample.")
    interval_days: float | None = Field(None, ge=0, description="Days between test and retest.")
    source: str = Field(min_length=3, description="Where the figures stand, or why there are none.")


class Measures(File):
    """Which score leads, and what is known of the scores' reliability."""

    headline: str = Field(description="The measure that leads in reports.")
    reliability: dict[str, Reliability] = Field(default_factory=dict, description="By measure.")


class Timing(File):
    """When a block's timing counts as good."""

    late_share: Share = Field(
        0.05, description="Share of trials with doubtful timing beyond which a block is marked, 0 to 1."
    )


Code = Annotated[int, Field(ge=1, le=255)]


class Triggers(File):
    """Codes that are sent to recorders of EEG and the like, where a session is run with ``--trigger``."""

    onset: dict[str, Code] = Field(
        default_factory=dict, description="By condition of the trial, when its stimulus comes on; any: all others."
    )
    answer: dict[str, Code] = Field(default_factory=dict, description="By answer that counts; any: all others.")
    block_start: Code | None = Field(None, description="Before a block.")
    block_end: Code | None = Field(None, description="After it.")


Hand = Literal["left", "right"]


class Variant(File):
    """How a task is made fit for somebody. It is recorded with the score, which is compared with its like alone."""

    large_type: bool = Field(False, description="true: pictures of trials as large as the window has room for.")
    hand: Hand | None = Field(None, description="Keys for that hand alone, as one_hand gives them.")
    slower: float = Field(1.0, ge=1, le=3, description="Times to answer are so many times as long.")

    @property
    def words(self) -> list[str]:
        """What it comes to, for the log; nothing for the task as it is."""
        said = ["large type"] if self.large_type else []
        said += [f"{self.hand} hand"] if self.hand is not None else []
        return said + ([f"{self.slower:g} times as slow"] if self.slower > 1 else [])


class InLanguage(File):
    """What is other than the card's where a task is done in a language: words that are its stimuli, keys that are
    letters of words."""

    settings: dict[str, str | list[str]] = Field(
        default_factory=dict, description="The paradigm's settings that hold words."
    )
    keys: dict[str, Annotated[list[Key], Field(min_length=1, max_length=4)]] = Field(
        default_factory=dict, description="For an answer the keys that give it."
    )


class TaskCard(File):
    """A task: a paradigm with its settings, keys, words and measures."""

    task: Slug = Field(description="The task's id; also the file's name.")
    version: int = Field(ge=1, description="Raised when anything that the person meets changes.")
    paradigm: str = Field(description="Which paradigm plans and scores it.")
    title: dict[Language, Annotated[str, Field(min_length=1, max_length=40)]] = Field(
        description="The name that the person reads."
    )
    domain: Literal["working memory", "processing speed", "flexibility", "attention", "inhibition", "emotion"] = Field(
        description="What it loads on most."
    )
    settings: dict[str, Value] = Field(
        default_factory=dict, description="The paradigm's settings that differ from its defaults."
    )
    difficulty: Difficulty = Field(default_factory=Difficulty)
    assets: dict[Slug, str] = Field(
        default_factory=dict,
        description="Files that its pictures (.png) and sounds (.wav) are taken from, by name; beside the card.",
    )
    keys: dict[str, Annotated[list[Key], Field(min_length=1, max_length=4)]] = Field(
        description="For each answer the keys that give it."
    )
    one_hand: dict[Hand, dict[str, Annotated[list[Key], Field(min_length=1, max_length=4)]]] = Field(
        default_factory=dict,
        description="Keys for one hand alone; the left one takes a, d, w and s for arrow keys without it.",
    )
    variant: Variant = Field(default_factory=Variant)
    in_language: dict[Language, InLanguage] = Field(
        default_factory=dict, description="Stimuli and keys that are other ones in a language."
    )
    instructions: dict[Language, Annotated[list[InstructionPage], Field(min_length=1, max_length=8)]]
    example: dict[Language, dict[str, Wording]] = Field(
        default_factory=dict, description="Captions of the worked example, by step."
    )
    practice: Practice | None = None
    measures: Measures
    timing: Timing = Field(default_factory=Timing)
    triggers: Triggers | None = Field(None, description="Codes for recorders of EEG and the like.")
    forms: int | None = Field(
        None, ge=1, le=9999, description="Parallel forms that there are; without it as many as are wanted."
    )
    sources: list[str] = Field(min_length=1, description='Papers (doi:...) or the words "this project\'s own choice".')


# ---------------------------------------------------------------- protocols


class TaskItem(File):
    """Some blocks of one task."""

    task: Reference = Field(description="task@version")
    blocks: int = Field(1, ge=1, le=40, description="Scored blocks.")
    settings: dict[str, Value] = Field(default_factory=dict, description="Settings that differ from the card's.")
    difficulty: (
        Annotated[
            Annotated[Difficulty, Tag(ADAPTING)] | Annotated[FixedLevel, Tag(FIXED)],
            Discriminator(difficulty_kind),
        ]
        | None
    ) = Field(None, description="Replaces the card's difficulty.")
    variant: Variant | None = Field(None, description="Replaces the card's variant.")
    carry: Literal["level", "none"] = Field(
        "none", description="level: begin at the level where the last session ended."
    )
    practice: Literal["until-passed", "none"] = Field(
        "until-passed", description="none: no practice before the first block."
    )
    instructions: Literal["full", "brief", "none"] = Field(
        "full", description="brief: only the first page, no worked example; none: only the page before the block."
    )
    rest_s: float = Field(10, ge=0, le=600, description="Rest between the blocks of this item, seconds.")


class RestItem(File):
    """A page to rest."""

    rest_s: float = Field(gt=0, le=1800, description="Proposed length, seconds; the person may go on earlier or later.")


class QuestionnaireItem(File):
    """A questionnaire, asked in its own words."""

    questionnaire: Reference = Field(description="questionnaire@version")


class ExerciseItem(File):
    """An exercise: pages to read, rate, write and breathe by."""

    exercise: Reference = Field(description="exercise@version")


def _item_kind(value: object) -> str:
    """Which of them is meant, by the keys that are there."""
    for kind, (model, key) in _KINDS.items():
        if isinstance(value, model) or (isinstance(value, dict) and key in value):
            return kind
    return TASK


TASK, REST, QUESTIONNAIRE, EXERCISE = "TaskItem", "RestItem", "QuestionnaireItem", "ExerciseItem"
_KINDS: dict[str, tuple[type[File], str]] = {
    TASK: (TaskItem, "task"),
    QUESTIONNAIRE: (QuestionnaireItem, "questionnaire"),
    EXERCISE: (ExerciseItem, "exercise"),
    REST: (RestItem, "rest_s"),
}
Item = Annotated[
    Annotated[TaskItem, Tag(TASK)]
    | Annotated[RestItem, Tag(REST)]
    | Annotated[QuestionnaireItem, Tag(QUESTIONNAIRE)]
    | Annotated[ExerciseItem, Tag(EXERCISE)],
    Discriminator(_item_kind),
]


class Session(File):
    """What one sitting holds."""

    purpose: Purpose = Field(
        description="assessment: scored for change, fixed level; training; practice; care: no task."
    )
    title: dict[Language, str] = Field(default_factory=dict)
    after_infusion: bool = Field(
        False, description="true: held in the hours after an infusion; its levels are kept apart from those of home."
    )
    requires_certificate: bool = Field(
        False, description="true: does not start on a computer that cogtrain station has not found fit for assessment."
    )
    with_therapist_min: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        None, description="Held by a therapist: least and most minutes, such as [50, 90]. It stands in plan and note."
    )
    do: list[Item] = Field(
        min_length=1, max_length=60, description="Tasks, rests, questionnaires and exercises, in this order."
    )

    @model_validator(mode="after")
    def _nothing_scored_under_the_drug(self) -> Session:
        if self.after_infusion and self.purpose == "assessment":
            raise ValueError("purpose training or practice after an infusion: what is assessed there is the drug")
        if self.purpose == "care" and any(isinstance(item, TaskItem) for item in self.do):
            raise ValueError("no task under purpose care: write purpose training, practice or assessment")
        return self


class Protocol(File):
    """Which sessions exist, what each holds, when each is due."""

    protocol: Slug = Field(description="The protocol's id; also the file's name.")
    version: int = Field(ge=1)
    about: str = Field(min_length=1, max_length=600, description="One or two sentences for those who choose it.")
    languages: list[Language] | None = Field(
        None,
        min_length=1,
        description="Languages it can be run in; the first is the default. Without it: English, and each language that "
        "all its texts are in.",
    )
    consent: Reference | None = Field(
        None, description="The consent text that has to be agreed to before any session: an exercise@version."
    )
    doses: DoseCourse | None = Field(None, description="The infusions that the course is planned around.")
    states_h: StateBounds = Field(
        default_factory=StateBounds, description="Where the states after a dose end, hours since its end."
    )
    gate: Gate = Field(default_factory=Gate, description="What has to hold before a task after an infusion.")
    limits: Limits = Field(default_factory=Limits, description="What holds while tasks run after an infusion.")
    relief: Relief | None = Field(None, description="Holds demanding sessions back until there is some relief.")
    conditions: list[Condition] = Field(
        default_factory=list, max_length=30, description="What ends or branches the course."
    )
    sessions: dict[Slug, Session] = Field(min_length=1, max_length=50)
    schedule: list[ScheduleEntry] = Field(min_length=1, max_length=100)

    @model_validator(mode="after")
    def _anchored(self) -> Protocol:
        if self.doses is None and any(entry.after == "last-dose" for entry in self.schedule):
            raise ValueError("doses, with their count, where an entry of schedule is after: last-dose")
        if any(entry.before is not None for entry in self.schedule) and (self.doses is None or not self.doses.days):
            raise ValueError("doses, with their days, where an entry of schedule is before: dose")
        return self
