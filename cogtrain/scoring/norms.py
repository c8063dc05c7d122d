"""Norms: what samples that were tested twice show of a measure; versioned YAML with source, sample, interval, form."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from cogtrain.errors import InputError
from cogtrain.library import shipped
from cogtrain.library.faults import gathered, validated
from cogtrain.library.yaml_file import read_yaml
from cogtrain.measures.change import Norm

INTERVAL_TIMES = 2.0  # an interval matches within half and twice its length


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, strict=True)


class NormEntry(_Model):
    """One sample's figures for one measure. With ``task`` (task@version) and both means and SDs it bears an index of
    change of that form; without, it says only how reliable such a measure is."""

    paradigm: str
    measure: str
    task: str | None = Field(None, description="task@version that the sample did; without it: another form.")
    form: str
    sample: Annotated[str, Field(min_length=2)]
    n: int | None = Field(None, ge=3)
    interval_days: float | None = Field(None, gt=0)
    reliability: float = Field(ge=-1, le=1)
    mean1: float | None = None
    mean2: float | None = None
    sd1: float | None = Field(None, gt=0)
    sd2: float | None = Field(None, gt=0)
    source: Annotated[str, Field(min_length=5)]

    @model_validator(mode="after")
    def _whole(self) -> NormEntry:
        given = [value is not None for value in (self.mean1, self.mean2, self.sd1, self.sd2)]
        if any(given) and not all(given):
            raise ValueError("mean1, mean2, sd1 and sd2, or none of them")
        if all(given) and self.task is None:
            raise ValueError("task, as means and spreads belong to one form")
        if all(given) and (self.n is None or self.interval_days is None):
            raise ValueError("n and interval_days, as an index of change takes them")
        return self

    @property
    def sample_norm(self) -> Norm | None:
        """As the indices take it; None where the figures are not there."""
        if self.mean1 is None or self.mean2 is None or self.sd1 is None or self.sd2 is None or self.n is None:
            return None
        return Norm(self.mean1, self.mean2, self.sd1, self.sd2, self.reliability, self.n)


class Norms(_Model):
    """A file of norms."""

    norms: str
    version: int = Field(ge=1)
    about: str
    entries: list[NormEntry]

    @property
    def name(self) -> str:
        return f"{self.norms}@{self.version}"


def load_norms(path: Path) -> Norms:
    """A file of norms. Raises CogtrainError with all its faults."""
    document = read_yaml(path, str(path))
    _, faults = validated(Norms, document)
    if faults or document.faults:
        raise InputError(*gathered(document, faults))
    return Norms.model_validate(document.data)


def published() -> Norms:
    """The norms that come with the program."""
    return load_norms(shipped() / "norms" / "published.yaml")


def matching(
    norms: Sequence[Norms], paradigm: str, task: str, measure: str, days: float
) -> tuple[NormEntry, str] | None:
    """The entry whose form, measure and interval match and that bears an index, with the name of its file; the largest
    sample of several."""
    found = [
        (entry, file.name)
        for file in norms
        for entry in file.entries
        if entry.task == task
        and entry.measure == measure
        and entry.paradigm == paradigm
        and entry.sample_norm is not None
        and entry.interval_days is not None
        and entry.interval_days / INTERVAL_TIMES <= days <= entry.interval_days * INTERVAL_TIMES
    ]
    return max(found, key=lambda pair: pair[0].n or 0, default=None)


def known_reliability(norms: Sequence[Norms], paradigm: str, measure: str) -> NormEntry | None:
    """What is known of the measure's reliability in any form; the largest sample."""
    found = [e for file in norms for e in file.entries if e.paradigm == paradigm and e.measure == measure]
    return max(found, key=lambda entry: entry.n or 0, default=None)
