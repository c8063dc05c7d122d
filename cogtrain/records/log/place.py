"""Where records lie: ``results/<CODE>/person.<station>.jsonl``, one for each station that wrote about the person, and
``results/<CODE>/<start, UTC>_<session>.<station>.jsonl``. Logs from before there were stations bear none in their name.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from cogtrain.errors import CogtrainError, DiskError, refuse

PERSON_LOG = "person.jsonl"
TRAIL_FOLDER = "trail"
STATION_ID = "[a-z2-7]{8}"
_CODE = re.compile(r"[A-Z0-9]{4,12}")
_PERSON_FILE = re.compile(rf"person(?:\.({STATION_ID}))?\.jsonl")
_TRAIL_FILE = re.compile(rf"trail\.({STATION_ID})\.jsonl")
_SESSION_FILE = re.compile(rf"[0-9]{{8}}T[0-9]{{6}}Z_[a-z0-9-]+(?:\.({STATION_ID}))?\.jsonl")


def is_participant_code(text: str) -> bool:
    """Whether ``text`` is 4 to 12 capital letters A to Z and digits."""
    return _CODE.fullmatch(text) is not None


def participant_code(text: str) -> str:
    """``text`` itself where it is a participant's code; a CogtrainError that does not repeat it (it may be a name)
    where it is not."""
    if is_participant_code(text):
        return text
    strange = sum(not re.match("[A-Z0-9]", character) for character in text)
    found = f"{len(text)} characters" + (f", {strange} of them neither A to Z nor 0 to 9" if strange else "")
    capitals = " Capital letters would do." if is_participant_code(text.upper()) else ""
    raise refuse(
        "participant",
        found,
        "4 to 12 capital letters A to Z and digits",
        f"Give a code such as KI07, never a name.{capitals}",
    )


def participant_folder(results: Path, code: str) -> Path:
    """The folder of one participant; the code is checked."""
    return results / participant_code(code)


def person_log(results: Path, code: str, station: str = "") -> Path:
    """The log that a station keeps of a participant; without one, that of before there were stations."""
    return participant_folder(results, code) / (f"person.{station}.jsonl" if station else PERSON_LOG)


def person_logs(folder: Path) -> tuple[str, ...]:
    """Names of the logs that all stations keep of a participant, sorted."""
    return tuple(name for name in log_files(folder) if is_person_file(name))


def person_log_sizes(results: Path, code: str) -> Mapping[str, int]:
    """By the name of each log about a participant its size, bytes: none has grown where this is as before."""
    folder = participant_folder(results, code)
    return {name: (folder / name).stat().st_size for name in person_logs(folder)}


def log_stamps(results: Path, code: str) -> Mapping[str, tuple[int, int]]:
    """By the name of each of a participant's logs its size and when it was changed: none is another one where these are
    as before."""
    folder = participant_folder(results, code)
    if not folder.is_dir():
        return {}
    with os.scandir(folder) as there:
        stats = {entry.name: entry.stat() for entry in there if is_log_file(entry.name)}
    return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in stats.items()}


def make_private_folder(folder: Path) -> None:
    """Make a folder, with those above it that are missing, for the owner alone (0700). OSError where it cannot."""
    for each in (*reversed(folder.parents), folder):
        if each.exists() and not each.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not each.is_dir():
            each.mkdir(mode=0o700, exist_ok=True)


def session_file(start: datetime, session: str, station: str = "") -> str:
    """Name of the log of a session that starts now: ``20260102T093000Z_training.k3f9a2qx.jsonl``."""
    return f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}_{session}{'.' if station else ''}{station}.jsonl"


def session_log(results: Path, code: str, file: str) -> Path:
    """Path of a session's log; ``file`` has the form that :func:`session_file` gives, so that no path leads outside
    the folder."""
    if not is_session_file(file):
        raise refuse(f"{code}/{PERSON_LOG}", f'the file name "{file}"', "<YYYYMMDDTHHMMSSZ>_<session>.<station>.jsonl")
    return participant_folder(results, code) / file


def is_session_file(name: str) -> bool:
    """Whether a file's name is that of a session log."""
    return _SESSION_FILE.fullmatch(name) is not None


def is_person_file(name: str) -> bool:
    """Whether a file's name is that of a log about a person."""
    return _PERSON_FILE.fullmatch(name) is not None


def is_log_file(name: str) -> bool:
    """Whether a file's name is that of a log of a person's folder."""
    return is_person_file(name) or is_session_file(name)


def is_trail_file(name: str) -> bool:
    """Whether a file's name is that of a review site's trail."""
    return _TRAIL_FILE.fullmatch(name) is not None


def is_owned(name: str) -> bool:
    """Whether a file's name is that of a log of whatever kind, which one station alone writes."""
    return is_log_file(name) or is_trail_file(name)


def trail_file(results: Path, station: str) -> Path:
    """The trail that a station keeps of what people do on the review site."""
    return results / TRAIL_FOLDER / f"trail.{station}.jsonl"


def trail_files(results: Path) -> tuple[Path, ...]:
    """All trails of a results folder, sorted."""
    folder = results / TRAIL_FOLDER
    return tuple(folder / name for name in sorted(filter(is_trail_file, _files(folder))))


def station_of(name: str) -> str:
    """The station whose log it is, by its file's name; empty for a log from before there were stations."""
    found = _PERSON_FILE.fullmatch(name) or _SESSION_FILE.fullmatch(name) or _TRAIL_FILE.fullmatch(name)
    return "" if found is None else found[1] or ""


def participants(results: Path) -> tuple[str, ...]:
    """Codes of all participants in a results folder, sorted. Folders of other names are not looked at."""
    if not results.is_dir():
        raise no_such_folder(results)
    return tuple(
        sorted(entry.name for entry in results.iterdir() if is_participant_code(entry.name) and entry.is_dir())
    )


def log_files(folder: Path) -> tuple[str, ...]:
    """Names of all logs of a participant's folder, sorted, so that sessions stand in the order of their start."""
    return tuple(sorted(filter(is_log_file, _files(folder))))


def strange_files(folder: Path) -> tuple[str, ...]:
    """Names that look like a log's and are none of the layout, such as copies that a synchroniser made. What a program
    that was killed had not put in place yet is no log, and looks like none: its name begins with a dot."""
    odd = {name for name in _files(folder) if ".jsonl" in name and not name.startswith(".")} - set(log_files(folder))
    return tuple(sorted(name for name in odd if not _torn(name)))


def _files(folder: Path) -> tuple[str, ...]:
    if not folder.is_dir():
        return ()
    with os.scandir(folder) as entries:  # which knows what is a file without asking for each
        return tuple(entry.name for entry in entries if entry.is_file())


def _torn(name: str) -> bool:
    return ".jsonl.torn-" in name


def short_name(path: Path) -> str:
    """``<CODE>/<file>``: enough to find a log by, and no path of this computer."""
    return f"{path.parent.name}/{path.name}"


def no_such_folder(results: Path) -> CogtrainError:
    """The error for a results folder that is not there."""
    return refuse(
        "results",
        f'no folder "{results.name}"',
        "a folder of records",
        "Give it with --results, or run a session first.",
    )


def disk_error(path: Path, error: OSError) -> CogtrainError:
    """What the operating system refused, in words; raise it ``from error``."""
    remedy = "Give the person who runs cogtrain the right to write there, free space on the disk, and try again."
    return refuse(
        short_name(path),
        (error.strerror or type(error).__name__).lower(),
        "a file that can be read and written",
        remedy,
        DiskError,
    )
