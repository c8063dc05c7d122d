"""What every export is made of: the records, their tables and scores, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from cogtrain.errors import refuse
from cogtrain.exports.shifted import Shift
from cogtrain.library.support import ExerciseCard, QuestionnaireCard
from cogtrain.paradigms import registry
from cogtrain.records.course import Course
from cogtrain.records.log.place import make_private_folder
from cogtrain.records.own_version import installed_version
from cogtrain.records.tables.logs import Records, load, pinned_supports
from cogtrain.records.tables.sessions import session_table
from cogtrain.records.tables.trials import trial_table
from cogtrain.records.whole_file import write_whole
from cogtrain.scoring.results import Scored, score_results


@dataclass(frozen=True)
class Taken:
    """The records of a folder, as they are exported. shift: of their dates."""

    records: Records
    shift: Shift
    folder: Path

    @property
    def name(self) -> str:
        """What the data set is called."""
        return self.folder.resolve().name

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(sorted(self.records.courses))

    @cached_property
    def sessions(self) -> pd.DataFrame:
        return session_table(self.records)

    @cached_property
    def trials(self) -> pd.DataFrame:
        """Those that a score may count: of scored blocks that count, without lead-ins and what was cut short."""
        every = trial_table(self.records)
        counts = every["counts"].astype(bool) & (every["phase"] == "scored")
        return every[counts & ~every["lead_in"].astype(bool) & ~every["cut_short"].astype(bool)]

    @cached_property
    def scored(self) -> Scored:
        return score_results(self.records, registry(), norms=())

    @cached_property
    def supports(self) -> Mapping[str, QuestionnaireCard | ExerciseCard]:
        """The questionnaires and exercises as the sessions had them, by reference."""
        return {
            reference: (QuestionnaireCard if "questionnaire" in data else ExerciseCard).model_validate(data)
            for reference, data in pinned_supports(self.records.sessions).items()
        }

    def course(self, code: str) -> Course:
        return self.records.courses[code]

    def strata(self) -> tuple[str, ...]:
        """The names of all strata that somebody has."""
        drawn = (course.study.drawn for course in self.records.courses.values())
        return tuple(sorted({name for one in drawn if one is not None for name in one.values}))


def take(results: Path, shift: Shift) -> Taken:
    """The records of a folder. CogtrainError where there is none."""
    return Taken(load(results), shift, results)


PROGRAM = {"Name": "cogtrain", "Version": installed_version()}


def write_files(files: Iterable[tuple[str, str]], folder: Path) -> int:
    """Write each into a folder that is new or empty; how many. CogtrainError where it holds something already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise refuse("FOLDER", f"{folder.name} holds something already", "a new folder", "Nothing was written.")
    count = 0
    for name, text in files:
        path = folder / name
        make_private_folder(path.parent)
        write_whole(path, text)
        count += 1
    return count
