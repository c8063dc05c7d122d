"""Append-only, hash-chained logs, and what follows from them: state, verification, tables."""

from cogtrain.records.finding import Finding
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.log.chain import LogLine, ReadLog, read_log
from cogtrain.records.log.place import (
    participant_code,
    participant_folder,
    participants,
    person_log,
    session_file,
    session_log,
)
from cogtrain.records.log.writer import Log, open_log
from cogtrain.records.person_state import PersonState, person_state
from cogtrain.records.session_progress import Progress, progress
from cogtrain.records.tables.csv_file import write_csv
from cogtrain.records.tables.levels import level_table
from cogtrain.records.tables.logs import Records, load
from cogtrain.records.tables.sessions import session_table
from cogtrain.records.tables.trials import trial_table
from cogtrain.records.verify import verify

__all__ = [
    "BackgroundWriter",
    "Finding",
    "Log",
    "LogLine",
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
