"""Scores of trial tables: one row per participant, session, task and measure, with what counted and what did not.

docs/scoring.md describes the columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import pandas as pd

from cogtrain.errors import did_you_mean, refuse
from cogtrain.library.after_dose import UNSCORED
from cogtrain.measures.reaction_time import DEFAULT_RULE, REASONS, RtRule, apply
from cogtrain.measures.validity import judge_validity
from cogtrain.paradigms.cells import cells_of
from cogtrain.paradigms.coded import follows
from cogtrain.records.ident import number_of
from cogtrain.scoring.own_error import own_errors

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from cogtrain.paradigms.contract import Paradigm

Timing = Literal["all", "ok"]
Cards = Mapping[str, Mapping[str, Any]]

SESSION = (
    "participant", "session", "session_utc", "session_number", "purpose", "status",
    "protocol", "protocol_version", "protocol_hash", "task", "task_version", "paradigm",
)  # fmt: skip
CIRCUMSTANCES = ("state", "input", "display_kind", "device", "unattended", "observer", "file")
MIXED_SHARE = 0.05  # of the answers: with more by another means a score is of both, and like no other
NEEDED = (
    *SESSION, *CIRCUMSTANCES[2:], "form", "block", "attempt", "counts", "phase", "trial", "lead_in", "cut_short",
    "condition", "stream", "answer", "response", "correct", "rt_s", "timing_ok", "block_valid",
    "block_validity_reason", "level", "quantity",
)  # fmt: skip
JUDGED = ("answer", "response", "correct", "rt_s")
LEFT_OUT = ("practice", "broken_off", "lead_in", "cut_short", "timing")
RT_LEFT_OUT = {
    "correct": "incorrect", "floor": "floor", "ceiling": "ceiling", "mad": "mad", "sd": "sd", "after": "after_error",
}  # fmt: skip
COLUMNS = (
    *SESSION, "form", "quantity", "level", "level_rule", "settings_key", "measure", "label", "unit", "better",
    "value", "standard_error",
    "rule", "rule_version", "blocks", "trials_used", *(f"trials_excluded_{name}" for name in LEFT_OUT),
    "rts_used", *(f"rts_excluded_{name}" for name in RT_LEFT_OUT.values()),
    "timing", "timing_ok_share", "timing_verdict", "valid", "invalid_reason", "blocks_invalid",
    *CIRCUMSTANCES, "comparable", "not_comparable_because",
)  # fmt: skip

LATE_SHARE = 0.05  # where no card is at hand
INVALID_WORDS = {
    "silent": "hardly any answers",
    "same-key": "nearly always the same key",
    "too-fast": "most answers came before 0.15 s",
    "random": "answers no better than guesses",
}
STATUS_WORDS = {"stopped": "stopped part-way", "unfinished": "not finished"}


def score_table(
    trials: pd.DataFrame,
    paradigms: Mapping[str, Paradigm],
    *,
    cards: Cards | None = None,
    rule: RtRule = DEFAULT_RULE,
    timing: Timing = "all",
) -> pd.DataFrame:
    """Score a trial table; rows in the order of participants, session starts and measures, columns ``COLUMNS``.

    trials: one row per trial and stream (docs/records.md). ``settings_hash`` and ``adaptive``, which
        :func:`cogtrain.scoring.results.with_settings` adds, are used where they are there, so that only like is
        compared with like.
    paradigms: by name. cards: by ``task@version``, for the share of doubtful trials a task bears; .05 without.
    rule: which reaction times count. A paradigm finds them in its cells as ``kept``, and all of them as measured.
    timing: "ok" leaves out trials whose timing is doubtful (a rate over time then has no value); "all" keeps them, and
        a session with too many of them is not comparable.

    CogtrainError for columns that are missing and for paradigms that are not installed.
    """
    _check(trials, paradigms)
    table = _prepare(trials, timing)
    used = table[table["fate"] == "used"].copy()
    if used.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    cell = used.groupby(["unit", "stream", "condition"], sort=False).ngroup().to_numpy()
    correct = used["correct"].to_numpy(bool)
    before = follows(used["unit"].to_numpy(), correct, used) if rule.after == "correct" else None
    chosen = apply(rule, used["rt_s"].to_numpy(float), correct, cell, before)
    values = _values(used, paradigms, chosen.kept, rule)
    facts = _facts(table, used, chosen.reason, cards or {})
    facts["rule"], facts["rule_version"], facts["timing"] = rule.name, rule.version, timing
    rows: list[dict[str, Any]] = []
    units = used.groupby("unit", sort=False)
    columns = (*JUDGED, "stream", "block", "block_valid", "block_validity_reason")
    judged = {name: used[name].to_numpy(object) for name in columns}
    for unit, facts_of_unit in facts.iterrows():
        fact: dict[str, Any] = {str(name): value for name, value in facts_of_unit.items()}
        fact |= _validity(judged, np.asarray(units.indices[unit], dtype=np.intp))
        reasons = list(_reasons(fact))
        fact |= {"comparable": not reasons, "not_comparable_because": "; ".join(reasons)}
        for name, words in paradigms[fact["paradigm"]].measures.items():
            measure = {"measure": name, "label": words.label, "unit": words.unit, "better": words.better}
            partial = fact["trials_excluded_timing"] and words.unit.startswith("per ")
            value, error = (np.nan, np.nan) if partial else values[unit, name]
            rows.append(fact | measure | {"value": value, "standard_error": error})
    scores = pd.DataFrame(rows, columns=list(COLUMNS))
    return scores.sort_values(["participant", "session_number", "file"], kind="stable", ignore_index=True)


def _values(
    used: pd.DataFrame, paradigms: Mapping[str, Paradigm], kept: NDArray[np.bool_], rule: RtRule
) -> dict[tuple[Any, str], tuple[float, float]]:
    """Each measure of each unit with its standard error, all units of a paradigm at once."""
    found: dict[tuple[Any, str], tuple[float, float]] = {}
    for name, rows in used.groupby("paradigm", sort=False).indices.items():
        table, scoring = used.iloc[rows], paradigms[str(name)].scoring
        codes, units = pd.factorize(table["unit"])
        cells = cells_of(table, codes.astype(np.intp), len(units), kept[rows], rule)
        scores, errors, none = scoring.score(cells), own_errors(cells, scoring), np.full(len(units), np.nan)
        for measure in scoring.measures:
            values = np.column_stack((scores.get(measure, none), errors.get(measure, none))).tolist()
            found |= {(unit, measure): tuple(pair) for unit, pair in zip(units, values, strict=True)}
    return found


def _check(trials: pd.DataFrame, paradigms: Mapping[str, Paradigm]) -> None:
    missing = [column for column in NEEDED if column not in trials.columns]
    if missing:
        raise refuse("trial table", f"no column {', '.join(missing)}", "the columns of docs/records.md")
    for name in trials["paradigm"].unique():
        if name not in paradigms:
            remedy = f"Install the package that brings it. {did_you_mean(str(name), paradigms)}"
            raise refuse("trial table", f'paradigm "{name}"', "one that is installed", remedy)


def _prepare(trials: pd.DataFrame, timing: Timing) -> pd.DataFrame:
    """Adds ``fate`` (used, or why not), ``first`` (one row per trial) and ``unit`` (what is scored together)."""
    table = trials.reset_index(drop=True)
    for name in ("state", "level_rule"):  # a table from before these were known
        if name not in table.columns:
            table[name] = ""
    doubtful = ~table["timing_ok"].astype(bool) & (timing == "ok")
    tests = [table["phase"] == "practice", ~table["counts"].astype(bool), table["lead_in"].astype(bool)]
    tests += [table["cut_short"].astype(bool), doubtful]
    table["fate"] = np.select([test.to_numpy(bool) for test in tests], LEFT_OUT, default="used")
    table["first"] = ~table.duplicated(["participant", "file", "block", "attempt", "trial"])
    task = ["participant", "file", "task", "task_version"]
    table["in_task"] = table.groupby(task, sort=False).ngroup()
    table["at"] = _level_key(table)
    table["unit"] = table.groupby(["in_task", "at"], sort=False).ngroup()
    table["input"] = _input(table)
    table["settings_key"] = _settings_key(table)
    return table


def _input(table: pd.DataFrame) -> pd.Series[str]:
    """By what each unit was answered: key, touch (a finger or the mouse), or mixed; empty where the table does not
    say."""
    if "source" not in table.columns:
        return pd.Series("", index=table.index)
    given = table[(table["fate"] == "used") & table["source"].isin(["key", "touch", "pointer"])]
    share = (given["source"] != "key").groupby(given["unit"]).mean()
    named = pd.cut(share, [-1, MIXED_SHARE, 1 - MIXED_SHARE, 2], labels=["key", "mixed", "touch"]).astype(str)
    return table["unit"].map(named).astype(object).fillna("").astype(str)


def _level_key(table: pd.DataFrame) -> pd.Series[str]:
    """``n=2`` where the level is fixed, ``n adaptive`` where a rule chose it, empty where nothing adapts."""
    level = pd.to_numeric(table["level"], errors="coerce").astype(float)
    quantity = table["quantity"].fillna("").astype(str)
    if "adaptive" in table.columns:
        adaptive = table["adaptive"].astype(bool)
    else:
        scored = level.where(table["fate"] != "practice")
        adaptive = scored.groupby(table["in_task"]).transform("nunique") > 1
    fixed = quantity + "=" + level.map("{:g}".format).astype(str)
    return fixed.mask(adaptive, quantity + " adaptive").mask(quantity == "", "")


def _settings_key(table: pd.DataFrame) -> pd.Series[str]:
    """What two scores must share to be compared: the level's key, whether it was answered by touch, on which kind of
    device it was where that was a browser, and the settings of all blocks that were scored."""
    at = table["at"].str.cat(table["input"].where(table["input"] == "touch", ""), sep=" ").str.strip()
    browser = "in a browser (" + table["device"].astype(str).str.replace(":.*", "", regex=True) + ")"
    at = at.str.cat(browser.where(table["display_kind"] == "browser", ""), sep=" ").str.strip()
    if "settings_hash" not in table.columns:
        return at
    used = table[table["fate"] == "used"]
    hashes = used.groupby("unit")["settings_hash"].agg(lambda settings: "+".join(sorted(settings.unique())))
    return (at + " " + table["unit"].map(hashes).fillna("").astype(str)).str.strip()


def _facts(table: pd.DataFrame, used: pd.DataFrame, reason: NDArray[np.int8], cards: Cards) -> pd.DataFrame:
    """One row per unit: its session, its counts, its timing."""
    of_unit = used.groupby("unit", sort=False)
    facts = of_unit[[*SESSION, *CIRCUMSTANCES, "quantity", "settings_key", "in_task"]].first()
    trials = table[table["first"]]
    counts = pd.crosstab(trials["unit"], trials["fate"]).reindex(facts.index)
    facts["trials_used"] = counts["used"]
    for name in LEFT_OUT:
        facts[f"trials_excluded_{name}"] = counts.get(name, 0)
    practised = trials[trials["fate"] == "practice"].groupby("in_task").size()
    facts["trials_excluded_practice"] = facts["in_task"].map(practised).fillna(0).astype(int)
    reasons = pd.crosstab(used["unit"].to_numpy(), reason).reindex(columns=range(len(REASONS)), fill_value=0)
    facts["rts_used"] = reasons[0]
    for step, name in RT_LEFT_OUT.items():
        facts[f"rts_excluded_{name}"] = reasons[REASONS.index(step)]
    shown = trials[trials["fate"].isin(["used", "timing"])]
    facts["timing_ok_share"] = shown["timing_ok"].astype(float).groupby(shown["unit"]).mean()
    late = [_late_share(cards, f"{row.task}@{row.task_version}") for row in facts.itertuples()]
    good = facts["timing_ok_share"].to_numpy(float) >= 1 - np.array(late) - 1e-12
    facts["timing_verdict"] = np.where(good, "good", "doubtful")
    facts["level"] = pd.to_numeric(used["level"], errors="coerce").astype(float).groupby(used["unit"]).mean()
    facts["form"] = of_unit["form"].agg(lambda forms: ",".join(sorted({_form_name(form) for form in forms.dropna()})))
    facts["met_before"] = [
        _beyond(cards, f"{row.task}@{row.task_version}", str(row.form)) for row in facts.itertuples()
    ]
    facts["blocks"] = of_unit["block"].nunique()
    facts["level_rule"] = of_unit["level_rule"].agg(lambda rules: "+".join(sorted(rules.unique())))
    return facts


def _form_name(form: object) -> str:
    return form if isinstance(form, str) else f"{form:g}"


def _beyond(cards: Cards, reference: str, forms: str) -> bool:
    """Whether one of the forms drawn is beyond those that the card has."""
    there = cards.get(reference, {}).get("forms")
    return there is not None and any(number_of(form) > there for form in forms.split(",") if form)


def _late_share(cards: Cards, reference: str) -> float:
    timing = cards.get(reference, {}).get("timing") or {}
    return float(timing.get("late_share", LATE_SHARE))


def _validity(judged: Mapping[str, NDArray[Any]], rows: NDArray[np.intp]) -> dict[str, Any]:
    """Not valid when half of the blocks are not, or all trials of a stream together are not; the first reason found."""
    blocks = dict(zip(judged["block"][rows], rows, strict=True))
    bad = [str(judged["block_validity_reason"][row]) for row in blocks.values() if not judged["block_valid"][row]]
    reason: str = ""
    if bad and len(bad) * 2 >= len(blocks):
        reason = Counter(bad).most_common(1)[0][0] or "never judged"
    for stream in dict.fromkeys(judged["stream"][rows]):
        if not reason:
            own = rows[judged["stream"][rows] == stream]
            expected, response, correct, rt_s = (judged[name][own].tolist() for name in JUDGED)
            reason = judge_validity(expected, response, correct, rt_s).reason
    return {"valid": not reason, "invalid_reason": reason, "blocks_invalid": len(bad)}


def _reasons(fact: Mapping[str, Any]) -> Iterator[str]:
    """In words, why a score does not enter baseline, follow-up or trend."""
    if fact["status"] in STATUS_WORDS:
        yield STATUS_WORDS[fact["status"]]
    if fact["purpose"] != "assessment":
        yield f"{fact['purpose']}, not an assessment"
    if fact["state"] in UNSCORED:
        yield "in the hours after a dose"
    if fact["input"] == "mixed":
        yield "answered by keys and by touch"
    if fact["unattended"]:
        yield "unattended"
    if fact["met_before"]:
        yield "a form that was met before, as there are no more"
    if not fact["valid"]:
        yield INVALID_WORDS.get(fact["invalid_reason"], fact["invalid_reason"])
    if fact["timing"] == "all" and fact["timing_verdict"] != "good":
        yield "timing doubtful"
