"""Append-only, hash-chained logs, and what follows from them: state, verification, tables."""

from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.chain import Line, ReadLog, read_log
from cogtrain.records.log.place import (
    participant_code,
    participant_folder,
    participants,
    person_log,
    session_file,
    session_log,
)
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.state import PersonState, Progress, person_state, progress
from cogtrain.records.tables.trials import Records, level_table, load, session_table, trial_table, write_csv
from cogtrain.records.verify import Finding, verify

__all__ = [
    "BackgroundWriter",
    "Finding",
    "Line",
    "Log",
    "PersonState",
    "Progress",
    "ReadLog",
    "Records",
    "level_table",
    "load",
    "open_log",
    "participant_code",
    "participant_folder",
    "participants",
    "person_log",
    "person_state",
    "progress",
    "read_log",
    "session_file",
    "session_log",
    "session_table",
    "trial_table",
    "verify",
    "write_csv",
]
