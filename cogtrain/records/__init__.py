"""Append-only, hash-chained logs, and what follows from them: state, verification, tables."""

from cogtrain.records.background import BackgroundWriter
from cogtrain.records.chain import Line, ReadLog, read_log
from cogtrain.records.layout import (
    participant_code,
    participant_folder,
    participants,
    person_log,
    session_file,
    session_log,
)
from cogtrain.records.log import Log, open_log
from cogtrain.records.state import PersonState, Progress, person_state, progress

__all__ = [
    "BackgroundWriter",
    "Line",
    "Log",
    "PersonState",
    "Progress",
    "ReadLog",
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
]
