"""Foreign tables for tests: scored as a frame, as CSV, as Parquet in one and in parts, which have to give the same."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import pandas as pd

from cogtrain.errors import CogtrainError
from cogtrain.measures.reaction_time import RtRule
from cogtrain.scoring.brought.any_table import TableScores, score_frame, score_parquet, scoring_of
from cogtrain.scoring.brought.asked import Asked
from cogtrain.scoring.brought.table_files import read_table

ANY = Asked()
EVERY = RtRule(floor_s=None)


def three_ways(frame: pd.DataFrame, task: str, folder: Path, asked: Asked = ANY) -> list[TableScores | CogtrainError]:
    """The table as a frame, as CSV and as Parquet: scores, or what was refused."""
    scoring = scoring_of(task)
    frame.to_csv(folder / "t.csv", index=False)
    frame.to_parquet(folder / "t.parquet", index=False)
    ways = (
        lambda: score_frame(frame, scoring, asked, EVERY, "t"),
        lambda: score_frame(read_table(folder / "t.csv"), scoring, asked, EVERY, "t"),
        lambda: score_parquet(folder / "t.parquet", scoring, asked, EVERY),
        lambda: in_parts(folder / "t.parquet", task, asked),
    )
    found: list[TableScores | CogtrainError] = []
    for way in ways:
        try:
            found.append(way())
        except CogtrainError as error:
            found.append(error)
    return found


def in_parts(path: Path, task: str, asked: Asked = ANY) -> TableScores:
    """The scores of a Parquet file that is dealt into parts, however small."""
    with patch("cogtrain.scoring.parts.SMALL", 0):
        return score_parquet(path, scoring_of(task), asked, EVERY)


def scored(frame: pd.DataFrame, task: str, folder: Path, asked: Asked = ANY) -> TableScores:
    """The scores, which all ways give alike, words included."""
    first, *others = three_ways(frame, task, folder, asked)
    assert isinstance(first, TableScores), first
    for other in others:
        assert isinstance(other, TableScores), other
        pd.testing.assert_frame_equal(other.scores, first.scores, check_dtype=False)
        assert other.warnings == first.warnings
    return first


def refused(frame: pd.DataFrame, task: str, folder: Path, asked: Asked = ANY) -> str:
    """What all ways refuse, in words; the file's name apart."""
    found = three_ways(frame, task, folder, asked)
    assert all(isinstance(one, CogtrainError) for one in found), found
    words = {str(one).replace("t.parquet", "t") for one in found}
    assert len(words) == 1, words
    return words.pop()


def table(**columns: object) -> pd.DataFrame:
    """A table of one person, P01, unless it says who."""
    return pd.DataFrame({"participant": "P01", **columns})
