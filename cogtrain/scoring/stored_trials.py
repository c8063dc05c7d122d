"""The trials of a results folder as a Parquet data set, and the scores of it: for folders larger than memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from cogtrain.measures.reaction_time import DEFAULT_RULE, RtRule
from cogtrain.paradigms import registry
from cogtrain.records.log.place import participants
from cogtrain.records.tables.logs import load
from cogtrain.records.tables.trials import trial_table
from cogtrain.records.whole_file import write_whole as write_text_whole
from cogtrain.scoring.composites import with_composites
from cogtrain.scoring.norms import Norms, published_norms
from cogtrain.scoring.parts import empty_folder, over_parts, write_whole
from cogtrain.scoring.results import Scored, pinned_cards, score_results, with_settings
from cogtrain.scoring.scores import Timing, score_table

CARDS = "cards.json"
PEOPLE_A_PART = 25


def is_dataset(path: Path) -> bool:
    """Whether this is a folder that :func:`write_dataset` made."""
    return (path / CARDS).is_file()


def write_dataset(results: Path, folder: Path, progress: Callable[[str], None] = lambda _code: None) -> int:
    """Write every trial, some people a file, and the cards they were scored with; returns how many rows.

    Raises CogtrainError where the folder holds something already, or cannot be written.
    """
    codes = participants(results)
    empty_folder(folder)
    cards: dict[str, Any] = {}
    rows = 0
    for first in range(0, len(codes), PEOPLE_A_PART):
        some = codes[first : first + PEOPLE_A_PART]
        records = load(results, some)
        cards |= {name: dict(card) for name, card in pinned_cards(records).items()}
        table = with_settings(trial_table(records), records)
        rows += len(table)
        if len(table):
            write_whole(table, folder / f"part-{first // PEOPLE_A_PART:05d}.parquet")
        progress(some[-1])
    write_text_whole(folder / CARDS, json.dumps(cards, indent=1, ensure_ascii=False) + "\n")
    return rows


def _score_part(path: Path, cards: dict[str, Any], rule: RtRule, timing: Timing) -> pd.DataFrame:
    return score_table(pd.read_parquet(path), registry(), cards=cards, rule=rule, timing=timing)


def score_stored(
    path: Path, *, timing: Timing = "all", scheduler: str | None = None, norms: Sequence[Norms] | None = None
) -> Scored:
    """The scores of a folder of records, or of a data set of them."""
    if is_dataset(path):
        return score_dataset(path, timing=timing, scheduler=scheduler, norms=norms)
    return score_results(path, registry(), timing=timing, norms=norms)


def score_dataset(
    folder: Path,
    *,
    rule: RtRule = DEFAULT_RULE,
    timing: Timing = "all",
    scheduler: str | None = None,
    norms: Sequence[Norms] | None = None,
    progress: Callable[[], None] = lambda: None,
) -> Scored:
    """The scores of a data set, part by part, here or on a Dask cluster: the same as of the folder it came from."""
    cards = json.loads((folder / CARDS).read_text(encoding="utf-8"))
    work = partial(_score_part, cards=cards, rule=rule, timing=timing)
    parts = over_parts(work, sorted(folder.glob("*.parquet")), scheduler, progress)
    scores = pd.concat([part for part in parts if len(part)], ignore_index=True) if parts else pd.DataFrame()
    scores.attrs["findings"] = ()
    return Scored(with_composites(scores, published_norms() if norms is None else norms), cards)
