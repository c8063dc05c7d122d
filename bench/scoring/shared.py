"""The public data sets, where they are at hand, against the figures that were computed independently.

``COGTRAIN_SHARED_DATA`` names their folder; without it, ../shared/data beside the checkout.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cogtrain.measures.reaction_time import RtRule
from cogtrain.scoring.brought.any_table import parse_rule, score_frame, score_trials, scoring_of, take_usable
from cogtrain.scoring.brought.mapped_columns import Asked
from cogtrain.scoring.brought.reliability import halves
from cogtrain.scoring.brought.table_files import read_table

BASTIAN = Asked({"participant": "ID", "condition": "congruency", "rt": "RT", "correct": "accuracy"}, unit="ms")
SWITCHING = Asked(
    {"participant": "participant", "condition": "Switching", "rt": "ReactionTime", "correct": "CorrectResp"}, unit="s"
)


def folder() -> Path | None:
    """Where the data are; None where they are not."""
    named = os.environ.get("COGTRAIN_SHARED_DATA")
    path = Path(named) if named else Path(__file__).resolve().parents[3] / "shared" / "data"
    return path if path.is_dir() else None


@dataclass(frozen=True)
class Figure:
    """One reference figure, and what came out."""

    what: str
    wanted: float
    found: float
    digits: int

    @property
    def met(self) -> bool:
        return round(self.found, self.digits) == round(self.wanted, self.digits)


def figures(data: Path, splits: int = 1000) -> Iterator[Figure]:
    """All reference figures of shared/data/README.md."""
    yield from bastian(data / "vonbastian2016")
    yield from switching(data / "cnp_ds000030", splits)
    yield from vigilance(data / "pvt_ds004902")


def bastian(data: Path) -> Iterator[Figure]:
    """Stroop, Simon, flanker: correct trials of 200 to 2000 ms."""
    for name, cost, sd in (("stroop", 64.98, 47.37), ("simon", 78.97, 35.59), ("flanker", 2.21, 32.05)):
        table = read_table(data / f"vonBastian_{name}.csv.gz")
        scores = score_frame(table, scoring_of(name), BASTIAN, parse_rule("floor=0.2,ceiling=2")).scores
        yield Figure(f"{name}: conflict cost, ms", cost, float(scores["conflict_cost_ms"].mean()), 2)
        yield Figure(f"{name}: its SD, ms", sd, float(scores["conflict_cost_ms"].std()), 2)


def switching(data: Path, splits: int) -> Iterator[Figure]:
    """Correct trials that have a reaction time; switch less repeat over both intervals."""
    rule = RtRule(floor_s=None)
    trials = take_usable(read_table(data / "taskswitch_trials.csv.gz"), scoring_of("switching"), SWITCHING, "ds000030")
    cost = score_trials(trials, scoring_of("switching"), rule)["switch_cost_ms"].dropna()
    yield Figure("switching: people", 264, float(len(cost)), 0)
    yield Figure("switching: cost, ms", 107.07, float(cost.mean()), 2)
    yield Figure("switching: its SD, ms", 101.04, float(cost.std()), 2)
    yield Figure("switching: dz", 1.06, float(cost.mean() / cost.std()), 2)
    split = halves(trials, scoring_of("switching"), rule, splits, 1)["switch_cost_ms"]
    yield Figure("switching: split-half of the cost", 0.25, split.value, 2)
    yield Figure("switching: 2.5 % of the splits", 0.11, split.low, 2)
    yield Figure("switching: 97.5 % of the splits", 0.39, split.high, 2)


def vigilance(data: Path) -> Iterator[Figure]:
    """The people who were both normally and badly rested."""
    asked = Asked({"participant": "participant", "rt": "rt", "session": "condition"}, unit="ms")
    scores = score_frame(read_table(data / "pvt_trials.csv"), scoring_of("vigilance"), asked, RtRule()).scores
    wide = scores.pivot_table(
        index="participant", columns="session", sort=False, values=["mean_speed_per_s", "median_rt_ms", "lapses"]
    ).dropna()
    yield Figure("vigilance: pairs", 29, float(len(wide)), 0)
    for name, rested, tired, dz, digits in (
        ("mean_speed_per_s", 3.062, 2.709, -1.19, 3),
        ("median_rt_ms", 322, 363, 1.16, 0),
        ("lapses", 2.55, 6.97, 0.72, 2),
    ):
        one, other = wide[name]["NS"], wide[name]["SD"]
        change = other - one
        yield Figure(f"vigilance: {name}, rested", rested, float(one.mean()), digits)
        yield Figure(f"vigilance: {name}, deprived", tired, float(other.mean()), digits)
        yield Figure(f"vigilance: {name}, dz", dz, float(change.mean() / change.std()), 2)
