"""The exports of programs that people record trials with, known by their columns, so that none needs to be named.

Each is declared once, below. A condition is the experimenter's own column in every program: it is taken where its name
is a usual one and its words are those of the paradigm. What is not clear is refused, with the option that says it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import pandas as pd

from cogtrain.errors import refuse
from cogtrain.paradigms.contract import Factor, TableForm
from cogtrain.scoring.brought.asked import Asked, Unit, own_column
from cogtrain.scoring.brought.column_meanings import TRUE, each, is_none, word
from cogtrain.scoring.brought.notes import Note
from cogtrain.scoring.brought.trial_rows import words_of_factor

_LEVEL = re.compile(r"\[[a-z]+\]$")  # of an E-Prime frame

Words = Callable[[str], Collection[str]]

CONDITIONS = {
    "condition": (
        "condition", "cond", "congruency", "congruence", "congruent", "compatibility", "consistency", "trial_type",
        "trialtype", "trial type", "type", "stim_type", "stimtype", "stimulus_type", "stimulustype", "trialcode",
        "flankertype", "flanker_type", "go_nogo", "gonogo", "nogo", "switching", "switch", "transition", "task",
        "target_type", "targettype",
    ),
    "cue": ("cue", "cue_type", "cuetype", "cue_condition"),
    "delay": ("delay", "ssd", "stop_signal_delay", "stopsignaldelay"),
    "level": ("level", "n_back", "nback", "n-back", "load"),
}  # fmt: skip
PEOPLE = ("participant", "participant_id", "subject_id", "subject", "subject_nr")
PRACTICE = ("practice", "blockcode", "procedure", "procedure[block]", "procedure[trial]", "running", "type", "phase")


@dataclass(frozen=True)
class Export:
    """One program's export.

    marks: columns that together are nobody else's, in small letters. columns: ours -> their names; two of them that
    are there are one too many. parts: ours -> what stands before or after the name of a component ("*" is the name),
    where the program has columns for each. unit: of its times. values, no_trials: as of :class:`Asked`. kinds: a
    column of kinds of rows, which a table without conditions has to be cut by.
    """

    program: str
    marks: tuple[str, ...]
    columns: Mapping[str, tuple[str, ...]]
    unit: Unit
    parts: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    no_trials: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: str = ""


JSPSYCH_PAGES = (
    "instructions", "preload", "fullscreen", "call-function", "browser-check", "external-html", "survey", "survey-text",
    "survey-likert", "survey-multi-choice", "survey-multi-select", "survey-html-form", "virtual-chinrest",
    "initialize-camera", "initialize-microphone",
)  # fmt: skip

EXPORTS = (
    Export(
        "jsPsych",
        ("trial_type", "trial_index", "time_elapsed"),
        {
            "participant": (*PEOPLE, "prolific_pid", "workerid", "run_id"),
            "rt": ("rt",),
            "response": ("response", "key_press"),
            "answer": ("correct_response", "correct_key"),
            "correct": ("correct",),
        },
        "ms",
        no_trials={"trial_type": JSPSYCH_PAGES},
        kinds="task",
    ),
    Export(
        "PsychoPy",
        ("participant", "expname", "psychopyversion"),
        {"participant": ("participant",)},
        "s",
        {"rt": "*.rt", "response": "*.keys", "correct": "*.corr"},
    ),
    Export(
        "OpenSesame",
        ("subject_nr", "subject_parity"),
        {"participant": ("subject_nr",), "rt": ("response_time",), "response": ("response",), "correct": ("correct",),
         "answer": ("correct_response",)},
        "ms",
        {"rt": "response_time_*", "response": "response_*", "correct": "correct_*"},
    ),
    Export(
        "PEBL flanker",
        ("subnum", "flankercoherence", "corr", "rt"),
        {"participant": ("subnum",), "condition": ("flankercoherence",), "rt": ("rt",), "response": ("resp",),
         "correct": ("corr",)},
        "ms",
        values={"congruent": ("1",), "incongruent": ("-1",), "neutral": ("0", "na")},
    ),
    Export(
        "PEBL go/no-go",
        ("subnum", "present", "responded", "corr", "rt"),
        {"participant": ("subnum",), "condition": ("present",), "rt": ("rt",), "response": ("response",),
         "correct": ("corr",)},
        "ms",
        values={"go": ("1",), "nogo": ("0",)},
    ),
    Export(
        "PEBL",
        ("subnum", "corr", "rt"),
        {"participant": ("subnum",), "rt": ("rt",), "response": ("resp", "response"), "correct": ("corr",)},
        "ms",
    ),
    Export(
        "Inquisit",
        ("subject", "trialcode", "latency"),
        {"participant": ("subject",), "session": ("session", "sessionid"), "rt": ("latency",),
         "response": ("response",), "correct": ("correct",)},
        "ms",
    ),
    Export(
        "E-Prime",
        ("subject", "session"),
        {"participant": ("subject",), "session": ("session",)},
        "ms",
        {"rt": "*.rt", "response": "*.resp", "correct": "*.acc", "answer": "*.cresp"},
    ),
    Export(
        "BIDS",
        ("response_time", "trial_type"),
        {"participant": PEOPLE, "rt": ("response_time",),
         "response": ("response",), "correct": ("correct", "accuracy", "response_accuracy")},
        "s",
    ),
    Export(
        "Expyriment",
        ("subject_id",),
        {
            "participant": ("subject_id",),
            "rt": ("rt", "reaction_time", "response_time"),
            "response": ("response", "key", "button"),
            "correct": ("correct", "accuracy", "acc", "is_correct"),
        },
        "ms",
    ),
)  # fmt: skip
BY_FORM = {"Expyriment"}  # too few columns of its own: known where the file's own head says so


def words_in(frame: pd.DataFrame) -> Words:
    """The distinct words of a table's columns."""
    return lambda column: each(frame.iloc[:, list(frame.columns).index(column)], word)[1]


def recognised(
    asked: Asked, form: TableForm, present: Sequence[str], words: Words, where: str, program: str | None = None
) -> tuple[Asked, tuple[Note, ...]]:
    """What the caller says, and what a known export adds, told. words: the distinct words of a column. Raises
    CogtrainError where two columns could be the same one of ours."""
    export = _known(present, program)
    if export is None:
        return asked, ()
    return Reader(export, asked, form, tuple(present), cache(words), where).read()


def _known(present: Sequence[str], program: str | None) -> Export | None:
    there = {name.strip().casefold() for name in present}
    for export in EXPORTS:
        if program is not None and export.program == program:
            return export
        if export.program not in BY_FORM and there >= set(export.marks):
            parted = any(_part(export.parts["rt"], name) for name in there) if export.parts else True
            if parted or there & set(export.columns.get("rt", ())):
                return export
    return None


def _part(pattern: str, name: str) -> str | None:
    """The component whose column this is; None where it is none's."""
    before, _, after = pattern.partition("*")
    plain = _LEVEL.sub("", name.strip().casefold())
    if plain.startswith(before) and plain.endswith(after) and len(plain) > len(before) + len(after):
        return plain[len(before) : len(plain) - len(after)]
    return None


@dataclass(frozen=True)
class Reader:
    """One table of a known export, on its way to columns of ours."""

    export: Export
    asked: Asked
    form: TableForm
    present: tuple[str, ...]
    words: Words
    where: str

    def read(self) -> tuple[Asked, tuple[Note, ...]]:
        ours = [*self.form.needs, *self.form.may]
        found = self._component()
        for mine in ours:
            if mine in self.asked.columns or mine in found:
                continue
            theirs = self._condition(mine) if mine in CONDITIONS else self._column(mine)
            if theirs is not None:
                found[mine] = theirs
        found = {mine: theirs for mine, theirs in found.items() if mine in ours and mine not in self.asked.columns}
        no_trials = self._no_trials(found)
        asked = replace(
            self.asked,
            columns={**found, **self.asked.columns},
            values={**self._values(found), **self.asked.values},
            unit=self.asked.unit or (self.export.unit if "rt" in found else None),
            no_trials={**no_trials, **self.asked.no_trials},
            only=self.asked.only or self._only(),
        )
        said = ", ".join(f"{mine}={theirs}" for mine, theirs in found.items())
        unit = f", times in {asked.unit}" if "rt" in found else ""
        return asked, (Note(f"recognised as an export of {self.export.program}: {said}{unit}"),) if found else ()

    def _refuse(self, mine: str, theirs: Sequence[str]) -> Exception:
        found = f"an export of {self.export.program} with {' and '.join(theirs)}"
        return refuse(self.where, found, f"one column for {mine}", f"Say which: --map {mine}={theirs[0]}.")

    def _named(self, names: Collection[str]) -> list[str]:
        return [theirs for theirs in dict.fromkeys(self.present) if theirs.strip().casefold() in names]

    def _column(self, mine: str) -> str | None:
        names = self.export.columns.get(mine, ())
        there = self._named(names)
        own = own_column(mine, self.present, self.where)
        if own is not None and names and own not in there:
            there.append(own)
        if len(there) > 1:
            raise self._refuse(mine, there)
        return there[0] if there else None

    def _component(self) -> dict[str, str]:
        """The columns of the one component whose times differ from row to row: those of a page are the same in all
        rows, or stand in one."""
        parts = self.export.parts
        if not parts or "rt" in self.asked.columns:
            return {}
        own = own_column("rt", self.present, self.where)
        people = max(1, len(self.words(self._named(self.export.columns["participant"])[0])))
        named = {name: _part(parts["rt"], name) for name in dict.fromkeys(self.present)}
        varied = {
            part: name
            for name, part in named.items()
            if part is not None and sum(not is_none(text) for text in self.words(name)) > people
        }
        judged = {part: name for part, name in varied.items() if self._of(part, "correct") is not None}
        times = [*(judged or varied).values(), *([own] if own is not None else [])]
        if len(times) > 1:
            raise self._refuse("rt", times)
        if not times or own is not None:
            return {}
        part = next(part for part, name in varied.items() if name == times[0])
        columns = {mine: self._of(part, mine) for mine in parts}
        return {mine: theirs for mine, theirs in columns.items() if theirs is not None}

    def _of(self, part: str, mine: str) -> str | None:
        for name in self.present:
            if _part(self.export.parts[mine], name) == part:
                return name
        return None

    def _condition(self, mine: str) -> str | None:
        names = self.export.columns.get(mine)
        if names is not None:
            return self._column(mine)
        there = [theirs for theirs in self._named(CONDITIONS[mine]) if theirs.casefold() not in self._taken()]
        factor = next((one for one in self.form.factors if one.column == mine), None)
        if factor is not None:
            there = [theirs for theirs in there if self._holds(theirs, factor)]
        if mine in there:
            return mine
        if len(there) > 1:
            raise self._refuse(mine, there)
        return there[0] if there else None

    def _taken(self) -> Collection[str]:
        """Columns that mean another thing in this program."""
        return self.export.no_trials.keys()

    def _holds(self, theirs: str, factor: Factor) -> bool:
        known = words_of_factor(factor, self.asked.values)
        levels = {known.get(text, known.get("".join(filter(str.isalnum, text)))) for text in self.words(theirs)}
        return levels >= set(factor.needed)

    def _values(self, found: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
        named = self.export.columns.get("condition")
        own = named is not None and found.get("condition", "").casefold() in named
        return self.export.values if own else {}

    def _no_trials(self, found: Mapping[str, str]) -> dict[str, Sequence[str]]:
        left: dict[str, Sequence[str]] = {}
        for names, unwanted in self.export.no_trials.items():
            for theirs in self._named((names,)):
                left[theirs] = unwanted
        for theirs in self._named(PRACTICE):
            if theirs in found.values() or theirs in left or theirs in self.asked.only:
                continue
            words = [text for text in self.words(theirs) if "prac" in text]
            if theirs.casefold() == "practice":
                words += [text for text in self.words(theirs) if text in TRUE]
            if words:
                left[theirs] = tuple(words)
        loops = [name for name in self.present if name.endswith(".thisN")]
        if self.form.only and self.export.program == "PsychoPy" and not self.asked.only:
            if len(loops) != 1:
                raise self._rows(loops)
            left[loops[0]] = ("",)
        return left

    def _only(self) -> Mapping[str, Sequence[str]]:
        """A table without conditions has to say which rows are trials."""
        if not (self.form.only and self.export.kinds):
            return {}
        kinds = self._named((self.export.kinds,))
        if not kinds or "response" not in self.words(kinds[0]):
            raise self._rows(kinds)
        return {kinds[0]: ("response",)}

    def _rows(self, columns: Sequence[str]) -> Exception:
        found = f"an export of {self.export.program}, whose rows are of many kinds"
        example = f"{columns[0]}=WORD" if columns else "COLUMN=WORD"
        return refuse(self.where, found, "which of them are trials", f"Say it: --only {example}.")
