"""Random sets of trials, and four small programs that write them, each in its own manner: codes, units, orders, gaps.

The writers share nothing but the trials, so that no one habit decides what is read.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from cogtrain.scoring.brought.asked import Asked

TASKS = ("flanker", "go-nogo", "n-back", "stop-signal", "simple-rt")
CONDITIONS = {
    "flanker": ("congruent", "incongruent"), "go-nogo": ("go", "nogo"), "n-back": ("match", "nonmatch"),
    "stop-signal": ("go", "stop"), "simple-rt": ("all",),
}  # fmt: skip


@dataclass(frozen=True)
class One:
    """A trial; rt and delay in ms, None for none; answer "" where none is right."""

    who: str
    session: int
    level: int
    condition: str
    rt: int | None
    response: str
    answer: str
    delay: int | None

    @property
    def right(self) -> bool:
        return self.response == self.answer


@dataclass(frozen=True)
class Case:
    """Some people's trials of a task."""

    task: str
    trials: tuple[One, ...]
    sessions: bool
    levels: bool

    def clean(self) -> tuple[pd.DataFrame, Asked]:
        """The table of ours: seconds, yes and no, nothing for no answer."""
        table = pd.DataFrame(
            {
                "participant": one.who,
                "session": str(one.session),
                "level": str(one.level),
                "condition": one.condition,
                "rt": np.nan if one.rt is None else one.rt / 1000,
                "correct": one.right,
                "responded": one.rt is not None,
                "delay": np.nan if one.delay is None else one.delay / 1000,
            }
            for one in self.trials
        )
        drop = [name for name, there in (("session", self.sessions), ("level", self.levels)) if not there]
        drop += ["condition"] if self.task == "simple-rt" else []
        drop += ["delay", "responded"] if self.task != "stop-signal" else ["correct"]
        return table.drop(columns=drop), Asked(unit="s")


def case(rng: np.random.Generator) -> Case:
    """A task, one to four people, one to three sessions of which one can be missed, eight to thirty trials each."""
    task = TASKS[int(rng.integers(len(TASKS)))]
    sessions = ([1], [1, 2], [1, 2, 10])[int(rng.integers(3))]
    levels = [1, 2] if task == "n-back" and rng.random() < 0.5 else [2]
    people = [f"P{number:02d}" for number in rng.choice(60, int(rng.integers(1, 5)), replace=False)]
    missed = (people[-1], sessions[0]) if len(sessions) > 1 and rng.random() < 0.3 else None
    made: list[One] = []
    for who in people:
        for session in sessions:
            if (who, session) == missed:
                continue
            for level in levels:
                made += _session(task, who, session, level, int(rng.integers(8, 31)), rng)
    return Case(task, tuple(made), len(sessions) > 1, len(levels) > 1)


def _session(task: str, who: str, session: int, level: int, count: int, rng: np.random.Generator) -> list[One]:
    names, found = CONDITIONS[task], []
    for at in range(count):
        condition = names[at % 2 if at < 6 else int(rng.integers(len(names)))] if len(names) > 1 else names[0]
        withhold = condition in {"nogo", "nonmatch", "stop"}
        key = "space" if task in {"go-nogo", "n-back", "simple-rt"} else ("left", "right")[int(rng.integers(2))]
        answer = "" if withhold else key
        odds = (0.35 if withhold else 0.88) if at > 3 else (0.0 if withhold else 1.0) if at < 2 else 0.5
        response = key if rng.random() < odds else ""
        if response and task == "flanker" and rng.random() < 0.15:
            response = "left" if response == "right" else "right"
        rt = int(rng.integers(230, 880)) if response else None
        delay = int(rng.integers(2, 7)) * 50 if condition == "stop" else None
        found.append(One(who, session, level, condition, rt, response, answer, delay))
    return found


@dataclass
class Written:
    """A file, and what its writer says of it."""

    path: Path
    columns: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)

    @property
    def asked(self) -> Asked:
        return Asked(self.columns, self.values)


def lab_script(made: Case, rng: np.random.Generator, folder: Path) -> Written:
    """A script of a laboratory: words, a separator of the country, rows and columns in any order, names with blanks."""

    def one_of(*options: str) -> str:
        return options[int(rng.integers(len(options)))]

    seconds, separator = rng.random() < 0.5, one_of(",", ";", "\t")
    none = one_of("", "NA", "None", "nan", "null", "-1", "0", "999", "9999", "n/a", "-999")
    yes, no = (("1", "0"), ("True", "False"), ("correct", "incorrect"), ("yes", "no"), ("1.0", "0.0"))[
        int(rng.integers(5))
    ]
    judged = made.task != "stop-signal" and rng.random() < 0.6
    blanks, loud = rng.random() < 0.3, rng.random() < 0.4
    rows: list[dict[str, str]] = []
    for one in made.trials:
        rt = none if one.rt is None else f"{one.rt / 1000:.3f}" if seconds else str(one.rt)
        row = {"ID": one.who + (" " if blanks and rng.random() < 0.5 else ""), "kind": one.condition, "RT": rt}
        if judged:
            row["acc"] = yes if one.right else no
        elif made.task != "stop-signal":
            row["key"] = (one.response.upper() if loud and rng.random() < 0.5 else one.response) or one_of("", "None")
            row["target"] = one.answer or "None"
        if made.task == "stop-signal":
            row["SSD"] = one_of("", "Inf", "999", "-1") if one.delay is None else f"{one.delay / 1000:.2f}"
            row["pressed"] = (
                yes
                if one.rt is not None and "correct" not in yes
                else no
                if "correct" not in yes
                else ("1" if one.rt is not None else "0")
            )
        row |= {"visit": str(one.session)} if made.sessions else {}
        row |= {"n": str(one.level)} if made.levels else {}
        rows.append(row)
    if rng.random() < 0.4 and made.task != "simple-rt":
        rows.insert(
            0, dict.fromkeys(rows[0], "") | {"ID": made.trials[0].who} | ({"visit": "1"} if made.sessions else {})
        )
    if rng.random() < 0.5:
        rows = [rows[at] for at in rng.permutation(len(rows))]
    head = [list(rows[0])[at] for at in rng.permutation(len(rows[0]))]
    path = folder / f"lab{one_of('.csv', '.txt')}"
    with path.open("w", encoding=one_of("utf-8", "utf-8-sig", "utf-16"), newline="") as file:
        writer = csv.DictWriter(file, head, delimiter=separator)
        writer.writeheader()
        for row in rows:
            number = {"RT", "SSD"} if separator == ";" else set()
            writer.writerow({name: text.replace(".", ",") if name in number else text for name, text in row.items()})
    names = {"participant": "ID", "condition": "kind", "rt": "RT", "correct": "acc", "response": "key",
             "answer": "target", "delay": "SSD", "responded": "pressed", "session": "visit", "level": "n"}  # fmt: skip
    there = {ours: theirs for ours, theirs in names.items() if theirs in head}
    if made.task == "simple-rt":
        del there["condition"]
    return Written(path, there)


def matrix(made: Case, rng: np.random.Generator, folder: Path) -> Written:
    """A matrix of numbers, as a numerical program saves it: everything has a code, nothing is a word."""
    conditions = CONDITIONS[made.task]
    hole = float(rng.choice([np.nan, -1, 999, 9999, -99]))
    scale = 1.0 if rng.random() < 0.5 else 1000.0
    keys = {"left": 1.0, "right": 2.0, "space": 1.0, "": float(rng.choice([0, -1, np.nan]))}
    shown = rng.random() < 0.7
    table = np.array(
        [
            [
                int(one.who[1:]) + 1, one.session, one.level, conditions.index(one.condition) + 1,
                hole if one.rt is None else one.rt / scale, keys[one.response], keys[one.answer], float(one.right),
                np.inf if one.delay is None else one.delay,
            ]
            for one in made.trials
        ],
        float,
    )  # fmt: skip
    head = ["subj", "ses", "load", "cond_nr", "rtime", "resp", "target", "ok", "ssd"]
    keep = ["subj", "ses", "load", "cond_nr", "rtime"]
    keep += ["ssd", "resp"] if made.task == "stop-signal" else ["resp", "target"] if shown else ["ok"]
    path = folder / "matrix.dat"
    separator = "," if rng.random() < 0.5 else "\t"
    columns = [head.index(name) for name in keep]
    np.savetxt(path, table[:, columns], fmt="%.6g", delimiter=separator, header=separator.join(keep), comments="")
    ours = {"subj": "participant", "ses": "session", "load": "level", "cond_nr": "condition", "rtime": "rt",
            "resp": "response", "target": "answer", "ok": "correct", "ssd": "delay"}  # fmt: skip
    mapped = {ours[name]: name for name in keep}
    for name, there in (("session", made.sessions), ("level", made.levels), ("condition", len(conditions) > 1)):
        if not there:
            del mapped[name]
    return Written(path, mapped, {name: [str(at + 1)] for at, name in enumerate(conditions)})


def web_page(made: Case, rng: np.random.Generator, folder: Path) -> Written:
    """A page in a browser: objects with null and true, pages between the trials, an end of the window as a time."""
    late = bool(rng.random() < 0.5)
    objects: list[dict[str, object]] = []
    for at, one in enumerate(made.trials):
        if made.task != "simple-rt" and at % 17 == 0:
            objects.append({"worker": one.who, "visit": one.session, "rt": 4321 if at else None, "response": None})
        window = 1500 if late else None
        objects.append(
            {
                "worker": one.who,
                "visit": one.session,
                "condition": one.condition,
                "rt": window if one.rt is None else one.rt,
                "response": one.response or None,
                "correct_response": one.answer or None,
                "correct": one.right,
                **({"level": one.level} if made.levels else {}),
                **({"SSD": one.delay} if one.delay is not None else {}),
            }
        )
    if made.task in {"stop-signal", "simple-rt"} or rng.random() < 0.5:
        for row in objects:
            row.pop("correct", None)
    path = folder / "web.json"
    if rng.random() < 0.5:
        path.write_text(json.dumps(objects))
    else:
        by_person = {row["worker"]: [] for row in objects}
        for row in objects:
            by_person[row["worker"]].append(row)
        path.write_text("\n".join(json.dumps(rows) for rows in by_person.values()))
    columns = {"participant": "worker", "answer": "correct_response"}
    columns |= {"session": "visit"} if made.sessions else {}
    columns |= {"delay": "SSD"} if made.task == "stop-signal" else {}
    return Written(path, columns)


def data_frame(made: Case, rng: np.random.Generator, folder: Path) -> Written:
    """A data frame in Parquet: kinds of columns, missing values of each kind, row groups, rows of all people mixed."""
    frame = pd.DataFrame([vars(one) | {"right": one.right} for one in made.trials])
    frame = frame.rename(columns={"who": "participant", "right": "correct"})
    frame["rt"] = frame["rt"].astype("Int64") if rng.random() < 0.5 else frame["rt"].astype(float)
    kind = int(rng.integers(5))
    if kind == 1:
        frame["rt"] = frame["rt"].fillna(-1)
    elif kind == 2:
        frame["rt"] = pd.to_timedelta(frame["rt"].astype(float), unit="ms")
    elif kind == 3:
        frame["rt"] = frame["rt"].astype(float) / 1000
    frame["condition"] = frame["condition"].astype("category") if rng.random() < 0.5 else frame["condition"].str.title()
    frame["correct"] = frame["correct"].astype(("bool", "boolean", "float", "int8")[int(rng.integers(4))])
    frame["session"] = frame["session"].astype(("int64", "float", "str")[int(rng.integers(3))])
    frame["delay"] = frame["delay"].astype(float) / (1000 if rng.random() < 0.5 else 1)
    frame["responded"] = frame["response"] != ""
    drop = ["answer", "response"]
    drop += [] if made.sessions else ["session"]
    drop += [] if made.levels else ["level"]
    drop += ["delay", "responded"] if made.task != "stop-signal" else ["correct"]
    drop += ["condition"] if made.task == "simple-rt" else []
    mixed = frame.drop(columns=drop).sample(frac=1, random_state=int(rng.integers(1000)))
    path = folder / "frame.parquet"
    mixed.to_parquet(path, index=bool(rng.random() < 0.5), row_group_size=int(rng.integers(5, 60)))
    return Written(path)


WRITERS = (lab_script, matrix, web_page, data_frame)
