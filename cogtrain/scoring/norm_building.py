"""Norms from tables of people who were tested twice: scored by this project's own rules, never typed.

What is built is declared in a file (``norms/sources/``): samples, forms, composites. The figures of an entry are those
of the people who have both sessions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from cogtrain.errors import refuse
from cogtrain.library.faults import model_of
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.settings_at_level import settings_at
from cogtrain.library.yaml_file import read_yaml
from cogtrain.measures.agreement import icc
from cogtrain.measures.reaction_time import DEFAULT_RULE, apply
from cogtrain.paradigms.cells import cells_of

RULE = f"{DEFAULT_RULE.name} ({DEFAULT_RULE.version})"
ABOUT = (
    "Built by make norms from public tables of people who were tested twice. n: people with both sessions; mean1, sd1, "
    "mean2, sd2: of their first and second; r: Pearson's; reliability and icc: ICC(3,1), with its 95 % interval; sem: "
    "sd1 sqrt(1 - icc). A form with fewer trials than the sample did is their first ones: they went on, and so gained "
    "more by practice than one who stops there. Where no trials are public (n-back-20) the authors' score is taken. "
    "serves_days, the intervals that it is held against, is this project's own choice. It is not a clinical or "
    "age-stratified norm."
)
Cards = Mapping[str, LoadedCard]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sample(_Model):
    """People, on what they were tested, and how many days lie between."""

    norms: str
    version: int
    sample: str
    device: str
    interval_days: float
    source: str


class DeclaredForm(_Model):
    """A card's form, and the trials of a table that are one: the first of each session, of one condition or of all; or
    columns of scores, ``<name>@<session>``, where no trials are there."""

    form: str
    sample: str
    task: str = Field(description="Id of the card; its latest version is taken.")
    table: str | None = None
    scores: dict[str, str] = Field(default_factory=dict, description="measure -> column of a table of scores")
    blocks: int = Field(1, ge=1)
    settings: dict[str, Any] = Field(default_factory=dict, description="That differ from the card's.")
    first: int | None = Field(None, ge=1)
    only: str | None = None
    measures: list[str]


class DeclaredPart(_Model):
    """A measure of a form."""

    form: str
    measure: str


class DeclaredComposite(_Model):
    """A domain's score, from parts of one sample."""

    composite: str
    domain: str
    parts: list[DeclaredPart] = Field(min_length=1)


class Declared(_Model):
    """A file that says what norms are built from."""

    samples: list[Sample]
    serves_days: list[float]
    forms: list[DeclaredForm]
    composites: list[DeclaredComposite]


def load_declared(path: Path) -> Declared:
    """Raises CogtrainError with all faults of the file."""
    return model_of(Declared, read_yaml(path, str(path)))


def figures(first: pd.Series[float], second: pd.Series[float]) -> dict[str, float | int]:
    """What a norm holds of a measure, from the scores of the same people, NaN where there is none; as
    :class:`cogtrain.scoring.norms.Figures` names it."""
    both = np.column_stack((first.to_numpy(float), second.to_numpy(float)))
    both = both[np.isfinite(both).all(axis=1)]
    agreement = icc(both, "3,1")
    sd1, sd2 = both.std(axis=0, ddof=1)
    return {
        "n": len(both),
        "mean1": float(both[:, 0].mean()),
        "sd1": float(sd1),
        "mean2": float(both[:, 1].mean()),
        "sd2": float(sd2),
        "r": float(np.corrcoef(both.T)[0, 1]),
        "icc": float(agreement.value),
        "icc_low": float(agreement.low),
        "icc_high": float(agreement.high),
        "sem": float(sd1) * (1 - float(agreement.value)) ** 0.5,
    }


def build(
    declared: Declared, folder: Path, cards: Cards, progress: Callable[[str], None] = lambda _form: None
) -> list[dict[str, Any]]:
    """The files of norms, as :class:`cogtrain.scoring.norms.Norms` reads them: one a sample. Raises CogtrainError where
    a table is missing."""
    scored: dict[str, dict[int, pd.DataFrame]] = {}
    for form in declared.forms:
        progress(form.form)
        scored[form.form] = _from_scores(form, folder) if form.table is None else _from_trials(form, folder, cards)
    return [_file(declared, sample, scored, cards) for sample in declared.samples]


def _from_trials(form: DeclaredForm, folder: Path, cards: Cards) -> dict[int, pd.DataFrame]:
    """Scores by session: a row a person, a column a measure."""
    table = _trials(folder / f"{form.table}.csv.gz")
    if form.only is not None:
        table = table[table["condition"] == form.only]
    if form.first is not None:
        table = table[table.groupby(["participant", "session"]).cumcount() < form.first]
    table = table.reset_index(drop=True)
    grouped = table.groupby(["participant", "session"], sort=True)
    unit = grouped.ngroup().to_numpy()
    condition, names = pd.factorize(table["condition"])
    correct, rt_s = table["correct"].to_numpy(bool), table["rt_s"].to_numpy(float)
    kept = apply(DEFAULT_RULE, rt_s, correct, unit * len(names) + condition).kept
    cells = cells_of(table, unit, grouped.ngroups, kept)
    scores = cards[form.task].paradigm.scoring.score(cells)
    keys = grouped.size().index.to_frame(index=False)
    whole = pd.DataFrame({name: scores[name] for name in form.measures}, index=pd.Index(keys["participant"]))
    return {session: whole[(keys["session"] == session).to_numpy()] for session in (1, 2)}


def _trials(path: Path) -> pd.DataFrame:
    """A public table in our columns. In it a reaction time of 0, or none, is no answer, and a study's people are its
    own."""
    if not path.is_file():
        raise refuse(
            path.name, "no such file", "a public table of trials", "See shared/data/README.md for where it is from."
        )
    table = pd.read_csv(path)
    who = table["participant"].astype(str)
    who = who if "study" not in table else table["study"].astype(str) + "-" + who
    columns: dict[str, Any] = {"participant": who, "session": table["session"]}
    columns["condition"] = table.get("condition", "all")
    rt_ms = table["rt_ms"].astype(float) if "rt_ms" in table else pd.Series(np.nan, index=table.index)
    columns["rt_s"] = rt_ms.where(rt_ms > 0) / 1000
    columns["correct"] = table["correct"].eq(1) if "correct" in table else rt_ms > 0
    for theirs, ours in (("num_digits", "length"), ("num_spaces", "length")):
        if theirs in table:
            columns[ours] = table[theirs].astype(float)
    if "delay_ms" in table:
        columns["delay_s"] = table["delay_ms"].astype(float) / 1000
    return pd.DataFrame(columns)


def _from_scores(form: DeclaredForm, folder: Path) -> dict[int, pd.DataFrame]:
    path = folder / f"{form.sample.replace('-', '')}_scores.csv"
    if not path.is_file():
        raise refuse(path.name, "no such file", "a public table of scores")
    table = pd.read_csv(path, index_col="participant")
    return {
        session: pd.DataFrame({ours: table[f"{theirs}@{session}"] for ours, theirs in form.scores.items()})
        for session in (1, 2)
    }


def _file(
    declared: Declared, sample: Sample, scored: Mapping[str, Mapping[int, pd.DataFrame]], cards: Cards
) -> dict[str, Any]:
    forms = {form.form: form for form in declared.forms if form.sample == sample.norms}
    common = {
        "sample": sample.sample,
        "device": sample.device,
        "interval_days": sample.interval_days,
        "serves_days": list(declared.serves_days),
        "rule": RULE,
        "source": sample.source,
    }
    entries = []
    for form in forms.values():
        for measure in form.measures:
            found = figures(
                scored[form.form][1][measure], scored[form.form][2][measure].reindex(scored[form.form][1].index)
            )
            value = found.pop("icc")
            named = {"paradigm": cards[form.task].card.paradigm, "measure": measure, "form": form.form}
            entries.append({**named, **common, "reliability": value, **found})
    composites = [
        {**_composite(one, scored, forms, cards), **common}
        for one in declared.composites
        if all(part.form in forms for part in one.parts)
    ]
    return {
        "norms": sample.norms,
        "version": sample.version,
        "about": ABOUT,
        "forms": {name: _form(form, cards) for name, form in forms.items()},
        "entries": entries,
        "composites": composites,
    }


def _form(form: DeclaredForm, cards: Cards) -> dict[str, Any]:
    card = cards[form.task].card
    adapts = card.difficulty.adapts
    start = {} if adapts is None or card.difficulty.start is None else {adapts: int(card.difficulty.start)}
    planned = settings_at(cards[form.task].paradigm, {**card.settings, **form.settings, **start})
    settings = planned.model_dump()
    told: dict[str, Any] = {"paradigm": card.paradigm}
    told["settings"] = {name: value for name, value in settings.items() if name != adapts}
    scored = sum(
        1 for trial in cards[form.task].paradigm.plan(planned, np.random.default_rng(0)).trials if trial.scored
    )
    told |= {"blocks": form.blocks, "trials": form.blocks * scored}
    if adapts is not None:
        told["difficulty"] = card.difficulty.model_dump(exclude_unset=True)
    return told


def _composite(
    declared: DeclaredComposite,
    scored: Mapping[str, Mapping[int, pd.DataFrame]],
    forms: Mapping[str, DeclaredForm],
    cards: Cards,
) -> dict[str, Any]:
    """The composite of the people who have all parts in both sessions; each part is a z of their first session."""
    values = {
        (place, session): scored[part.form][session][part.measure]
        for place, part in enumerate(declared.parts)
        for session in (1, 2)
    }
    people = pd.DataFrame(values).dropna()
    parts, turned = [], []
    for place, part in enumerate(declared.parts):
        mean, sd = float(people[place, 1].mean()), float(people[place, 1].std(ddof=1))
        better = cards[forms[part.form].task].paradigm.measures[part.measure].better
        parts.append({"form": part.form, "measure": part.measure, "better": better, "mean": mean, "sd": sd})
        turned.append((people[place] - mean) / sd * (1 if better == "higher" else -1))
    means = sum(turned[1:], turned[0]) / len(turned)
    return {"composite": declared.composite, "domain": declared.domain, "parts": parts, **figures(means[1], means[2])}
