"""What each paradigm's table holds and what is scored from it: declared once for every table, ours or another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.measures.signal_detection import criterion, d_prime
from cogtrain.measures.stop_signal import ssrt
from cogtrain.measures.vigilance import vigilance

if TYPE_CHECKING:
    from cogtrain.scoring.cells import Cells

Columns = dict[str, np.ndarray]


@dataclass(frozen=True)
class Factor:
    """A column of conditions: the ones that are needed, with other words for them; any further ones are kept by their
    own name."""

    column: str
    levels: Mapping[str, tuple[str, ...]]
    needed: tuple[str, ...]

    def named(self, values: pd.Series, asked: Mapping[str, Sequence[str]], where: str, theirs: str) -> pd.Series:
        """Their words as ours. Raises CogtrainError where a needed condition is nowhere."""
        words = {word: level for level, others in self.levels.items() for word in (level, *others)}
        words |= {word.lower(): level for level in self.levels for word in asked.get(level, ())}
        codes, distinct = pd.factorize(values, use_na_sentinel=False)
        plain = [_plain(value) for value in distinct]
        named = [words.get(word, words.get(_bare(word), word)) for word in plain]
        lacking = [level for level in self.needed if level not in named]
        if lacking:
            there = ", ".join(sorted(str(value) for value in distinct)[:12])
            remedy = f"Say which it is: --value {lacking[0]}=THEIRS. There: {there}."
            raise refuse(
                where, f'no "{lacking[0]}" in {theirs or self.column}', f"each of {', '.join(self.needed)}", remedy
            )
        levels = sorted(set(named))
        places = np.array([levels.index(name) for name in named])
        return pd.Series(pd.Categorical.from_codes(places[codes], pd.Index(levels)))


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().lower()


def _bare(word: str) -> str:
    return "".join(letter for letter in word if letter.isalnum())


@dataclass(frozen=True)
class Design:
    """A paradigm as a table. needs, may: our columns. only: the condition of a table without conditions. withhold:
    conditions in which no answer is right. score: further columns, from the cells and the table."""

    name: str
    needs: tuple[str, ...]
    may: tuple[str, ...]
    factors: tuple[Factor, ...]
    score: Callable[[Cells, pd.DataFrame], Columns]
    only: str = ""
    withhold: tuple[str, ...] = ()
    correct_from_answering: bool = False


_COMMON = ("session", "trial", "block", "correct", "response", "answer")
_SWITCH = Factor(
    "condition",
    {
        "switch": ("taskswitch", "switchtrial", "sw"),
        "repeat": ("noswitch", "nonswitch", "stay", "repetition", "taskrepeat", "norepeat", "rep", "taskstay"),
        "single": ("pure", "singletask"),
        "first": ("firsttrial", "start", "na", "nan", "none", ""),
    },
    ("switch", "repeat"),
)
_CONFLICT = Factor(
    "condition",
    {
        "congruent": ("con", "cong", "compatible", "consistent", "c"),
        "incongruent": ("incon", "incong", "inc", "incompatible", "inconsistent", "i"),
        "neutral": ("neut", "n", "control"),
    },
    ("congruent", "incongruent"),
)
_GO = Factor(
    "condition", {"go": ("target", "gotrial"), "nogo": ("no", "nogotrial", "nontarget", "notgo")}, ("go", "nogo")
)
_MATCH = Factor(
    "condition",
    {
        "match": ("target", "hit", "yes", "old", "1", "true"),
        "nonmatch": ("nontarget", "new", "no", "foil", "distractor", "0", "false"),
        "lure": ("n-1", "n+1"),
    },
    ("match",),
)
_STOP = Factor("condition", {"go": ("gotrial", "0"), "stop": ("stoptrial", "stopsignal", "1")}, ("go", "stop"))
_CUE = Factor(
    "cue",
    {
        "none": ("no", "nocue", "nan", ""),
        "centre": ("center", "central", "centrecue", "centercue"),
        "double": ("doublecue",),
        "spatial": ("up", "down", "spatialcue", "valid", "location", "orienting"),
    },
    ("none", "centre", "double", "spatial"),
)


def _switching(cells: Cells, _table: pd.DataFrame) -> Columns:
    found = _costs(cells, "switch_cost", "switch", "repeat")
    if "single" in cells.conditions:
        found |= _costs(cells, "mixing_cost", "repeat", "single")
    return found


def _costs(cells: Cells, name: str, hard: str, easy: str) -> Columns:
    return {
        f"{name}_ms": cells.rt_ms(hard) - cells.rt_ms(easy),
        f"{name}_accuracy": cells.accuracy(easy) - cells.accuracy(hard),
    }


def _conflict(cells: Cells, _table: pd.DataFrame) -> Columns:
    found = _costs(cells, "conflict_cost", "incongruent", "congruent")
    if "neutral" in cells.conditions:
        found |= {
            "interference_ms": cells.rt_ms("incongruent") - cells.rt_ms("neutral"),
            "facilitation_ms": cells.rt_ms("neutral") - cells.rt_ms("congruent"),
        }
    return found


def _go_nogo(cells: Cells, _table: pd.DataFrame) -> Columns:
    go, nogo = cells.trials("go"), cells.trials("nogo")
    hits = cells.right("go")
    commissions = nogo - cells.right("nogo")
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "commissions": commissions,
            "omissions": cells.omitted("go"),
            "commission_rate": commissions / nogo,
            "omission_rate": cells.omitted("go") / go,
            "d_prime": np.where((go > 0) & (nogo > 0), d_prime(hits, go, commissions, nogo), np.nan),
            "criterion": np.where((go > 0) & (nogo > 0), criterion(hits, go, commissions, nogo), np.nan),
            "rt_cv": cells.rt_sd_ms("go") / cells.rt_ms("go"),
        }


def _nback(cells: Cells, _table: pd.DataFrame) -> Columns:
    targets, hits = cells.trials("match"), cells.right("match")
    others = [name for name in cells.conditions if name != "match"]
    nontargets = sum((cells.trials(name) for name in others), np.zeros_like(targets))
    false_alarms = nontargets - sum((cells.right(name) for name in others), np.zeros_like(hits))
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "hit_rate": hits / targets,
            "false_alarm_rate": false_alarms / nontargets,
            "d_prime": d_prime(hits, targets, false_alarms, nontargets),
            "criterion": criterion(hits, targets, false_alarms, nontargets),
        }


def _stop_signal(cells: Cells, table: pd.DataFrame) -> Columns:
    """SSRT takes reaction times as they were measured: no rule trims the go distribution that it integrates."""
    names = ("ssrt_ms", "stop_respond_rate", "mean_stop_delay_ms", "go_omission_rate", "stop_respond_rt_ms")
    found = {name: np.full(cells.units, np.nan) for name in names}
    go = (table["condition"] == "go").to_numpy()
    rt = table["rt_s"].to_numpy(float)
    responded = table["responded"].to_numpy(bool) if "responded" in table else np.isfinite(rt)
    delay = table["delay_s"].to_numpy(float)
    order = np.argsort(cells.unit, kind="stable")
    ends = np.searchsorted(cells.unit[order], np.arange(cells.units + 1))
    for unit in range(cells.units):
        rows = order[ends[unit] : ends[unit + 1]]
        mine, stops = rows[go[rows]], rows[~go[rows]]
        if not len(mine) or not len(stops):
            continue
        found["ssrt_ms"][unit] = 1000 * ssrt(rt[mine], responded[stops], delay[stops])
        found["stop_respond_rate"][unit] = responded[stops].mean()
        found["mean_stop_delay_ms"][unit] = 1000 * delay[stops].mean()
        found["go_omission_rate"][unit] = np.isnan(rt[mine]).mean()
        answered = rt[stops][responded[stops] & np.isfinite(rt[stops])]
        found["stop_respond_rt_ms"][unit] = 1000 * answered.mean() if len(answered) else np.nan
    return found


def _attention(cells: Cells, table: pd.DataFrame) -> Columns:
    by_cue = cells.along(table["cue"])
    return {
        **{f"cue_{name}_rt_ms": by_cue.rt_ms(name) for name in by_cue.conditions},
        "alerting_ms": by_cue.rt_ms("none") - by_cue.rt_ms("double"),
        "orienting_ms": by_cue.rt_ms("centre") - by_cue.rt_ms("spatial"),
        **_costs(cells, "conflict_cost", "incongruent", "congruent"),
    }


def _vigilance(cells: Cells, table: pd.DataFrame) -> Columns:
    found = vigilance(table["rt_s"].to_numpy(float), cells.unit, cells.units)
    return {
        "median_rt_ms": 1000 * found.median_rt_s,
        "mean_speed_per_s": found.mean_speed_per_s,
        "lapses": found.lapses,
        "false_starts": found.false_starts,
        "omissions": found.omissions,
        "rt_cv": cells.rt_sd_ms("all") / cells.rt_ms("all"),
    }


_ANY = Factor("condition", {}, ())
_NONE = ("participant", "rt")
_WITH = ("participant", "condition", "rt")

DESIGNS: Mapping[str, Design] = {
    design.name: design
    for design in (
        Design("task-switching", _WITH, _COMMON, (_SWITCH,), _switching),
        Design("flanker", _WITH, _COMMON, (_CONFLICT,), _conflict),
        Design("stroop", _WITH, _COMMON, (_CONFLICT,), _conflict),
        Design("simon", _WITH, _COMMON, (_CONFLICT,), _conflict),
        Design("go-nogo", _WITH, _COMMON, (_GO,), _go_nogo, withhold=("nogo",), correct_from_answering=True),
        Design("sart", _WITH, _COMMON, (_GO,), _go_nogo, withhold=("nogo",), correct_from_answering=True),
        Design(
            "n-back", _WITH, (*_COMMON, "level"), (_MATCH,), _nback,
            withhold=("nonmatch", "lure"), correct_from_answering=True,
        ),
        Design(
            "stop-signal", (*_WITH, "delay"), (*_COMMON, "responded"), (_STOP,), _stop_signal,
            withhold=("stop",), correct_from_answering=True,
        ),
        Design("ant", (*_WITH, "cue"), _COMMON, (_CONFLICT, _CUE), _attention),
        Design("simple-rt", _NONE, _COMMON, (), _vigilance, only="all", correct_from_answering=True),
        Design("vigilance", _NONE, _COMMON, (), _vigilance, only="all", correct_from_answering=True),
    )
}  # fmt: skip
