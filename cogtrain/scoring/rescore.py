"""Old scores beside those of the present rules, from the same logs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cogtrain.errors import refuse
from cogtrain.scoring.brought.column_meanings import numbers
from cogtrain.scoring.brought.table_files import BROKEN, read_words
from cogtrain.scoring.brought.trial_rows import place_of

KEYS = ("participant", "file", "task", "task_version", "settings_key", "measure")
COLUMNS = (
    *KEYS, "change", "value_before", "value_after", "difference", "rule_before", "rule_after", "trials_used_before",
    "trials_used_after",
)  # fmt: skip
NUMBERS = ("value", "trials_used", "task_version")
SAME = 1e-9


def read_old(path: Path) -> pd.DataFrame:
    """Scores that ``cogtrain score`` wrote. Raises CogtrainError for another file."""
    try:
        old = read_words(path)
    except BROKEN as trouble:
        raise refuse(str(path), f"no table ({str(trouble)[:80]})", "scores that cogtrain score wrote") from trouble
    missing = [name for name in (*KEYS, "value", "rule", "rule_version", "trials_used") if name not in old]
    if missing:
        raise refuse(str(path), f"no column {', '.join(missing)}", "scores that cogtrain score wrote")
    place = place_of(old, str(path))
    return old.assign(**{name: numbers(old[name], place, name) for name in NUMBERS})


def differences(old: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """One row for each score that is not the same: ``change`` is value, new, or gone. Columns ``COLUMNS``."""
    pair = [_plain(table) for table in (old, new)]
    both = pair[0].merge(pair[1], how="outer", on=list(KEYS), suffixes=("_before", "_after"), indicator=True)
    off = (both["value_after"] - both["value_before"]).astype(float)
    apart = (off.abs() > SAME) | (both["value_after"].isna() != both["value_before"].isna())
    both["difference"] = off
    both["change"] = np.select(
        [both["_merge"] == "left_only", both["_merge"] == "right_only"], ["gone", "new"], "value"
    )
    return both.loc[apart | (both["_merge"] != "both"), list(COLUMNS)].reset_index(drop=True)


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    rule = table["rule"].astype(str) + " (" + table["rule_version"].astype(str) + ")"
    kept = table[[*KEYS, "value", "trials_used"]].assign(rule=rule)
    return kept.astype({"task_version": int, "settings_key": str})
