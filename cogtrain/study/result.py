"""What an analysis found, whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from cogtrain.clock import SystemClock
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.study_file import Outcome
from cogtrain.paradigms.contract import Measure
from cogtrain.records.tables.logs import Records
from cogtrain.study.analysis import Estimate, estimates, estimates_table
from cogtrain.study.flow import Flow, flow
from cogtrain.study.people import long_table, name_of, people_table, visits_of


@dataclass(frozen=True)
class Result:
    """What an analysis found. people: of :func:`cogtrain.study.people.people_table`."""

    loaded: LoadedStudy
    people: pd.DataFrame
    flow: Flow
    estimates: Sequence[Estimate]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        declared = self.loaded.study.analysis
        return (declared.outcome, *declared.secondary)

    @property
    def table(self) -> pd.DataFrame:
        """The estimates, a row each. CogtrainError where there is none."""
        return estimates_table(self.estimates)

    def measure(self, outcome: Outcome) -> Measure:
        """The words of an outcome."""
        card = next(one for one in self.loaded.face.cards.values() if one.card.task == outcome.task)
        return card.paradigm.measures[outcome.measure]

    def unit(self, name: str) -> str:
        return self.measure(self._by_name[name]).unit

    @property
    def _by_name(self) -> Mapping[str, Outcome]:
        return {name_of(one): one for one in self.outcomes}


def analyse(loaded: LoadedStudy, records: Records, scores: pd.DataFrame, now: datetime | None = None) -> Result:
    """The declared analysis of a study that is unblinded: people, flow, estimates.

    loaded: of ``load_library().studies``. records: of :func:`cogtrain.load`. scores: the ``scores`` of
    :func:`cogtrain.score_results`. now: up to when sessions were due; this moment without. CogtrainError while it is
    blinded, and where nobody is in it.
    """
    declared = loaded.study.analysis
    now = SystemClock().utc() if now is None else now
    own, visits = scores[scores["protocol"] == loaded.id], visits_of(loaded, records, now)
    people = people_table(loaded, records, own, visits, now)
    long = long_table(own, (declared.outcome, *declared.secondary), visits)
    return Result(loaded, people, flow(people, declared), estimates(people, long, declared))
