"""Anybody's file of trials, scored in one call: what ``cogtrain score-table`` does."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from cogtrain.scoring.brought.any_table import (
    TableScores,
    asked_of,
    parse_rule,
    score_frame,
    score_parquet,
    scoring_of,
)
from cogtrain.scoring.brought.bids_folder import as_ours, is_bids, read_bids
from cogtrain.scoring.brought.table_files import read_table


def score_file(
    paradigm: str,
    file: Path | str,
    columns: Mapping[str, str] | None = None,
    conditions: Mapping[str, str] | None = None,
    rt_unit: Literal["ms", "s"] | None = None,
    rule: str = "floor=0.1",
    task: str | None = None,
) -> TableScores:
    """Scores of a table with a row a trial: a row a person and session, and what was assumed, in ``warnings``.

    paradigm: the field's name for the task, such as ``flanker``. file: CSV, TSV, Excel, SPSS, Parquet and the like, or
    a BIDS folder. columns, conditions: our names and theirs, such as ``{"rt": "ReactionTime"}``, where they cannot be
    told. rt_unit: without it by the data, and said. rule: which reaction times count. task: of a BIDS folder with
    several, its label. CogtrainError where it cannot be had without guessing.
    """
    path, scoring = Path(file), scoring_of(paradigm)
    maps, values = ([f"{ours}={theirs}" for ours, theirs in (given or {}).items()] for given in (columns, conditions))
    asked = asked_of(maps, values, rt_unit, None)
    chosen = parse_rule(rule)
    if is_bids(path):
        frame = read_bids(path, scoring, task)
        return score_frame(frame, scoring, as_ours(asked, frame, scoring), chosen, path.name)
    if path.suffix == ".parquet" or path.is_dir():
        return score_parquet(path, scoring, asked, chosen)
    return score_frame(read_table(path), scoring, asked, chosen, path.name)
