"""Who went which way through a study, as CONSORT counts it (Schulz et al., 2010, doi:10.1136/bmj.c332)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from cogtrain.library.study_file import Analysis
from cogtrain.study.analysis import per_protocol
from cogtrain.study.people import AFTER, BEFORE, name_of


@dataclass(frozen=True)
class Way:
    """One arm. begun: did one session at least. left: how many, by reason. unseen: took part, and lack the outcome
    after. analysed, kept: as randomised, and per protocol."""

    arm: str
    allocated: int
    begun: int
    left: Mapping[str, int]
    unseen: int
    analysed: int
    kept: int


@dataclass(frozen=True)
class Flow:
    """All of them. enrolled: of whom an arm was drawn."""

    enrolled: int
    ways: tuple[Way, ...]


def flow(people: pd.DataFrame, declared: Analysis) -> Flow:
    """people: of :func:`cogtrain.study.people.people_table`."""
    name = name_of(declared.outcome)
    kept = per_protocol(people, declared)
    ways = []
    for arm, own in people.groupby("arm", sort=True):
        whole = own[[f"{name} {BEFORE}", f"{name} {AFTER}"]].notna().all(axis=1)
        left = own[own["left"] != ""]["left"].value_counts()
        ways.append(
            Way(
                str(arm),
                len(own),
                int((own["sessions_done"] > 0).sum()),
                {str(reason): int(count) for reason, count in left.items()},
                int((~whole & (own["left"] == "")).sum()),
                int(whole.sum()),
                int((whole & own["participant"].isin(kept["participant"])).sum()),
            )
        )
    return Flow(len(people), tuple(ways))
