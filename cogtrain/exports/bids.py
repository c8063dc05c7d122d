"""Records as a BIDS data set (Gorgolewski et al., 2016, doi:10.1038/sdata.2016.44): a table of trials for each task of
each session, a list of people and of their sessions, and questionnaires as phenotype."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cogtrain.clock import format_utc
from cogtrain.exports.taken import PROGRAM, Taken
from cogtrain.library.placeholders import english
from cogtrain.library.support import QuestionnaireCard
from cogtrain.records.tables.columns import TRIAL_COLUMNS
from cogtrain.scoring.results import with_settings

VERSION = "1.10.0"
NONE = "n/a"
NAMES = {"condition": "trial_type", "rt_s": "response_time"}
"""Columns that BIDS and its tools know by another name."""
INSTITUTION = ("InstitutionName", "InstitutionalDepartmentName", "InstitutionAddress")
KEPT = (
    "block", "block_number", "trial", "condition", "stimulus", "stream", "answer", "response", "correct", "rt_s",
    "source", "onset_s", "duration_planned_ms", "duration_shown_ms", "late_frames", "timing_ok", "block_valid",
    "level",
)  # fmt: skip
README = """\
{name}

Trials of cognitive tasks, written by cogtrain {version}. Each _beh.tsv holds the trials of one task in one session that
a score may count: practice, lead-ins and attempts that were broken off are left out. Each column is explained in the
file beside. {dates} Free text is not here.

Sessions in a blinded study that are not the same in all arms are left out until it is unblinded.
"""


@dataclass(frozen=True)
class About:
    """What the records cannot tell of a data set. institution: its name, department and address, as far as told."""

    authors: tuple[str, ...] = ()
    license: str = ""
    institution: tuple[str, str, str] = ("", "", "")


def bids_files(taken: Taken, about: About) -> Iterator[tuple[str, str]]:
    """Each file of the data set by its name there, with its text."""
    yield "dataset_description.json", as_json(_described(taken, about))
    dates = "Dates are shifted, by so many days for each person." if taken.shift.key else "Dates are as they were."
    yield "README", README.format(name=taken.name, version=PROGRAM["Version"], dates=dates)
    yield from _people(taken)
    yield from _trials(taken, about)
    yield from _sessions(taken)
    yield from _phenotype(taken)


def _described(taken: Taken, about: About) -> dict[str, Any]:
    told: dict[str, Any] = {
        "Name": taken.name,
        "BIDSVersion": VERSION,
        "DatasetType": "raw",
        "License": about.license,
        "Authors": list(about.authors),
        "GeneratedBy": [PROGRAM],
    }
    return {key: value for key, value in told.items() if value}


def task_label(task: str) -> str:
    """A task's name as BIDS has it: letters and digits alone."""
    return re.sub(r"[^A-Za-z0-9]", "", task)


def session_label(number: int) -> str:
    """A session's number as BIDS has it."""
    return f"{number:02d}"


# ---------------------------------------------------------------- people and sessions


def _people(taken: Taken) -> Iterator[tuple[str, str]]:
    strata, rows = taken.strata(), []
    arms = any(course.study.arm for course in taken.records.courses.values())
    for code in taken.codes:
        part = taken.course(code).study
        values = {} if part.drawn is None else part.drawn.values
        row: dict[str, Any] = {"participant_id": f"sub-{code}"}
        row |= {name.replace("-", "_"): values.get(name) for name in strata}
        row |= {"group": part.arm or None} if arms else {}
        rows.append(row)
    yield "participants.tsv", tsv(pd.DataFrame(rows))
    told = {name.replace("-", "_"): {"Description": f"Stratum of the study: {name}."} for name in strata}
    told |= {"group": {"Description": "Arm of the study, once it was unblinded."}} if arms else {}
    yield "participants.json", as_json({"participant_id": {"Description": "The participant's code."}, **told})


def _sessions(taken: Taken) -> Iterator[tuple[str, str]]:
    """The list of each person's sessions that have a table of trials."""
    there = taken.trials[["participant", "session_number"]].drop_duplicates()
    held = taken.sessions.merge(there, on=["participant", "session_number"])
    for code, own in held.groupby("participant", sort=True):
        table = pd.DataFrame(
            {
                "session_id": [f"ses-{session_label(int(number))}" for number in own["session_number"]],
                "acq_time": [taken.shift.utc(str(code), utc) for utc in own["session_utc"]],
                "session": own["session"],
                "purpose": own["purpose"],
                "state_after_dose": own["state"],
                "display_kind": own["display_kind"],
            }
        )
        yield f"sub-{code}/sub-{code}_sessions.tsv", tsv(table)
        yield f"sub-{code}/sub-{code}_sessions.json", as_json(SESSIONS)


SESSIONS = {
    "session_id": {"Description": "The session: its number among all of this person's, from 01."},
    "acq_time": {"Description": "When it was started, UTC."},
    "session": {"Description": "Its name in the protocol."},
    "purpose": {"Description": "assessment, training, practice or care."},
    "state_after_dose": {
        "Description": "Where it lay after the last dose: acute, monitoring, rising, window, after; n/a without one."
    },
    "display_kind": {"Description": "vsynced, composited, software-paced, browser or simulated."},
}


# ---------------------------------------------------------------- trials


def _trials(taken: Taken, about: About) -> Iterator[tuple[str, str]]:
    """A table for each task, and for each form of it, that was met in a session. What is to be known of a task stands
    once for all of them, where it is the same."""
    sidecars: dict[str, dict[str, dict[str, Any]]] = {}
    for own in parts_of(taken):
        place = f"sub-{own.code}/ses-{session_label(own.number)}/beh/{own.name}_beh"
        table = trial_columns(own.trials)
        yield f"{place}.tsv", tsv(table)
        sidecars.setdefault(own.task, {})[place] = _sidecar(own.task, own.trials, table, taken, about)
    for task, by_place in sidecars.items():
        every = list(by_place.values())
        if all(one == every[0] for one in every):
            yield f"task-{task_label(task)}_beh.json", as_json(every[0])
        else:
            yield from ((f"{place}.json", as_json(one)) for place, one in by_place.items())


@dataclass(frozen=True)
class SessionPart:
    """The trials of one task, in one form, of one session. name: ``sub-..._ses-..._task-...``."""

    code: str
    number: int
    task: str
    name: str
    trials: pd.DataFrame


def parts_of(taken: Taken) -> Iterator[SessionPart]:
    """All of them, by person and session."""
    every = with_settings(taken.trials, taken.records)
    for (code, number, task), own in every.groupby(["participant", "session_number", "task"], sort=True):
        forms = list(own.groupby(["task_version", "settings_hash"], sort=False, dropna=False))
        for run, (_, trials) in enumerate(forms, start=1):
            name = f"sub-{code}_ses-{session_label(int(str(number)))}_task-{task_label(str(task))}"
            name += f"_run-{run}" if len(forms) > 1 else ""
            yield SessionPart(str(code), int(str(number)), str(task), name, trials)


def trial_columns(trials: pd.DataFrame) -> pd.DataFrame:
    """The columns that are exported, by the names that they have there; then the trials' own details."""
    known = {column.name for column in TRIAL_COLUMNS}
    details = [
        name
        for name in trials.columns
        if name not in known and name not in SETTINGS and trials[name].notna().any() and (trials[name] != "").any()
    ]
    kept = [name for name in KEPT if name in trials.columns and (trials[name].notna().any() or name in NAMES)]
    table = trials[[*kept, *details]].rename(columns=NAMES)
    if "onset_s" not in table or table.empty:
        return table
    onset = table["onset_s"].astype(float)
    same_clock = ~(onset.diff() < 0).cummax()  # the clock begins anew with the computer: later distances are not known
    return table.assign(onset_s=(onset - onset.iloc[0]).where(same_clock))


SETTINGS = ("settings_hash", "adaptive", "level_rule")


def _sidecar(task: str, trials: pd.DataFrame, table: pd.DataFrame, taken: Taken, about: About) -> dict[str, Any]:
    first = trials.iloc[0]
    card = taken.scored.cards.get(f"{task}@{first['task_version']}", {})
    words = {column.name: column for column in TRIAL_COLUMNS}
    ours = {new: old for old, new in NAMES.items()}
    columns: dict[str, Any] = {}
    for name in table.columns:
        known = words.get(ours.get(name, name))
        said = f"A detail of this task's trials: {name.replace('_', ' ')}." if known is None else known.meaning
        columns[name] = {"Description": f"{said} n/a: {known.empty}." if known is not None and known.empty else said}
        columns[name] |= _unit(name)
    columns.get("onset_s", {})["Description"] = (
        "Stimulus onset from the first one of this table, seconds. n/a: the computer was started again in between."
    )
    return {
        "TaskName": english(card.get("title") or {}) or task,
        "TaskDescription": f"Card {task}, version {first['task_version']}, of the paradigm {first['paradigm']}.",
        "Instructions": _instructions(card),
        "CogtrainParadigm": str(first["paradigm"]),
        "CogtrainTask": task,
        "CogtrainSettings": dict(card.get("settings") or {}),
        "SoftwareName": PROGRAM["Name"],
        "SoftwareVersion": PROGRAM["Version"],
        **{key: value for key, value in zip(INSTITUTION, about.institution, strict=True) if value},
        **columns,
    }


def _unit(name: str) -> dict[str, str]:
    if name.endswith("_ms"):
        return {"Units": "ms"}
    return {"Units": "s"} if name.endswith("_s") or name == "response_time" else {}


def _instructions(card: Mapping[str, Any]) -> str:
    pages: list[Mapping[str, Any]] = next(iter((card.get("instructions") or {}).values()), [])
    return " ".join(str(page.get("text", "")) for page in pages) or NONE


# ---------------------------------------------------------------- questionnaires


def _phenotype(taken: Taken) -> Iterator[tuple[str, str]]:
    """For each questionnaire a table of the first time that it was answered, one of the second, and so on: BIDS takes
    one row a person there."""
    numbers = {
        (str(code), str(file)): int(number)
        for code, file, number in taken.sessions[["participant", "file", "session_number"]].itertuples(index=False)
    }
    rows: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for code in taken.codes:
        times: Counter[str] = Counter()
        for one in taken.course(code).answered:
            times[one.reference] += 1
            number = numbers.get((code, one.origin.partition("#")[0]))
            about = {
                "participant_id": f"sub-{code}",
                "session_id": None if number is None else f"ses-{session_label(number)}",
                "answered_utc": taken.shift.utc(code, format_utc(one.at)),
            }
            place = (one.reference, times[one.reference])
            rows.setdefault(place, []).append(about | dict(one.answers) | {"total": one.total})
    for (reference, time), own in sorted(rows.items()):
        name, table = f"{task_label(reference.replace('@', 'v'))}_time-{time:02d}", pd.DataFrame(own)
        yield f"phenotype/{name}.tsv", tsv(table)
        yield f"phenotype/{name}.json", as_json(_tool(reference, taken.supports.get(reference), list(table.columns)))


def _tool(reference: str, card: object, columns: list[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"answered_utc": {"Description": "When it was answered, UTC."}}
    about = {"Description": f"{reference}, a total that staff took on paper."}
    if isinstance(card, QuestionnaireCard):
        about = {"Description": f"{english(card.title)}: {english(card.lead)}"}
        items, levels = words_of(card)
        for name, words in zip(card.item_names, items, strict=True):
            told[name] = {"Description": str(words)}
            if levels:
                told[name]["Levels"] = {str(number): str(word) for number, word in enumerate(levels)}
    told["total"] = {"Description": "Sum of the items, or the total that was taken on paper; n/a where one is missing."}
    told |= {name: {"Description": name.replace("_", " ")} for name in columns if name not in told}
    told["participant_id"] = {"Description": "The participant's code."}
    told["session_id"] = {"Description": "The session it belongs to; n/a where staff took it on paper."}
    return {"MeasurementToolMetadata": about, **{name: told[name] for name in columns}}


def words_of(card: QuestionnaireCard) -> tuple[list[str], list[str]]:
    """The items' words, and those of the answers from 0 where there are some; in English, else in the card's first
    language."""
    language = "en" if "en" in card.items else next(iter(card.items))
    return list(card.items[language]), list(card.answers[language]) if card.answers else []


# ---------------------------------------------------------------- text


def tsv(table: pd.DataFrame) -> str:
    """A table as BIDS has it: tabs, n/a for what there is not, true and false in small letters."""
    shown = table.copy()
    for name in shown.columns:
        shown[name] = [_cell(value) for value in shown[name].tolist()]
    return str(shown.to_csv(sep="\t", index=False, lineterminator="\n"))


def _cell(value: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)) or value == "":
        return NONE
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    return re.sub(r"[\t\r\n]+", " ", str(value))


def as_json(data: Mapping[str, Any]) -> str:
    """JSON for people to read as well."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
