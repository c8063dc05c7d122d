"""Logs in, tables out: one row a trial and stream, one a session, one a level. docs/records.md explains every column.

Of a log that was changed, the lines before the first changed one are kept; the finding stands in
:attr:`Records.findings`, and in ``frame.attrs["findings"]`` of each table, for the caller to print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cogtrain.errors import CogtrainError, Fault, did_you_mean, refuse
from cogtrain.library.after_dose import StateBounds
from cogtrain.records.course import Course, Dose, state_at
from cogtrain.records.log.chain import Line
from cogtrain.records.log.place import participant_code
from cogtrain.records.log.rightful import foreign
from cogtrain.records.person import person_of
from cogtrain.records.state import located, progress, status
from cogtrain.records.tables.columns import LEVEL_COLUMNS, SESSION_COLUMNS, TRIAL_COLUMNS, Column
from cogtrain.records.verify import Finding, check, everybody, read_participant
from cogtrain.records.whole_file import written_whole

if TYPE_CHECKING:
    import pandas as pd

Row = dict[str, Any]


@dataclass(frozen=True)
class SessionLog:
    """The lines of one session's log, the first of them ``session_started``, and the person's doses."""

    participant: str
    file: str
    lines: tuple[Line, ...]
    doses: tuple[Dose, ...] = ()


@dataclass(frozen=True)
class Records:
    """Session logs, by participant and start, what is not sound about the logs they came from, and each person's
    course of care."""

    sessions: tuple[SessionLog, ...]
    findings: tuple[Finding, ...] = ()
    courses: Mapping[str, Course] = field(default_factory=dict)


def load(results: Path, only: Iterable[str] | None = None) -> Records:
    """Read all logs of a results folder, or those of some participants, once, for several tables.

    A log that is another one's, or whose first line cannot be read, is named in the findings and left out; the others
    go on. CogtrainError where there is no such folder or participant.
    """
    there = everybody(results)
    codes = there if only is None else sorted({participant_code(code) for code in only})
    sessions: list[SessionLog] = []
    findings: list[Finding] = []
    courses: dict[str, Course] = {}
    for code in codes:
        if code not in there:
            raise refuse(
                "participant", f"no records of {code}", "a participant with records", did_you_mean(code, there)
            )
        logs = read_participant(results / code)
        findings.extend(finding for finding in check(logs) if not finding.sound)
        courses[code] = person_of(logs)[0]
        own = [
            SessionLog(code, file, log.lines, courses[code].doses)
            for file, log in logs.sessions.items()
            if log.lines and log.lines[0].kind == "session_started" and foreign(log, code, file) is None
        ]
        own.sort(key=lambda log: (log.lines[0].data["number"], log.file))
        findings.extend(_set_back(own))
        sessions.extend(own)
    return Records(tuple(sessions), tuple(findings), courses)


def _set_back(logs: list[SessionLog]) -> Iterator[Finding]:
    """Where a session began before the one that came before it: the order is that of the log, never of the clock."""
    for before, after in pairwise(logs):
        numbers = before.lines[0].data["number"], after.lines[0].data["number"]
        if after.lines[0].moment < before.lines[0].moment:
            words = f"the clock was set back between session {numbers[0]} and session {numbers[1]}"
            yield Finding(f"{after.participant}/{after.file}", "clock", f"{words}: days between them are not known")


def trial_table(results: Path | Records, participants: Iterable[str] | None = None) -> pd.DataFrame:
    """One row for each trial and stream, in the columns TRIAL_COLUMNS and then the trials' own details by name.

    ``participants``: codes to take; all without it. No trials make an empty table with all columns.
    """
    records = _records(results, participants)
    return _frame(TRIAL_COLUMNS, _trial_rows, records)


def session_table(results: Path | Records, participants: Iterable[str] | None = None) -> pd.DataFrame:
    """One row for each session, in the columns SESSION_COLUMNS."""
    records = _records(results, participants)
    return _frame(SESSION_COLUMNS, lambda log: [_session_row(log)], records)


def level_table(results: Path | Records, participants: Iterable[str] | None = None) -> pd.DataFrame:
    """One row for each decision of an adaptive rule, in the columns LEVEL_COLUMNS."""
    records = _records(results, participants)
    return _frame(LEVEL_COLUMNS, _level_rows, records)


CSV_FORMS = {"plain": (",", ".", "utf-8"), "excel": (",", ".", "utf-8-sig"), "excel-de": (";", ",", "utf-8-sig")}
"""Separator, decimal sign and encoding; with a byte order mark for spreadsheets that take UTF-8 only so."""


def write_csv(frame: pd.DataFrame, path: Path, form: str = "plain") -> None:
    """Write a table as CSV in UTF-8, whole or not at all: lines end with \\n, numbers have all their digits, switches
    are True and False, what there is not is empty. Words that a spreadsheet would run as a formula get an
    apostrophe. form: one of CSV_FORMS."""
    if form not in CSV_FORMS:
        raise refuse("--csv", f'"{form}"', f"one of {', '.join(CSV_FORMS)}", did_you_mean(form, CSV_FORMS))
    separator, decimal, encoding = CSV_FORMS[form]
    texts = [name for name in frame.columns if frame[name].dtype == object or frame[name].dtype == "str"]
    harmless = frame.assign(**{str(name): frame[name].map(_harmless) for name in texts})
    with written_whole(path) as beside, beside.open("w", encoding=encoding, newline="") as file:
        harmless.to_csv(file, index=False, lineterminator="\n", sep=separator, decimal=decimal)


def _harmless(cell: Any) -> Any:
    """A word that begins like a formula, with an apostrophe before it; a number stays one."""
    if not isinstance(cell, str) or not cell.startswith(("=", "+", "-", "@", "\t", "\r")):
        return cell
    try:
        float(cell)
    except ValueError:
        return f"'{cell}"
    return cell


# ---------------------------------------------------------------- rows


def _records(results: Path | Records, only: Iterable[str] | None) -> Records:
    if isinstance(results, Path):
        return load(results, only)
    codes = None if only is None else {participant_code(code) for code in only}
    if codes is None:
        return results
    return Records(
        tuple(log for log in results.sessions if log.participant in codes),
        tuple(finding for finding in results.findings if finding.file.split("/", maxsplit=1)[0] in codes),
        {code: known for code, known in results.courses.items() if code in codes},
    )


def _name(log: SessionLog) -> str:
    return f"{log.participant}/{log.file}"


def _session_cells(log: SessionLog) -> Row:
    """What all rows of a session share."""
    first = log.lines[0]
    with located(first, _name(log)):
        data = first.data
        return {
            "participant": log.participant,
            "session": data["session"],
            "session_utc": first.utc,
            "session_number": data["number"],
            "purpose": data["purpose"],
            "protocol": data["protocol"]["protocol"],
            "protocol_version": data["protocol"]["version"],
            "protocol_hash": data["protocol_hash"],
            "status": status(log.lines),
            "unattended": data["unattended"],
            "observer": data["observer"] or "",
            "state": state_at(log.doses, first.moment, _bounds(log)) or "",
            "seed": str(data["seed"]),
            "device": data["device"],
            "display_kind": data["display"]["kind"],
            "file": log.file,
        }


def _bounds(log: SessionLog) -> StateBounds:
    """Where the states end, by the session's protocol."""
    return StateBounds.model_validate(log.lines[0].data["protocol"].get("states_h") or {})


def _trial_rows(log: SessionLog) -> Iterator[Row]:
    name = _name(log)
    session = _session_cells(log)
    shown_on = log.lines[0].data["display"]
    display = {"clock": shown_on.get("clock", ""), "key_backend": shown_on.get("key_backend", "")}
    period_ms = 1000 / shown_on["refresh_hz"]
    done = progress(log.lines, name)
    verdicts, bounds = _verdicts(log), _bounds(log)
    blocks: dict[tuple[int, int], Row] = {}
    for line in log.lines:
        if line.kind not in ("block_started", "trial"):
            continue
        data = line.data
        with located(line, name):
            key = (data["block"], data["attempt"])
            if line.kind == "block_started":
                verdict = verdicts.get(key) or {}
                blocks[key] = session | display | _block_cells(data, verdict) | {"counts": done.counts(*key)}
            else:
                trial = blocks[key] | _trial_cells(data, period_ms)
                if log.doses:
                    trial["state"] = state_at(log.doses, line.moment, bounds) or ""
                for stream in data["streams"]:
                    yield trial | _stream_cells(stream)


def _verdicts(log: SessionLog) -> dict[tuple[int, int], Row | None]:
    verdicts = {}
    for line in log.lines:
        if line.kind == "block_ended":
            with located(line, _name(log)):
                verdicts[line.data["block"], line.data["attempt"]] = line.data["verdict"]
    return verdicts


def _block_cells(data: Row, verdict: Row) -> Row:
    return {
        "task": data["task"],
        "task_version": data["version"],
        "paradigm": data["paradigm"],
        "form": data["form"],
        "block": data["block"],
        "block_number": data["number"] if data["phase"] == "scored" else None,
        "attempt": data["attempt"],
        "phase": data["phase"],
        "block_valid": verdict.get("valid", False),
        "block_validity_reason": verdict.get("reason", ""),
        "quantity": data["quantity"] or "",
    }


SHOWN_COLUMNS = (
    "planned_frames",
    "shown_frames",
    "onset_planned_ms",
    "onset_shown_ms",
    "duration_planned_ms",
    "duration_shown_ms",
)


def _shown_cells(data: Row, period_ms: float) -> Row:
    """Onset within the trial and duration of the stimulus phase, planned and as they were."""
    index, shown = data["stimulus_phase"], data["shown"]
    if index is None:
        return dict.fromkeys(SHOWN_COLUMNS)
    planned, frames, onset_s = shown[index]
    lasted_s = shown[index + 1][2] - onset_s if index + 1 < len(shown) else frames * period_ms / 1000
    return {
        "planned_frames": planned,
        "shown_frames": frames,
        "onset_planned_ms": round(sum(phase[0] for phase in shown[:index]) * period_ms, 4),
        "onset_shown_ms": round((onset_s - shown[0][2]) * 1000, 4),
        "duration_planned_ms": round(planned * period_ms, 4),
        "duration_shown_ms": round(lasted_s * 1000, 4),
    }


def _trial_cells(data: Row, period_ms: float) -> Row:
    details = data["detail"]
    for clash in _TRIAL_NAMES & details.keys():
        raise ValueError(f'its detail "{clash}" has the name of a column')
    return {
        **details,
        "trial": data["trial"],
        "lead_in": not data["scored"],
        "cut_short": data["cut_short"],
        "condition": data["condition"],
        "stimulus": data["stimulus"],
        "onset_s": data["onset_s"],
        **_shown_cells(data, period_ms),
        "late_frames": data["late_frames"],
        "timing_ok": data["timing_ok"],
        "level": data["level"],
    }


def _stream_cells(stream: Row) -> Row:
    return {
        "stream": stream["stream"],
        "answer": _joined(stream["answer"]),
        "response": _joined(stream["response"]),
        "correct": stream["correct"],
        "rt_s": stream["rt_s"],
        "source": stream.get("source") or ("" if stream["response"] is None else "key"),
    }


def _joined(answer: str | list[str] | None) -> str:
    if answer is None:
        return ""
    return answer if isinstance(answer, str) else " ".join(answer)


def _session_row(log: SessionLog) -> Row:
    name = _name(log)
    done = progress(log.lines, name)
    blocks, attempts, trials, on_time, gaps_s = 0, 0, 0, 0, []
    scored = {block.block for block in done.blocks.values() if block.phase == "scored"}
    for line in log.lines:
        data = line.data
        with located(line, name):
            if line.kind == "resumed":
                gaps_s.append(data["gap_s"])
            elif line.kind in ("block_started", "trial") and data["block"] in scored:
                counts = done.counts(data["block"], data["attempt"])
                if line.kind == "block_started":
                    blocks += counts
                    attempts += 1
                elif counts:
                    trials += 1
                    on_time += data["timing_ok"]
    first = log.lines[0]
    with located(first, name):
        return _session_cells(log) | {
            "language": first.data["language"],
            "minutes": ((log.lines[-1].moment - first.moment).total_seconds() - sum(gaps_s)) / 60,
            "gaps": len(gaps_s),
            "gap_s": float(sum(gaps_s)),
            "blocks": blocks,
            "broken_off": attempts - blocks,
            "trials": trials,
            "timing_ok_share": on_time / trials if trials else None,
            "refresh_hz": first.data["display"]["refresh_hz"],
            "cogtrain_version": first.data["versions"]["cogtrain"],
        }


def _level_rows(log: SessionLog) -> Iterator[Row]:
    session = _session_cells(log)
    for line in log.lines:
        if line.kind == "level":
            with located(line, _name(log)):
                names = ("task", "quantity", "track", "before", "after", "bound", "why")
                believed = line.data["estimate"] or {"level": None, "low": None, "high": None}
                estimate = {"estimate": believed["level"]}
                estimate |= {f"estimate_{end}": believed[end] for end in ("low", "high")}
                own = {name: line.data[name] for name in names} | {"harder": line.data["rule"]["harder"]}
                yield session | {"utc": line.utc} | own | estimate


# ---------------------------------------------------------------- frames

_TRIAL_NAMES = {column.name for column in TRIAL_COLUMNS}


def _frame(
    columns: tuple[Column, ...], rows_of: Callable[[SessionLog], Iterable[Row]], records: Records
) -> pd.DataFrame:
    """The rows of all sessions; one that cannot be understood is named, and the others go on."""
    import pandas as pd

    rows: list[Row] = []
    odd: list[Fault] = []
    for log in records.sessions:
        try:
            rows += list(rows_of(log))
        except CogtrainError as error:
            odd.extend(error.faults)
    cells: dict[str, pd.Series[Any]] = {}
    for column in columns:
        values = [row[column.name] for row in rows]
        try:
            cells[column.name] = pd.Series(values, dtype=_dtype(column))
        except (TypeError, ValueError, OverflowError) as error:
            raise refuse(f'column "{column.name}"', str(error), f'values of the kind "{column.kind}"') from error
    if columns is TRIAL_COLUMNS:
        for name in sorted({name for row in rows for name in row} - _TRIAL_NAMES):
            cells[name] = _detail([row.get(name) for row in rows])
    frame = pd.DataFrame(cells)
    frame.attrs["findings"] = [*(str(finding) for finding in records.findings), *(f"{fault}" for fault in odd)]
    return frame


def _dtype(column: Column) -> Any:
    whole = "Int64" if column.empty else "int64"
    return {"text": "str", "whole": whole, "number": "float64", "yes/no": "bool"}[column.kind]


def _detail(values: list[Any]) -> pd.Series[Any]:
    """A column of the trials' own: by what it holds; a trial without it has an empty cell."""
    import pandas as pd

    kinds = {type(value) for value in values} - {type(None)}
    gaps = None in values
    if kinds <= {str}:
        return pd.Series(["" if value is None else value for value in values], dtype="str")
    if kinds == {bool}:
        return pd.Series(values, dtype="boolean" if gaps else "bool")
    if kinds == {int}:
        return pd.Series(values, dtype="Int64" if gaps else "int64")
    return pd.Series(values, dtype="float64" if kinds <= {int, float} else "object")
