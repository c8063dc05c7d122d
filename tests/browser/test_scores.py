"""Scores of a browser: which device, and what they are compared with."""

from __future__ import annotations

import pandas as pd

from cogtrain.scoring.compare import compare
from cogtrain.scoring.scores import score_table
from tests.scoring.factory import CHOICE, session

PHONE = {"display_kind": "browser", "device": "phone: Browser 1"}
COMPUTER = {"display_kind": "browser", "device": "computer: Browser 1"}


def scored(*sessions: pd.DataFrame) -> pd.DataFrame:
    return score_table(pd.concat(sessions, ignore_index=True), {"choice": CHOICE})


def test_a_score_says_its_device() -> None:
    scores = scored(session(1, 2, **PHONE))
    assert set(scores["device"]) == {"phone: Browser 1"}
    assert set(scores["settings_key"]) == {"in a browser (phone)"}
    assert set(scored(session(1, 2))["settings_key"]) == {""}


def test_only_scores_of_the_same_kind_of_device_are_compared() -> None:
    mixed = scored(session(1, 2, **PHONE), session(2, 9, **COMPUTER), session(3, 16))
    assert compare(mixed, {}).empty
    alike = scored(session(1, 2, **PHONE), session(2, 9, **COMPUTER), session(3, 16, **PHONE))
    assert set(compare(alike, {})["follow_up_number"]) == {3}


def test_a_mouse_counts_as_touch() -> None:
    scores = scored(session(1, 2, source="pointer", **COMPUTER))
    assert set(scores["input"]) == {"touch"}
    assert set(scores["settings_key"]) == {"touch in a browser (computer)"}
