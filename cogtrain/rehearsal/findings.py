"""What a rehearsed population tells of a protocol: lengths, levels, recovery, noise, flags, verdicts. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from cogtrain.rehearsal.population import Lived
from cogtrain.scoring.compare import compare
from cogtrain.scoring.norms import Norms

PARAMETERS = ("drift", "boundary", "nondecision_s", "memory", "pace", "lapse")
CHANGED = ("better", "worse", "higher", "lower", "beyond-noise")
ENOUGH = 8  # people, for a correlation


def lengths(lived: Lived) -> pd.DataFrame:
    """Minutes of each session: ``session``, ``count``, ``median``, ``p90``, ``finished`` (share)."""
    by = lived.sessions.groupby("session", sort=False)
    return pd.DataFrame(
        {
            "count": by.size(),
            "median": by["minutes"].median(),
            "p90": by["minutes"].quantile(0.9),
            "finished": by["status"].agg(lambda status: (status == "finished").mean()),
        }
    ).reset_index()


def level_paths(lived: Lived) -> pd.DataFrame:
    """Of each task and quantity by session: the people's last levels there, ``mean``, ``p10``, ``p90``."""
    keys = ["task", "quantity", "number"]
    if lived.levels.empty:
        return pd.DataFrame(columns=[*keys, "mean", "p10", "p90"])
    last = lived.levels.groupby(["code", *keys], sort=False)["level"].last().reset_index()
    by = last.groupby(keys, sort=False)["level"]
    paths = pd.DataFrame({"mean": by.mean(), "p10": by.quantile(0.1), "p90": by.quantile(0.9)})
    return paths.reset_index()


def headlines(lived: Lived) -> pd.DataFrame:
    """The leading score of each task in each session that counts: assessments, or training where there are none; of
    several forms of a session the first."""
    leads = {ref: (card.get("measures") or {}).get("headline") for ref, card in lived.cards.items()}
    named = lived.scores["task"] + "@" + lived.scores["task_version"].astype(str)
    own = lived.scores[named.map(leads) == lived.scores["measure"]]
    there = [purpose for purpose in ("assessment", "training", "practice") if (own["purpose"] == purpose).any()]
    own = own[own["purpose"].isin(there[:1])]
    return own.drop_duplicates(["participant", "session_number", "task", "settings_key"])


def scores(lived: Lived) -> pd.DataFrame:
    """A row a task and form: people, mean and SD of its leading score where it first came, its standard error by own
    trials, its correlation with the next time and the SEM from there, and the share flagged."""
    rows = []
    for (task, key), own in headlines(lived).groupby(["task", "settings_key"], sort=False):
        wide = own.pivot_table(index="participant", columns="session_number", values="value", dropna=False)
        first = wide.iloc[:, 0]
        again = wide.iloc[:, 1] if wide.shape[1] > 1 else pd.Series(np.nan, index=wide.index)
        row: dict[str, Any] = {"task": task, "settings_key": key, "measure": own["measure"].iloc[0]}
        row |= {
            "unit": own["unit"].iloc[0],
            "people": int(first.notna().sum()),
            "mean": first.mean(),
            "sd": first.std(),
        }
        row["own_error"] = own[own["session_number"] == wide.columns[0]]["standard_error"].median()
        row["retest_r"], row["sem"] = correlation(first, again), (again - first).std() / 2**0.5
        row["flagged"] = float((~own["valid"].astype(bool)).mean())
        rows.append(row)
    return pd.DataFrame(rows)


def recovery(lived: Lived) -> pd.DataFrame:
    """Correlation with each parameter of the people: of each leading score where it first came, and of each level that
    adapts, the mean of its last half. Columns ``task``, ``measure`` and the parameters."""
    values: dict[tuple[str, str], pd.Series[float]] = {}
    for (task, measure), own in headlines(lived).groupby(["task", "measure"], sort=False):
        values[str(task), str(measure)] = own.groupby("participant")["value"].first()
    for (task, quantity), own in lived.levels.groupby(["task", "quantity"], sort=False):
        late = own[own["number"] > own["number"].median()]
        values[str(task), f"level: {quantity}"] = late.groupby("code")["level"].mean()
    people = lived.people.set_index("code")
    return pd.DataFrame(
        {"task": task, "measure": measure}
        | {name: correlation(value, people[name].reindex(value.index)) for name in PARAMETERS}
        for (task, measure), value in values.items()
    )


def flagged(lived: Lived) -> Mapping[str, float]:
    """Of each task the share of its sittings that are not valid."""
    own = headlines(lived)
    shares = (~own["valid"].astype(bool)).astype(float).groupby(own["task"]).mean()
    return {str(task): float(share) for task, share in shares.items()}


def verdicts(lived: Lived, norms: Sequence[Norms]) -> pd.DataFrame:
    """Of each leading score that is compared: people, share with a verdict that bears one, share called changed, share
    called changed for the better."""
    changes = compare(lived.scores, lived.cards, norms)
    changes = changes[changes["headline"].astype(bool)] if len(changes) else changes
    if changes.empty:
        return pd.DataFrame(columns=["task", "measure", "people", "normed", "changed", "better"])
    changes = changes.drop_duplicates(["participant", "task", "measure"])
    by = changes.groupby(["task", "measure"], sort=False)["verdict"]
    rose = _for_the_better(changes)
    return pd.DataFrame(
        {
            "people": by.size(),
            "normed": by.agg(lambda verdict: (~verdict.isin(["beyond-noise", "within-noise", "no-norm"])).mean()),
            "changed": by.agg(lambda verdict: verdict.isin(CHANGED).mean()),
            "better": rose.groupby([changes["task"], changes["measure"]], sort=False).mean(),
        }
    ).reset_index()


def _for_the_better(changes: pd.DataFrame) -> pd.Series[bool]:
    """Called changed, and in the measure's better direction."""
    up = changes["difference"] > 0
    good = up.where(changes["better"] != "lower", ~up)
    return changes["verdict"].isin(CHANGED) & good


def correlation(one: pd.Series[float], other: pd.Series[float]) -> float:
    """Of the people who have both; NaN of few, or where nobody differs."""
    there = one.notna() & other.notna()
    if there.sum() < ENOUGH or one[there].std() == 0 or other[there].std() == 0:
        return float("nan")
    return float(np.corrcoef(one[there], other[there])[0, 1])
