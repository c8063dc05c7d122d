"""Norms: what samples that were tested twice show of a measure; versioned YAML with source, sample, interval, form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cogtrain.library import shipped
from cogtrain.library.faults import model_of
from cogtrain.library.yaml_file import read_yaml
from cogtrain.measures.change import Norm
from cogtrain.paradigms import registry
from cogtrain.scoring.settings_key import level_key, level_rule, settings_hash

INTERVAL_TIMES = 2.0  # without its own bounds a norm serves intervals from half to twice its length
Score = Mapping[Any, Any]  # a row of scores


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class Form(_Model):
    """What the sample did, so that a score of the same form can be told: paradigm, settings and length."""

    paradigm: str
    settings: dict[str, Any] = Field(
        default_factory=dict, description="Of each block; what is not named is at its default."
    )
    blocks: int = Field(1, ge=1)
    trials: int = Field(ge=1, description="Scored trials of all blocks together.")
    difficulty: dict[str, Any] | None = Field(None, description="The rule that chose the level, as a card has it.")

    @property
    def key(self) -> str:
        """The ``settings_key`` of a score of this form."""
        adapts = None if self.difficulty is None else str(self.difficulty["adapts"])
        at = level_key(adapts, None, adaptive=adapts is not None)
        return f"{at} {settings_hash(self.settings, registry().get(self.paradigm), adapts)}".strip()

    def fits(self, score: Score) -> bool:
        """Whether a score was taken in this form, by keys and over all its trials."""
        same = score["paradigm"] == self.paradigm and score["settings_key"] == self.key
        whole = score["blocks"] == self.blocks and score["trials_used"] == self.trials
        return bool(same and whole and score["level_rule"] == level_rule(self.difficulty))


class Figures(_Model):
    """Of a sample that was tested twice: n people with both, means and SDs of both, Pearson's r, ICC(3,1) with its 95 %
    interval, and the standard error of measurement, sd1 sqrt(1 - icc)."""

    n: int = Field(ge=3)
    mean1: float
    sd1: float = Field(gt=0)
    mean2: float
    sd2: float = Field(gt=0)
    r: float = Field(gt=-1, lt=1)
    icc: float = Field(ge=-1, le=1)
    icc_low: float
    icc_high: float
    sem: float

    @property
    def sample_norm(self) -> Norm:
        """As the indices of change take it."""
        return Norm(self.mean1, self.mean2, self.sd1, self.sd2, self.r, self.n)


class NormEntry(_Model):
    """One sample's figures for one measure. With ``task`` (task@version), or a form of the same file, and both means
    and SDs it bears an index of change of that form; without, it says only how reliable such a measure is."""

    paradigm: str
    measure: str
    task: str | None = Field(None, description="task@version that the sample did; without it: another form.")
    form: str = Field(description="In words, or the name of one of the file's forms.")
    sample: Annotated[str, Field(min_length=2)]
    device: str | None = Field(None, description="On what the sample was tested.")
    n: int | None = Field(None, ge=3)
    interval_days: float | None = Field(None, gt=0)
    serves_days: Annotated[list[float], Field(min_length=2, max_length=2)] | None = Field(
        None, description="Shortest and longest interval that it is held against; half to twice its own without."
    )
    reliability: float = Field(ge=-1, le=1)
    r: float | None = Field(None, gt=-1, lt=1, description="Pearson's, where the reliability is another coefficient.")
    icc_low: float | None = None
    icc_high: float | None = None
    sem: float | None = Field(None, gt=0)
    mean1: float | None = None
    mean2: float | None = None
    sd1: float | None = Field(None, gt=0)
    sd2: float | None = Field(None, gt=0)
    rule: str | None = Field(None, description="The rule that made the scores, by name and version; without it any.")
    source: Annotated[str, Field(min_length=5)]

    @model_validator(mode="after")
    def _whole(self) -> NormEntry:
        given = [value is not None for value in (self.mean1, self.mean2, self.sd1, self.sd2)]
        if any(given) and not all(given):
            raise ValueError("mean1, mean2, sd1 and sd2, or none of them")
        if all(given) and (self.n is None or self.interval_days is None):
            raise ValueError("n and interval_days, as an index of change takes them")
        return self

    @property
    def sample_norm(self) -> Norm | None:
        """As the indices take it; None where the figures are not there."""
        if self.mean1 is None or self.mean2 is None or self.sd1 is None or self.sd2 is None or self.n is None:
            return None
        r = self.reliability if self.r is None else self.r
        return Norm(self.mean1, self.mean2, self.sd1, self.sd2, r, self.n)


class Part(_Model):
    """A measure of a composite, and what makes it a z: mean and SD of the sample's first session."""

    form: str
    measure: str
    better: Literal["higher", "lower"]
    mean: float
    sd: float = Field(gt=0)


class Composite(Figures):
    """A domain's score: the mean of the z of its parts, each turned so that more is better; and its own norm, of the
    same people."""

    composite: str
    domain: str
    parts: list[Part] = Field(min_length=1)
    sample: str
    device: str
    interval_days: float = Field(gt=0)
    serves_days: Annotated[list[float], Field(min_length=2, max_length=2)]
    rule: str
    source: str


class Norms(_Model):
    """A file of norms."""

    norms: str
    version: int = Field(ge=1)
    about: str
    forms: dict[str, Form] = Field(default_factory=dict)
    entries: list[NormEntry] = Field(default_factory=list)
    composites: list[Composite] = Field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.norms}@{self.version}"

    @model_validator(mode="after")
    def _forms_known(self) -> Norms:
        for entry in self.entries:
            if entry.mean1 is not None and entry.task is None and entry.form not in self.forms:
                raise ValueError("task, or a form of this file, as means and spreads belong to one form")
        for part in (part for composite in self.composites for part in composite.parts):
            if part.form not in self.forms:
                raise ValueError(f'a form of this file, and "{part.form}" is none')
        return self

    def entry_fits(self, entry: NormEntry, score: Score, *, own_form: bool = True) -> bool:
        """Whether an entry is of the score's measure, form and rule. own_form: the score has its card's own settings,
        which an entry that names the task is of."""
        if entry.measure != score["measure"] or entry.paradigm != score["paradigm"]:
            return False
        if entry.rule is not None and entry.rule != rule_of(score):
            return False
        if entry.form in self.forms:
            return self.forms[entry.form].fits(score)
        return entry.task == f"{score['task']}@{score['task_version']}" and own_form


def rule_of(score: Score) -> str:
    """The rule of a score, by name and version."""
    return f"{score['rule']} ({score['rule_version']})"


def load_norms(path: Path | str) -> Norms:
    """A file of norms. Raises CogtrainError with all its faults."""
    return model_of(Norms, read_yaml(Path(path), str(path)))


@cache
def published_norms() -> tuple[Norms, ...]:
    """The norms that come with the program."""
    return tuple(load_norms(path) for path in sorted((shipped() / "norms").glob("*.yaml")))


def serves(entry: NormEntry | Composite, days: float) -> bool:
    """Whether an interval is one that the norm is held against."""
    if entry.serves_days is not None:
        return entry.serves_days[0] <= days <= entry.serves_days[1]
    mean = entry.interval_days
    return mean is not None and mean / INTERVAL_TIMES <= days <= mean * INTERVAL_TIMES


def matching(
    norms: Iterable[Norms], score: Score, days: float | None, *, own_form: bool = True
) -> tuple[NormEntry, str] | None:
    """The entry whose form, measure, rule and interval match and that bears an index, with the name of its file; of
    several the one whose interval is nearest, then the largest sample. days: None for any interval. own_form: whether
    the score has its card's own settings."""
    found = [
        (entry, file.name)
        for file in norms
        for entry in file.entries
        if entry.sample_norm is not None
        and (days is None or serves(entry, days))
        and file.entry_fits(entry, score, own_form=own_form)
    ]
    return min(
        found, key=lambda pair: (abs((pair[0].interval_days or 0) - (days or 0)), -(pair[0].n or 0)), default=None
    )


def known_reliability(norms: Sequence[Norms], paradigm: str, measure: str) -> NormEntry | None:
    """What is known of the measure's reliability in some other form; the largest sample. Entries that belong to one
    form say nothing of others."""
    every = (entry for file in norms for entry in file.entries if entry.mean1 is None)
    found = [entry for entry in every if entry.paradigm == paradigm and entry.measure == measure]
    return max(found, key=lambda entry: entry.n or 0, default=None)
