"""What comes out: whole or not at all, harmless in a spreadsheet and on a terminal."""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from cogtrain.cli import app
from cogtrain.cli.terminal import safe
from cogtrain.errors import CogtrainError
from cogtrain.records.tables.csv_file import write_csv
from cogtrain.records.whole_file import write_whole


def test_a_full_disk_leaves_the_older_table_whole_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "trials.csv"
    target.write_text("an older table\n", encoding="utf-8")

    def full(frame: pd.DataFrame, file: object, **_more: object) -> None:
        file.write("half a ta")  # type: ignore[attr-defined]
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(pd.DataFrame, "to_csv", full)
    with pytest.raises(CogtrainError, match="no space left"):
        write_csv(pd.DataFrame({"a": [1]}), target)
    assert target.read_text(encoding="utf-8") == "an older table\n"
    assert [path.name for path in tmp_path.iterdir()] == ["trials.csv"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_a_page_is_its_owners_alone(tmp_path: Path) -> None:
    write_whole(tmp_path / "page.html", "words")
    assert stat.S_IMODE((tmp_path / "page.html").stat().st_mode) == 0o600


def test_words_that_look_like_a_formula_are_made_harmless_and_numbers_stay(tmp_path: Path) -> None:
    words = ["=1+1", "+49 30", "-2", "-x", "@cmd", "\tx", "plain", "", "NA"]
    write_csv(pd.DataFrame({"word": words, "number": [-1.5] * len(words)}), tmp_path / "t.csv")
    read = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    assert read["word"].tolist() == ["'=1+1", "'+49 30", "-2", "'-x", "'@cmd", "'\tx", "plain", "", "NA"]
    assert read["number"].tolist() == ["-1.5"] * len(words)


def test_signs_that_would_steer_a_terminal_are_written_out() -> None:
    assert safe("a\x1b[2Jb\x07\x9b\u202eevil\nnext") == "a\\x1b[2Jb\\x07\\x9b\\u202eevil\nnext"


@pytest.mark.parametrize("output", ["not-there/pages", "file.txt"])
def test_pages_of_everybody_go_into_a_folder_that_is_there(output: str, tmp_path: Path) -> None:
    results = tmp_path / "results"
    results.mkdir()
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(app, ["report", "--all", "--results", str(results), "-o", str(tmp_path / output)])
    assert isinstance(result.exception, CogtrainError)
    assert "a folder that is there" in str(result.exception)
    assert (tmp_path / "file.txt").read_text(encoding="utf-8") == "mine"


def test_a_table_below_a_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(CogtrainError, match="not a directory"):
        write_csv(pd.DataFrame({"a": [1]}), tmp_path / "file.txt" / "t.csv")
