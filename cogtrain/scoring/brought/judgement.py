"""The judgement over a whole table: refused where it is doubtful, told where something was assumed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd
from scipy.stats import poisson

from cogtrain.errors import CogtrainError, refuse
from cogtrain.paradigms.contract import TableForm
from cogtrain.scoring.brought.asked import Asked, Unit
from cogtrain.scoring.brought.column_meanings import NONE_CODES, SIGNS, answer
from cogtrain.scoring.brought.notes import Note
from cogtrain.scoring.brought.whole_table import CODES, LONGEST_S, MS_FROM, MS_LEAST, Judged, Seen, Timed

SURELY, PERHAPS = 1e-4, 0.05  # a number that comes so often by so small a chance is a code, no time; or may be one
MIXED = 0.1  # share of a person's times that may be of another unit by chance
FEW = 5
SAME = 0.02  # times that differ by less are one time, such as the end of the response window


def judge(seen: Seen, form: TableForm, asked: Asked, theirs: Mapping[str, str], where: str) -> Judged:
    """How the table is read. Raises CogtrainError where that cannot be said without guessing."""
    notes: list[Note] = [*seen.notes]
    idle = _conditions(seen, form, asked, theirs, where, notes)
    rt = theirs["rt"]
    unit = _unit(seen, asked, rt, where, notes)
    _people(seen, theirs["participant"], notes)
    no_response = _no_responses(seen, asked)
    tells = "responded" in theirs or any(text not in no_response for text in seen.responses)
    if "response" in theirs and not tells:
        notes.append(Note(f"{theirs['response']} holds no answer at all; it was not looked at"))
    none = tuple(_codes(seen, form, asked, unit, tells, theirs, where, notes))
    notes += [Note(f"{seen.codes[code]} reaction times of {code:g} in {rt} were taken as no answer") for code in none]
    no_answer = _no_answers(seen, no_response)
    for mine, found, there in (("response", no_response, seen.responses), ("answer", no_answer, seen.answers)):
        said = sorted((found - {""}) & set(there))
        if said:
            notes.append(Note(f"{' and '.join(said)} in {theirs[mine]} was taken as no answer"))
    if not seen.numbered:
        notes.append(Note(f"{theirs['trial']} does not number every trial; it was not looked at"))
    return Judged(
        unit, none, tells, no_response, no_answer, _delay_unit(seen, theirs, where, notes),
        idle, {column: tuple(sorted(words)) for column, words in seen.levels.items()}, seen.numbered, tuple(notes),
    )  # fmt: skip


def _conditions(
    seen: Seen, form: TableForm, asked: Asked, theirs: Mapping[str, str], where: str, notes: list[Note]
) -> frozenset[str]:
    """Conditions of no trials, such as a fixation: none of ours, and nobody ever answered. Others are kept, and told;
    where an answer is right or wrong by its condition alone, they are refused."""
    idle: set[str] = set()
    if not seen.rows:
        wanted = " and ".join(f"{column} is {' or '.join(words)}" for column, words in asked.only.items())
        found = f"whose {wanted}" if wanted else f"that is a trial: {theirs.get('condition', '')} is empty in all"
        raise refuse(where, f"no row {found}", "one row for each trial")
    for factor in form.factors:
        words = seen.levels.get(factor.column, dict.fromkeys(factor.needed, Timed()))
        lacking = [level for level in factor.needed if level not in words]
        if lacking:
            there = ", ".join(sorted(words)[:12])
            remedy = f"Say which it is: --value {lacking[0]}=THEIRS. There: {there}."
            found = f'no "{lacking[0]}" in {theirs.get(factor.column, factor.column)}'
            raise refuse(where, found, f"each of {', '.join(factor.needed)}", remedy)
        column, known = theirs.get(factor.column, ""), ", ".join(factor.levels)
        for text, timed in sorted(words.items()):
            if text in factor.levels:
                continue
            if form.withhold and not ({"correct", "answer"} & set(theirs)):
                remedy = (
                    f"Say which it is: --value {form.withhold[0]}={text}; or keep other rows: --only {column}=WORD."
                )
                raise refuse(where, f'"{text}" in {column}', f"one of {known}", remedy)
            if factor.column == "condition" and timed.timed == 0 and not form.withhold:
                idle.add(text)
                notes.append(Note(f"{timed.n} rows whose {column} is {text} were left out: nobody answered there"))
            else:
                notes.append(Note(f"{text} in {column} is none of {known}; it was kept under its own name"))
    for text in idle:
        del seen.levels["condition"][text]
    return frozenset(idle)


def _unit(seen: Seen, asked: Asked, rt: str, where: str, notes: list[Note]) -> Unit:
    """The unit of reaction times: as asked, and as the middle person's median bears it out."""
    medians = seen.medians.dropna(subset="median")
    if medians.empty:
        if seen.times:
            found = f"no possible reaction time in {rt}: all are below 0 or above {LONGEST_S:g} s"
            raise refuse(where, found, "one at least", "Is it the right column, and the right unit?")
        found = f"no reaction time in {rt} ({seen.rows} rows, none a finite number above 0)"
        raise refuse(where, found, "one at least")
    median = float(medians["median"].median())
    looks: Unit = "ms" if median >= MS_FROM else "s"
    said = seen.unit or asked.unit
    if median > LONGEST_S * 1000:
        found = f"no possible reaction time in {rt}: its median is {median:g}, above {LONGEST_S:g} s in ms"
        remedy = "Is it the right column? Microseconds are to be divided by 1000."
        raise refuse(where, found, "reaction times in ms or s", remedy)
    if seen.unit is None and said is None:
        notes.append(Note(f"the unit of {rt} was taken as {looks}, as its median is {median:g}; --rt-unit says it"))
    elif said != looks:
        found = f"the median of {rt} is {median:g}, which is {looks}, not {said}"
        raise refuse(where, found, f"reaction times in {said}", f"Give --rt-unit {looks}.")
    unit = said or looks
    _one_unit(medians, unit, rt, where, notes)
    return unit


def _people(seen: Seen, column: str, notes: list[Note]) -> None:
    """Codes that differ in large and small letters alone are people apart, which is told."""
    alike: dict[str, list[str]] = {}
    for who in sorted(set(seen.medians["participant"].tolist())):
        alike.setdefault(who.casefold(), []).append(who)
    notes += [
        Note(f"{' and '.join(codes)} in {column} are people apart, who differ in large and small letters alone")
        for codes in alike.values()
        if len(codes) > 1
    ]


def _one_unit(medians: pd.DataFrame, unit: Unit, rt: str, where: str, notes: list[Note]) -> None:
    """Whoever's median, or whose session's, is of another unit makes the table one of mixed units; so does a share of
    a person's times. Fewer are told."""
    largest = LONGEST_S * 1000
    low, high = (MS_LEAST, largest) if unit == "ms" else (0.0, MS_FROM)
    off = (medians["median"] < low) | (medians["median"] >= high)
    column, bound = ("small", f"below {MS_LEAST:g} ms") if unit == "ms" else ("large", f"above {MS_FROM:g} s")
    if not off.any() and not medians[column].any():
        return
    medians = medians.sort_values(["participant", "session"], kind="stable")
    people = medians.groupby("participant", sort=False)
    few = people["n"].transform("sum") < FEW
    other = medians[off.loc[medians.index] & ((medians["n"] >= FEW) | few)]
    if len(other):
        one, count = other.iloc[0], other["participant"].nunique()
        whose = one["participant"] + (f" in session {one['session']}" if one["session"] else "")
        found = f"{rt} has a median of {one['median']:g} for {whose} ({count} of {people.ngroups} people)"
        raise refuse(where, found, f"one unit, {unit}, throughout", "Bring all rows to one unit.")
    counts = people[[column, "n"]].sum()
    mixed = counts[(counts[column] >= 2) & (counts[column] >= MIXED * counts["n"])]
    if len(mixed):
        found = f"{int(mixed[column].iloc[0])} of {int(mixed['n'].iloc[0])} {rt} of {mixed.index[0]} are {bound}"
        raise refuse(where, found, f"one unit, {unit}, throughout", "Bring all rows to one unit.")
    strange = int(counts[column].sum())
    if strange:
        notes.append(Note(f"{strange} reaction times in {rt} are {bound}: is their unit another one?"))


def _codes(
    seen: Seen,
    form: TableForm,
    asked: Asked,
    unit: Unit,
    tells: bool,
    theirs: Mapping[str, str],
    where: str,
    notes: list[Note],
) -> Iterator[float]:
    """Times that are codes for no answer."""
    if asked.none is not None:
        given = {answer(text) for text in asked.none}
        yield from (code for code in CODES if code in seen.codes and f"{code:g}" in given)
        return
    for code in sorted(seen.codes):
        if code < 0 and form.before_onset and seen.other_negative:
            found = f"{theirs['rt']} holds {code:g} ({seen.codes[code]} rows) beside other times below 0"
            remedy = f"Give --no-answer {code:g} where it is no answer, or --no-answer NA where it is a time."
            raise _at(seen, code, where, found, remedy)
        cannot_be = code <= 0 or code > LONGEST_S * (1000 if unit == "ms" else 1)
        if cannot_be or (not tells and _stands_out(seen, code, theirs, where, notes)):
            yield code


def _at(seen: Seen, code: float, where: str, found: str, remedy: str) -> CogtrainError:
    return refuse(f"{where}:{seen.first[code]}", found, "a time, or a code for no answer", remedy)


def _chance(seen: Seen, code: float) -> float:
    """How probable it is that a number comes so often by chance, by how often those around it come."""
    near = seen.near[code]
    return float(poisson.sf(seen.codes[code] - 1, (int(near.sum()) + 0.5) / len(near)))


def _stands_out(seen: Seen, code: float, theirs: Mapping[str, str], where: str, notes: list[Note]) -> bool:
    """Whether a number that can be a time comes far too often to be one. Raises CogtrainError where it can be either:
    the longest time of all, and seldom one near it."""
    chance, rt = _chance(seen, code), theirs["rt"]
    alone = not seen.near[code].sum()
    if chance < SURELY or (alone and code > 999):
        return True
    if chance < PERHAPS and code >= seen.longest:
        found = f"{code:g} is the longest time in {rt} ({seen.codes[code]} rows)"
        remedy = f"Give --no-answer {code:g} where it is no answer, or --no-answer NA where it is a time."
        raise _at(seen, code, where, found, remedy)
    if alone:
        notes.append(Note(f"{code:g} in {rt} was taken as a time; --no-answer {code:g} says that it is none"))
    return False


def _no_responses(seen: Seen, asked: Asked) -> frozenset[str]:
    """Words in ``response`` for no answer: a code that never comes with a time, or with one and the same late time."""
    if asked.none is not None:
        return frozenset({"", *(answer(text) for text in asked.none)})
    none = {""}
    for text in {answer(code) for code in (*NONE_CODES, *SIGNS)} & seen.responses.keys():
        one = seen.responses[text]
        others = max((two.high for other, two in seen.responses.items() if other and other != text), default=-np.inf)
        constant = one.high - one.low <= SAME * one.high and one.low >= (1 - SAME) * others
        if one.timed == 0 or (constant and np.isfinite(others) and text not in SIGNS):
            none.add(text)
    return frozenset(none)


def _no_answers(seen: Seen, no_response: frozenset[str]) -> frozenset[str]:
    """Words in ``answer`` for no answer: a code, or a word where none is right, that nobody ever answered."""
    given = {text for text in seen.responses if text not in no_response}
    codes = {answer(code) for code in (*NONE_CODES, *SIGNS)} & seen.answers
    return frozenset({"", *no_response, *((codes | seen.withheld) - given)})


def _delay_unit(seen: Seen, theirs: Mapping[str, str], where: str, notes: list[Note]) -> Unit | None:
    """The unit of stop-signal delays, by their own size: they can be recorded in another one than reaction times."""
    if seen.delays is None:
        return None
    column, longest = theirs["delay"], seen.delays["longest"]
    if longest.empty:
        raise refuse(where, f"no delay in {column} in any stop trial", "a delay in each stop trial")
    largest = float(longest.max())
    unit: Unit = "ms" if largest >= MS_FROM else "s"
    notes.append(Note(f"the unit of {column} was taken as {unit}, as the longest delay of a stop trial is {largest:g}"))
    odd = seen.delays[(longest > 0) & (longest < 3) & (unit == "ms")].sort_values("participant")
    if len(odd):
        found = f"{column} has a longest delay of {odd['longest'].iloc[0]:g} for {odd['participant'].iloc[0]}"
        raise refuse(where, found, f"one unit, {unit}, throughout", "Bring all rows to one unit.")
    return unit
