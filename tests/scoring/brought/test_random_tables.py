"""Two thousand random tables, by four writers: the scores are those of the clean table, or there is a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cogtrain.errors import CogtrainError
from cogtrain.scoring.brought.any_table import TableScores, score_frame, score_parquet, scoring_of
from cogtrain.scoring.brought.table_files import read_table
from tests.scoring.brought.foreign import EVERY, in_parts
from tests.scoring.brought.random_tables import WRITERS, Case, Written, case

EACH = 500
DOUBTFUL = 0.03  # share of a writer's tables that may be refused
PARTS_EACH = 20  # of so many Parquet files one is cut into parts


def clean_scores(cases: Sequence[Case]) -> list[pd.DataFrame]:
    """The scores of each case's clean table: like tables are scored together, each person under the case's number."""
    tables: dict[tuple[str, bool, bool], list[pd.DataFrame]] = {}
    for at, made in enumerate(cases):
        table, asked = made.clean()
        named = table.assign(participant=f"{at}/" + table["participant"])
        tables.setdefault((made.task, made.sessions, made.levels), []).append(named)
    found: list[pd.DataFrame] = [pd.DataFrame()] * len(cases)
    for (task, _, _), parts in tables.items():
        scores = score_frame(pd.concat(parts, ignore_index=True), scoring_of(task), asked, EVERY).scores
        number = scores["participant"].str.partition("/")
        scores = scores.assign(participant=number[2])
        for at, rows in scores.groupby(number[0].astype(int)):
            found[int(at)] = rows.reset_index(drop=True)
    return found


def read_and_score(written: Written, task: str, parts: bool) -> TableScores:
    if written.path.suffix != ".parquet":
        return score_frame(read_table(written.path), scoring_of(task), written.asked, EVERY, "t")
    if parts:
        return in_parts(written.path, task, written.asked)
    return score_parquet(written.path, scoring_of(task), written.asked, EVERY)


@pytest.mark.slow
@pytest.mark.parametrize("which", range(4), ids=[writer.__name__ for writer in WRITERS])
def test_random_tables_are_scored_like_the_clean_one_or_refused(which: int, tmp_path: Path) -> None:
    draws = [np.random.default_rng([which, seed]) for seed in range(EACH)]
    cases = [case(rng) for rng in draws]
    refused: list[str] = []
    for seed, (rng, made, wanted) in enumerate(zip(draws, cases, clean_scores(cases), strict=True)):
        written = WRITERS[which](made, rng, tmp_path)
        try:
            found = read_and_score(written, made.task, seed % PARTS_EACH == 0)
        except CogtrainError as error:
            refused.append(str(error))
            continue
        scores = found.scores
        if which == 1:  # its people are numbers
            scores = scores.assign(participant=[f"P{int(code) - 1:02d}" for code in scores["participant"]])
        lacking = [name for name in wanted if name not in scores and wanted[name].notna().any()]
        where = f"seed {seed}, {made.task}, {written.asked}, {found.warnings}"
        assert lacking == [], where
        shared = [name for name in wanted if name in scores]
        pd.testing.assert_frame_equal(scores[shared], wanted[shared], check_dtype=False, rtol=1e-9, obj=where)
    assert all("; expected" in words for words in refused)
    assert len(refused) <= DOUBTFUL * EACH, refused
    print(f"{len(refused)} of {EACH} refused: {sorted(set(refused))[:3]}")
