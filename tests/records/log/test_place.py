from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from cogtrain.errors import CogtrainError
from cogtrain.records.log import place


@pytest.mark.parametrize("code", ["AB12", "ABCDEFGH1234", "0000"])
def test_a_code_is_itself(code: str) -> None:
    assert place.participant_code(code) == code


@pytest.mark.parametrize(
    "text", ["", "AB1", "ABCDEFGH12345", "ab12", "AB-12", "AB12\n", "../AB12", "ÄB12", "AB１2", "Jane Doe", "AB 12"]
)
def test_anything_else_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(CogtrainError) as caught:
        place.participant_code(text)
    assert not text or text not in str(caught.value)
    assert "KI07" in str(caught.value)


def test_small_letters_get_a_hint() -> None:
    with pytest.raises(CogtrainError, match="Capital letters would do"):
        place.participant_code("ab12")


def test_session_files_carry_their_start_and_sort_by_it() -> None:
    name = place.session_file(datetime(2026, 1, 2, 9, 30, 5, tzinfo=UTC), "week-1")
    assert name == "20260102T093005Z_week-1.jsonl"
    assert place.is_session_file(name)


@pytest.mark.parametrize("file", ["../x.jsonl", "/etc/passwd", "20260102T093005Z_../x.jsonl", "person.jsonl", ""])
def test_no_session_file_leads_out_of_the_folder(file: str) -> None:
    with pytest.raises(CogtrainError):
        place.session_log(Path("results"), "AB12", file)


def test_other_folders_are_not_looked_at(tmp_path: Path) -> None:
    for name in ("AB12", "ZZZZ9", "notes", "ab12", "ABC"):
        (tmp_path / name).mkdir()
    (tmp_path / "CD34").write_text("a file, not a folder")
    assert place.participants(tmp_path) == ("AB12", "ZZZZ9")


def test_no_folder_is_told() -> None:
    with pytest.raises(CogtrainError, match="no folder"):
        place.participants(Path("nowhere-at-all"))
