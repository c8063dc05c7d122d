"""Small exports in the form that programs write them, all of the same trials of a flanker task; made here."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class One:
    """A trial: ms, None without an answer."""

    who: str
    condition: str
    rt: int | None
    right: bool
    answer: str

    @property
    def response(self) -> str | None:
        if self.rt is None:
            return None
        return self.answer if self.right else {"left": "right", "right": "left"}[self.answer]


def trials(seed: int = 5, people: tuple[str, ...] = ("11", "12"), count: int = 16) -> list[One]:
    """Some people's trials, one in eight of them without an answer."""
    rng = np.random.default_rng(seed)
    made = []
    for who in people:
        for at in range(count):
            condition = ("congruent", "incongruent")[at % 2]
            rt = None if at % 8 == 5 else int(rng.integers(380, 620)) + 40 * (at % 2)
            made.append(
                One(who, condition, rt, rt is not None and at % 8 != 3, ("left", "right")[int(rng.integers(2))])
            )
    return made


def clean(made: Iterable[One]) -> pd.DataFrame:
    """The same as a table of ours."""
    return pd.DataFrame(
        {"participant": one.who, "condition": one.condition, "rt": one.rt, "correct": one.right} for one in made
    )


def lines(head: list[str], rows: Iterable[list[object]], separator: str = ",", quote: int = csv.QUOTE_MINIMAL) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, quoting=quote, lineterminator="\r\n")
    writer.writerow(head)
    writer.writerows(rows)
    return out.getvalue()


def _jspsych_rows(made: list[One]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []

    def add(kind: str, **told: object) -> None:
        rows.append(
            {"trial_type": kind, "trial_index": len(rows), "plugin_version": "2.0.0", "time_elapsed": 700 * len(rows)}
            | told
        )

    for who in dict.fromkeys(one.who for one in made):
        add("preload", success=True, subject_id=who)
        add("instructions", rt=5321, view_history=[{"page_index": 0, "viewing_time": 5321}], subject_id=who)
        add("html-keyboard-response", rt=812, stimulus="Press a key to begin.", response=" ", subject_id=who)
        for one in (one for one in made if one.who == who):
            add("html-keyboard-response", rt=None, stimulus="+", response=None, task="fixation", subject_id=who)
            add(
                "html-keyboard-response", rt=one.rt, stimulus="<<<<<", response=one.response, task="response",
                correct_response=one.answer, condition=one.condition, correct=one.right, subject_id=who,
            )  # fmt: skip
    return rows


def jspsych_csv(made: list[One], folder: Path) -> Path:
    rows = _jspsych_rows(made)
    head = list(dict.fromkeys(key for row in rows for key in row))

    def cell(value: object) -> str:
        if value is None:
            return ""
        return value if isinstance(value, str) else json.dumps(value)

    path = folder / "jspsych.csv"
    path.write_text(lines(head, ([cell(row.get(key)) for key in head] for row in rows), quote=csv.QUOTE_ALL))
    return path


def jspsych_old_csv(made: list[One], folder: Path) -> Path:
    """Version 6: codes of keys, "null" for nothing, the words of the experimenter."""
    head = ["rt", "stimulus", "key_press", "congruency", "correct", "trial_type", "trial_index", "time_elapsed",
            "internal_node_id", "subject"]  # fmt: skip
    rows = []
    for at, one in enumerate(made):
        rt = "null" if one.rt is None else one.rt
        key = "null" if one.response is None else {"left": 37, "right": 39}[one.response]
        rows.append(["null", "+", "null", "", "", "html-keyboard-response", 2 * at, 99, "0.0", one.who])
        rows.append(
            [
                rt,
                "x",
                key,
                one.condition,
                str(one.right).lower(),
                "html-keyboard-response",
                2 * at + 1,
                9,
                "0.1",
                one.who,
            ]
        )
    path = folder / "jspsych6.csv"
    path.write_text(lines(head, rows, quote=csv.QUOTE_ALL))
    return path


def jspsych_json(made: list[One], folder: Path) -> Path:
    path = folder / "jspsych.json"
    path.write_text(json.dumps(_jspsych_rows(made)))
    return path


def jatos_txt(made: list[One], folder: Path) -> Path:
    """One list a line, as JATOS hands results out."""
    whole = _jspsych_rows(made)
    people = dict.fromkeys(str(row["subject_id"]) for row in whole)
    path = folder / "jatos.json"
    path.write_text("\n".join(json.dumps([row for row in whole if row["subject_id"] == who]) for who in people))
    return path


def psychopy_csv(made: list[One], folder: Path) -> Path:
    head = ["congruency", "corrAns", "trials.thisRepN", "trials.thisTrialN", "trials.thisN", "trials.thisIndex",
            "instr_key.keys", "instr_key.rt", "key_resp.keys", "key_resp.corr", "key_resp.rt", "participant", "session",
            "date", "expName", "psychopyVersion", "frameRate", ""]  # fmt: skip
    rows: list[list[object]] = []
    for who in dict.fromkeys(one.who for one in made):
        told = [who, "1", "2026-03-02_10h11.12.345", "flanker", "2026.2.5", "60.0", ""]
        rows.append(["", "", "", "", "", "", "space", "3.2718", "", "", "", *told])
        for at, one in enumerate(one for one in made if one.who == who):
            rt = "" if one.rt is None else f"{one.rt / 1000}"
            keys = [one.response or "None", int(one.right), rt]
            rows.append([one.condition, one.answer, 0, at, at, at % 4, "", "", *keys, *told])
    path = folder / "11_flanker_2026-03-02.csv"
    path.write_text("\ufeff" + lines(head, rows), encoding="utf-8")
    return path


def opensesame_csv(made: list[One], folder: Path) -> Path:
    head = ["congruency", "correct", "correct_keyboard_response", "correct_response", "count_trial_sequence",
            "opensesame_version", "practice", "response", "response_keyboard_response", "response_instructions",
            "response_time", "response_time_instructions", "response_time_keyboard_response", "subject_nr",
            "subject_parity"]  # fmt: skip
    rows = []
    for at, one in enumerate(made):
        rt, response = (1500.2 if one.rt is None else one.rt), one.response or "None"
        right = int(one.right)
        parity = "odd" if int(one.who) % 2 else "even"
        rows.append([one.condition, right, right, one.answer, at, "4.0.24", "no", response, response, "space", rt,
                     2711.5 + int(one.who), rt, one.who, parity])  # fmt: skip
        if at % 8 == 0:
            told = ["4.0.24", "yes", "left", "left", "space", 150, 2711.5, 150, one.who, parity]
            rows.append([one.condition, 0, 0, one.answer, at, *told])
    path = folder / "subject-11.csv"
    path.write_text(lines(head, rows, quote=csv.QUOTE_ALL))
    return path


def pebl_csv(made: list[One], folder: Path) -> Path:
    head = ["subnum", "block", "trial", "practice", "targdir", "flankercoherence", "flankerdir", "time0", "resp",
            "corr", "rt"]  # fmt: skip
    rows: list[list[object]] = []
    for who in dict.fromkeys(one.who for one in made):
        rows.append([who, 0, 1, 1, -1, 1, -1, 100, "left", 1, 210])
        for at, one in enumerate(one for one in made if one.who == who):
            target = {"left": -1, "right": 1}[one.answer]
            coherence = {"congruent": 1, "incongruent": -1}[one.condition]
            resp, rt = (one.response or "<timeout>"), (801 if one.rt is None else one.rt)
            rows.append([who, 1, at + 1, 0, target, coherence, target * coherence, 9, resp, int(one.right), rt])
    path = folder / "flanker-11.csv"
    path.write_text(lines(head, rows))
    return path


def expyriment_xpd(made: list[One], folder: Path) -> Path:
    head = (
        "#Expyriment 0.10.0 (Python 3.11.7), .xpd-file, coding: UTF-8\n#date: Mon Mar 02 2026 10:11:12\n"
        "#--EXPERIMENT INFO\n#e mainfile: flanker.py\n#e modules:\n#e Experiment: Flanker, arrows\n#e\n"
        "#--SUBJECT INFO\n#s id: 11\n"
    )
    rows = [[one.who, one.condition, one.response, None if one.rt is None else one.rt, one.right] for one in made]
    body = lines(["subject_id", "congruency", "key", "RT", "correct"], ([str(cell) for cell in row] for row in rows))
    path = folder / "flanker_11_202603021011.xpd"
    path.write_text(head + body.replace("\r\n", "\n"))
    return path


def inquisit_iqdat(made: list[One], folder: Path) -> Path:
    head = ["build", "computer.platform", "date", "time", "subject", "group", "session", "blockcode", "blocknum",
            "trialcode", "trialnum", "stimulusitem1", "response", "correct", "latency"]  # fmt: skip
    rows: list[list[object]] = []
    for who in dict.fromkeys(one.who for one in made):
        told = ["6.6.1", "win", "030226", "10:11:12", who, who, "1"]
        rows.append([*told, "practice_block", 1, "congruent", 1, "<<<<<", "30", 1, 222])
        for at, one in enumerate(one for one in made if one.who == who):
            response = "0" if one.response is None else {"left": "30", "right": "38"}[one.response]
            latency = 2000 if one.rt is None else one.rt
            rows.append([*told, "test", 2, one.condition, at + 1, "<<<<<", response, int(one.right), latency])
    path = folder / "flanker_raw_11.iqdat"
    path.write_text(lines(head, rows, "\t"), encoding="utf-8")
    return path


def eprime_tab(made: list[One], folder: Path) -> Path:
    """As E-DataAid exports it: tabs, UTF-16, a title above."""
    head = ["ExperimentName", "Subject", "Session", "Block", "Procedure[Block]", "Trial", "Congruency",
            "Stimulus.ACC", "Stimulus.CRESP", "Stimulus.RESP", "Stimulus.RT"]  # fmt: skip
    rows: list[list[object]] = []
    for who in dict.fromkeys(one.who for one in made):
        rows.append(["Flanker", who, 1, 1, "PracProc", 1, "congruent", 1, "f", "f", 199])
        for at, one in enumerate(one for one in made if one.who == who):
            keys = {"left": "f", "right": "j", None: ""}
            told = [int(one.right), keys[one.answer], keys[one.response], one.rt or 0]
            rows.append(["Flanker", who, 1, 2, "TestProc", at + 1, one.condition, *told])
    path = folder / "flanker-merged.txt"
    path.write_bytes(("flanker-merged.edat3\r\n" + lines(head, rows, "\t")).encode("utf-16"))
    return path


def eprime_log(made: list[One], folder: Path) -> Path:
    """The log of one person: frames, UTF-16."""
    mine = [one for one in made if one.who == made[0].who]
    text = ["*** Header Start ***", "VersionPersist: 1", "LevelName: Session", "LevelName: Block", "LevelName: Trial",
            "Experiment: Flanker", f"Subject: {made[0].who}", "Session: 1", "*** Header End ***"]  # fmt: skip
    keys = {"left": "f", "right": "j", None: ""}
    for condition in ("incongruent", "congruent"):  # blocked: the condition stands in the frame around the trials
        for one in (one for one in mine if one.condition == condition):
            text += [
                "\tLevel: 3", "\t\t*** LogFrame Start ***", "\t\tRunning: TrialList",
                f"\t\tStimulus.ACC: {int(one.right)}", f"\t\tStimulus.RT: {one.rt or 0}",
                f"\t\tStimulus.RESP: {keys[one.response]}", f"\t\tStimulus.CRESP: {keys[one.answer]}",
                "\t\t*** LogFrame End ***",
            ]  # fmt: skip
        text += ["\tLevel: 2", "\t*** LogFrame Start ***", f"\tCongruency: {condition}", "\t*** LogFrame End ***"]
    text += ["Level: 1", "*** LogFrame Start ***", "Session: 1", "*** LogFrame End ***"]
    path = folder / "Flanker-11-1.txt"
    path.write_bytes("\r\n".join(text).encode("utf-16"))
    return path


def bids(made: list[One], folder: Path, kind: str) -> Path:
    """One person's file; the person stands in its name alone."""
    head = ["onset", "duration", "trial_type", "response_time", "response", "correct"]
    rows: list[list[object]] = []
    for at, one in enumerate(one for one in made if one.who == made[0].who):
        rows.append([f"{4 * at:.3f}", "0.500", "fixation", "n/a", "n/a", "n/a"])
        rt = "n/a" if one.rt is None else f"{one.rt / 1000:.3f}"
        rows.append([f"{4 * at + 1:.3f}", "1.500", one.condition, rt, one.response or "n/a", int(one.right)])
    path = folder / f"sub-{made[0].who}_ses-1_task-flanker_{kind}.tsv"
    path.write_text(lines(head, rows, "\t"))
    return path


def semicolons(made: list[One], folder: Path) -> Path:
    rows = [
        [one.who, one.condition, "" if one.rt is None else f"{one.rt / 1000}".replace(".", ","), int(one.right)]
        for one in made
    ]
    path = folder / "german.csv"
    path.write_text("sep=;\r\n" + lines(["participant", "condition", "rt", "correct"], rows, ";"))
    return path


def excel(made: list[One], folder: Path) -> Path:
    path = folder / "trials.xlsx"
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        clean(made).assign(participant=[int(one.who) for one in made]).to_excel(book, sheet_name="Trials", index=False)
        pd.DataFrame({"column": ["rt"], "means": ["ms"]}).to_excel(book, sheet_name="Codebook", index=False)
    return path


def spss(made: list[One], folder: Path) -> Path:
    import pyreadstat

    table = clean(made).assign(
        participant=[float(one.who) for one in made],
        condition=[{"congruent": 1.0, "incongruent": 2.0}[one.condition] for one in made],
        rt=[-99.0 if one.rt is None else float(one.rt) for one in made],
        correct=[float(one.right) for one in made],
    )
    path = folder / "trials.sav"
    labels = {"condition": {1.0: "congruent", 2.0: "incongruent"}, "rt": {-99.0: "no answer"}}
    pyreadstat.write_sav(table, path, variable_value_labels=labels)
    return path


WRITERS: dict[str, Callable[[list[One], Path], Path]] = {
    "jsPsych CSV": jspsych_csv,
    "jsPsych 6 CSV": jspsych_old_csv,
    "jsPsych JSON": jspsych_json,
    "jsPsych through JATOS": jatos_txt,
    "PsychoPy": psychopy_csv,
    "OpenSesame": opensesame_csv,
    "PEBL flanker": pebl_csv,
    "Expyriment": expyriment_xpd,
    "Inquisit": inquisit_iqdat,
    "E-Prime": eprime_tab,
    "E-Prime log": eprime_log,
    "BIDS beh": lambda made, folder: bids(made, folder, "beh"),
    "BIDS events": lambda made, folder: bids(made, folder, "events"),
    "semicolons": semicolons,
    "Excel": excel,
    "SPSS": spss,
}
