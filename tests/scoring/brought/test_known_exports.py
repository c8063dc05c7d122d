"""Exports of programs: read as they are, recognised by their columns, told; what is not clear is refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.errors import CogtrainError
from cogtrain.scoring.brought.any_table import TableScores, asked_of, score_frame, scoring_of
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.table_files import read_table
from tests.scoring.brought.exports import WRITERS, clean, lines, opensesame_csv, psychopy_csv, trials
from tests.scoring.brought.foreign import ANY, EVERY

ONE_PERSON = {"E-Prime log", "BIDS beh", "BIDS events"}
NO_EXPORT = {"semicolons", "Excel", "SPSS"}


def score(path: Path, task: str = "flanker", asked: Asked = ANY) -> TableScores:
    return score_frame(read_table(path), scoring_of(task), asked, EVERY, path.name)


@pytest.mark.parametrize("program", WRITERS)
def test_an_export_is_scored_without_a_map(program: str, tmp_path: Path) -> None:
    made = trials()
    found = score(WRITERS[program](made, tmp_path))
    wanted = score_frame(clean(made), scoring_of("flanker"), ANY, EVERY).scores
    if program in ONE_PERSON:
        wanted = wanted.iloc[:1]
    columns = [name for name in wanted if name != "participant"]
    ours = found.scores.assign(participant=[name.removeprefix("sub-") for name in found.scores["participant"]])
    assert ours["participant"].tolist() == wanted["participant"].tolist()
    pd.testing.assert_frame_equal(ours[columns], wanted[columns], check_dtype=False)
    said = " ".join(found.warnings)
    name = program.split(maxsplit=1)[0] if program != "PEBL flanker" else program
    assert (f"recognised as an export of {name}: " in said) == (program not in NO_EXPORT), said


def test_what_was_left_out_of_an_export_is_told(tmp_path: Path) -> None:
    made = trials()
    for program, words in {
        "jsPsych CSV": ("2 rows whose trial_type is preload", "rows without condition and without a time"),
        "PsychoPy": ("2 rows without congruency and without a time", "rt=key_resp.rt, response=key_resp.keys"),
        "OpenSesame": ("4 rows whose practice is yes", "rt=response_time_keyboard_response"),
        "PEBL flanker": ("2 rows whose practice is 1", "4 times in rt are of trials without an answer in resp"),
        "Inquisit": ("2 rows whose blockcode is practice_block", "0 in response was taken as no answer"),
        "E-Prime": ("2 rows whose Procedure[Block] is pracproc", "4 reaction times of 0 in Stimulus.RT"),
        "BIDS beh": ("16 rows whose trial_type is fixation", "participant 11 and session 1: from the file"),
        "Excel": ('the sheet "Trials" was read, not Codebook',),
    }.items():
        said = " ".join(score(WRITERS[program](made, tmp_path)).warnings)
        for one in words:
            assert one in said, (program, one, said)


def test_the_command_says_what_it_recognised(tmp_path: Path) -> None:
    path = psychopy_csv(trials(), tmp_path)
    done = CliRunner().invoke(app, ["score-table", "flanker", str(path), "-o", str(tmp_path / "out.csv")])
    assert done.exit_code == 0, done.output
    assert "recognised as an export of PsychoPy" in done.stderr
    assert len(pd.read_csv(tmp_path / "out.csv")) == 2


def test_two_components_with_times_are_refused_with_the_map_to_give(tmp_path: Path) -> None:
    path = psychopy_csv(trials(), tmp_path)
    two = path.read_text(encoding="utf-8-sig").replace("instr_key.keys,instr_key.rt", "key_resp_2.corr,key_resp_2.rt")
    rows = two.splitlines()
    rows = [
        rows[0],
        *(
            ",".join([*row.split(",")[:6], "1", f"0.{at + 100}", *row.split(",")[8:]])
            for at, row in enumerate(rows[1:])
        ),
    ]
    path.write_text("\n".join(rows))
    with pytest.raises(
        CogtrainError, match=r"key_resp_2\.rt and key_resp\.rt; expected one column for rt\. Say which: --map"
    ):
        score(path)
    asked = asked_of(["rt=key_resp.rt", "correct=key_resp.corr", "condition=congruency"], [], None, None)
    assert len(score(path, asked=asked).scores) == 2


def test_a_column_of_our_own_name_beside_the_programs_is_refused(tmp_path: Path) -> None:
    path = psychopy_csv(trials(), tmp_path)
    path.write_text(path.read_text(encoding="utf-8-sig").replace("frameRate", "rt"))
    with pytest.raises(CogtrainError, match=r"key_resp\.rt and rt; expected one column for rt"):
        score(path)


def test_two_columns_of_conditions_are_refused(tmp_path: Path) -> None:
    path = opensesame_csv(trials(), tmp_path)
    table = read_table(path)
    table["trialtype"] = table["congruency"]
    with pytest.raises(CogtrainError, match="congruency and trialtype; expected one column for condition"):
        score_frame(table, scoring_of("flanker"), ANY, EVERY)


def test_rows_of_many_kinds_are_not_guessed_at(tmp_path: Path) -> None:
    made = trials()
    path = WRITERS["jsPsych CSV"](made, tmp_path)
    found = score(path, "simple-rt")
    assert found.scores["omissions"].tolist() == [2, 2]
    without = read_table(path).drop(columns="task")
    with pytest.raises(
        CogtrainError, match=r"rows are of many kinds; expected which of them are trials\. Say it: --only"
    ):
        score_frame(without, scoring_of("simple-rt"), ANY, EVERY)
    only = asked_of([], [], None, None, only=["condition=congruent", "condition=incongruent"])
    assert score_frame(without, scoring_of("simple-rt"), only, EVERY).scores["omissions"].tolist() == [2, 2]
    assert score(psychopy_csv(made, tmp_path), "simple-rt").scores["omissions"].tolist() == [2, 2]


def test_pebls_go_nogo_records_a_time_where_nobody_answered(tmp_path: Path) -> None:
    head = ["subnum", "block", "type", "correctresponse", "trial", "choice", "x", "y", "stim", "present", "response",
            "responded", "corr", "starttime", "rt"]  # fmt: skip
    kinds = [(1, 400), (1, 500), (1, None), (0, None), (0, None), (0, 300)]
    rows = [["7", 0, "practice", "P", 1, 1, 9, 9, "P", 1, "response", 1, 1, 5, 222]]
    for at, (go, rt) in enumerate(kinds):
        answered = rt is not None
        told = ["response" if answered else "NONE", int(answered), int(answered == bool(go)), 5, rt or 1451]
        rows.append(["7", 1, "test", "P", at + 1, 1, 9, 9, "P" if go else "R", go, *told])
    path = tmp_path / "gonogo-7.csv"
    path.write_text(lines(head, rows))
    row = score(path, "go-nogo").scores.iloc[0]
    assert (row["commissions"], row["omissions"], row["mean_rt_ms"]) == (
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        450,
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_letters_and_separators(encoding: str, separator: str, tmp_path: Path) -> None:
    made = trials(people=("Zoë", "Øre"))
    point = "." if separator == "," else ","
    rows = [
        [one.who, one.condition, "" if one.rt is None else f"{one.rt / 1000}".replace(".", point), int(one.right)]
        for one in made
    ]
    text = lines(["participant", "condition", "rt", "correct"], rows, separator)
    plain, packed = tmp_path / "t.txt", tmp_path / "t.csv.gz"
    plain.write_bytes(text.encode(encoding))
    packed.write_bytes(gzip.compress(text.encode(encoding)))
    wanted = score_frame(clean(made), scoring_of("flanker"), ANY, EVERY).scores
    for path in (plain, packed):
        pd.testing.assert_frame_equal(score(path).scores, wanted, check_dtype=False)


def test_a_comma_that_may_part_thousands_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('participant,condition,rt,correct\nP1,con,400,1\nP1,incon,"512,5",1\n')
    with pytest.raises(CogtrainError, match=r"t\.csv:3: rt is '512,5'; expected a number.* Write 512\.5 with a point"):
        score(path)
    path.write_text("participant;condition;rt;correct\nP1;con;400.5;1\nP1;incon;512,5;1\n")
    with pytest.raises(CogtrainError, match=r"t\.csv:3: rt is '512,5'"):
        score(path)


@pytest.mark.parametrize("ending", ["xlsx", "sav", "json", "iqdat", "xpd", "csv", "tsv"])
def test_what_is_no_such_file_is_refused_in_a_sentence(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"t.{ending}"
    for raw in (b"", b"\x00\x01\x02", b"PK\x03\x04broken", b"\xff\xfe\x00", b"{", b"[]", b"\x89\xe9\xf6,\n1"):
        path.write_bytes(raw)
        with pytest.raises(CogtrainError, match=f"t.{ending}"):
            read_table(path)


@pytest.mark.parametrize(("ending", "package"), [("xlsx", "openpyxl"), ("sav", "pyreadstat")])
def test_without_its_library_a_file_says_how_to_install_it(
    ending: str, package: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    path = tmp_path / f"t.{ending}"
    path.write_bytes(b"x")
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(CogtrainError, match=rf'{package} is not installed.*pip install "cogtrain\[tables\]"'):
        read_table(path)
