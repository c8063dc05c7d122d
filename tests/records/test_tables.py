from __future__ import annotations

import hashlib
import io
import json
import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.records.tables.columns import LEVEL_COLUMNS, SESSION_COLUMNS, TRIAL_COLUMNS
from cogtrain.records.tables.csv_file import write_csv
from cogtrain.records.tables.levels import level_table
from cogtrain.records.tables.logs import load
from cogtrain.records.tables.sessions import session_table
from cogtrain.records.tables.trials import trial_table
from tests.records.events import block_started, trial

Builder = Callable[..., Path]
SPEC = re.findall(
    r"\w+",
    "participant session session_utc session_number purpose protocol protocol_version protocol_hash status "
    "unattended observer state task task_version paradigm form block block_number attempt counts phase trial lead_in "
    "cut_short condition stimulus stream answer response correct rt_s source x y onset_s planned_frames "
    "shown_frames onset_planned_ms onset_shown_ms duration_planned_ms duration_shown_ms sound_ms "
    "late_frames timing_ok block_valid block_validity_reason level quantity seed device display_kind "
    "clock key_backend file",
)


def test_the_columns_stand_in_their_order(build: Builder) -> None:
    assert [column.name for column in TRIAL_COLUMNS] == SPEC
    assert list(trial_table(build()).columns) == [*SPEC, "lure"]


def test_a_row_says_what_happened(build: Builder) -> None:
    table = trial_table(build())
    assert len(table) == 6
    row = table.iloc[5]
    expected = {
        "participant": "AB12",
        "session_utc": "2026-01-03T09:30:00.000000Z",
        "protocol": "demo",
        "protocol_version": 2,
        "status": "finished",
        "observer": "",
        "state": "",
        "block": 1,
        "block_number": 1,
        "attempt": 1,
        "counts": True,
        "phase": "scored",
        "trial": 3,
        "lead_in": False,
        "answer": "match",
        "response": "",
        "correct": False,
        "onset_s": 1003.25,
        "planned_frames": 30,
        "shown_frames": 31,
        "onset_planned_ms": 200.0,
        "onset_shown_ms": 250.0,
        "duration_planned_ms": 500.0,
        "duration_shown_ms": pytest.approx(516.6667),
        "clock": "virtual",
        "key_backend": "simulated",
        "block_valid": False,
        "block_validity_reason": "silent",
        "level": 2.0,
        "quantity": "n",
        "seed": str(2**90 + 1),
        "lure": False,
    }
    assert {name: row[name] for name in expected} == expected
    assert math.isnan(row["rt_s"])
    assert pd.isna(row["form"])
    assert pd.isna(table["block_number"][0])
    assert list(table["counts"]) == [True, False, True, True, True, True]
    assert list(table["lead_in"]) == [True, True, True, True, False, False]


def test_kinds_of_columns(build: Builder) -> None:
    for table in (trial_table(build()), trial_table(build("CD34", events=[]), ["CD34"])):
        for column in TRIAL_COLUMNS:
            kind = str(table[column.name].dtype)
            assert (
                kind
                in {
                    "text": {"str", "object"},
                    "whole": {"Int64" if column.empty else "int64"},
                    "number": {"float64"},
                    "yes/no": {"bool"},
                }[column.kind]
            ), column.name


@pytest.mark.parametrize("empty", [True, False])
def test_nothing_makes_an_empty_table_with_its_columns(tmp_path: Path, build: Builder, *, empty: bool) -> None:
    results = tmp_path if empty else build(events=[])
    assert list(trial_table(results).columns) == SPEC
    assert len(trial_table(results)) == 0
    assert list(level_table(results).columns) == [column.name for column in LEVEL_COLUMNS]
    assert list(session_table(results).columns) == [column.name for column in SESSION_COLUMNS]
    assert len(session_table(results)) == (0 if empty else 1)


def sequences() -> list[dict[str, object]]:
    return [
        {"stream": "order", "answer": ["A", "B"], "response": ["A", "C"], "correct": False, "rt_s": 2.5},
        {"stream": "go", "answer": None, "response": None, "correct": True, "rt_s": None},
    ]


def test_streams_sequences_and_details(build: Builder) -> None:
    events = [
        ("block_started", block_started(0)),
        ("trial", trial(0, 0, detail={"cue": "red", "delay_s": 0.25, "size": 3, "odd": True}, streams=sequences())),
        ("trial", trial(0, 1, detail={"size": 4}, shown=[[3, 3, 1.0]], stimulus_phase=None)),
    ]
    table = trial_table(build(events=events, end="unfinished"))
    assert list(table["stream"]) == ["order", "go", "match"]
    assert list(table["answer"]) == ["A B", "", "match"]
    assert list(table["response"]) == ["A C", "", ""]
    assert list(table.columns[len(SPEC) :]) == ["cue", "delay_s", "odd", "size"]
    assert list(table["cue"]) == ["red", "red", ""]
    assert (str(table["size"].dtype), str(table["delay_s"].dtype), str(table["odd"].dtype)) == (
        "int64",
        "float64",
        "boolean",
    )
    assert pd.isna(table["shown_frames"][2])
    assert set(table["status"]) == {"unfinished"}
    assert not table["counts"].any()
    assert list(table["block_validity_reason"]) == ["", "", ""]


def test_a_detail_with_the_name_of_a_column_is_refused(build: Builder) -> None:
    events = [("block_started", block_started(0)), ("trial", trial(0, 0, detail={"task": "colour"}))]
    table = trial_table(build(events=events))
    assert table.empty
    assert re.search(r'jsonl:3: .*detail "task"', "\n".join(table.attrs["findings"]))


def test_participants_are_chosen_by_code(build: Builder) -> None:
    results = build()
    build("CD34")
    assert set(trial_table(results, ["CD34"])["participant"]) == {"CD34"}
    assert set(trial_table(load(results), ["CD34"])["participant"]) == {"CD34"}
    assert set(trial_table(results)["participant"]) == {"AB12", "CD34"}
    with pytest.raises(CogtrainError, match="Did you mean"):
        trial_table(results, ["CD35"])
    with pytest.raises(CogtrainError, match="4 to 12"):
        trial_table(results, ["../x"])
    with pytest.raises(CogtrainError, match="no folder"):
        trial_table(results / "nowhere")


def test_of_a_changed_log_the_lines_before_are_kept_and_the_finding_is_told(build: Builder) -> None:
    results = build()
    path = next((results / "AB12").glob("2*"))
    lines = path.read_bytes().splitlines(keepends=True)
    lines[13] = lines[13].replace(b'"correct":false', b'"correct":true')
    path.write_bytes(b"".join(lines))
    records = load(results)
    assert [(finding.verdict, finding.line) for finding in records.findings] == [("changed", 14)]
    table = trial_table(records)
    assert list(table["trial"]) == [0, 0, 0, 1]
    assert not table["counts"][3]
    assert table.attrs["findings"] == [str(records.findings[0])]


def test_a_torn_log_and_an_empty_one_are_read(build: Builder) -> None:
    results = build(sessions=2, end="unfinished")
    first, second = sorted((results / "AB12").glob("2*"))
    first.write_bytes(first.read_bytes()[:-9])
    second.write_bytes(b"")
    assert len(trial_table(results)) == 6
    assert len(session_table(results)) == 1


def test_sessions(build: Builder) -> None:
    row = session_table(build(end="stopped")).iloc[0]
    expected = {
        "status": "stopped",
        "gaps": 1,
        "gap_s": 600.0,
        "blocks": 1,
        "broken_off": 1,
        "trials": 4,
        "timing_ok_share": 0.75,
        "refresh_hz": 60.0,
        "cogtrain_version": "0.1",
        "language": "en",
    }
    assert {name: row[name] for name in expected} == expected
    assert row["minutes"] == pytest.approx(15 / 60)


def test_levels(build: Builder) -> None:
    table = level_table(build(sessions=2))
    assert list(table["after"]) == [3.0, 3.0]
    assert list(table["session_number"]) == [1, 2]
    assert list(table["why"]) == ["up", "up"]


def test_csv_is_the_same_bytes_each_time_and_keeps_every_digit(build: Builder, tmp_path: Path) -> None:
    streams = [{"stream": "match", "answer": "match", "response": "match", "correct": True, "rt_s": 0.1 + 0.2}]
    events = [
        ("block_started", block_started(0)),
        ("trial", trial(0, 0, stimulus='a "b", ä', streams=streams, detail={"size": 3, "odd": True})),
        ("trial", trial(0, 1, detail={})),
    ]
    table = trial_table(build(events=events))
    for name in ("a.csv", "b.csv"):
        write_csv(table, tmp_path / name)
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw == (tmp_path / "b.csv").read_bytes()
    assert b"\r" not in raw
    assert b",0.30000000000000004," in raw
    assert b",True," in raw
    first, second = raw.decode().splitlines()[1:]
    assert first.endswith(",True,3")
    assert second.endswith(",,")
    again = pd.read_csv(io.BytesIO(raw), keep_default_na=False)
    assert again["stimulus"][0] == 'a "b", ä'
    assert str(again["seed"][0]) == str(2**90 + 1)
    with pytest.raises(CogtrainError, match="no such file"):
        write_csv(table, tmp_path / "nowhere" / "a.csv")


@pytest.mark.slow
def test_ten_thousand_trials_take_a_second_where_their_bare_lines_take_a_tenth(build: Builder) -> None:
    started = [("block_started", block_started(0))]
    results = build(sessions=5, events=started + [("trial", trial(0, index)) for index in range(2000)])
    table_s, bare_s = [], []
    for _ in range(9):  # turn by turn, and the quickest of each: a busy neighbour only ever adds
        start = time.process_time()
        assert len(trial_table(results)) == 10_000
        table_s.append(time.process_time() - start)
        start = time.process_time()
        for path in sorted(results.rglob("*.jsonl")):
            for line in path.read_bytes().splitlines():
                assert hashlib.sha256(line).digest()
                assert json.loads(line)
        bare_s.append(time.process_time() - start)
    assert min(table_s) < 10 * min(bare_s)


def test_docs_explain_every_column_in_the_same_words() -> None:
    text = (Path(__file__).parents[2] / "docs" / "records.md").read_text(encoding="utf-8")
    for columns in (TRIAL_COLUMNS, SESSION_COLUMNS, LEVEL_COLUMNS):
        rows = [f"| `{c.name}` | {c.kind} | {c.meaning} | {c.empty or 'never empty'} |" for c in columns]
        assert "\n".join(rows) in text
