"""How far a person's log had come, kept outside of it: ``results/heads/<CODE>.json``.

A chain of hashes does not show that its last lines were cut away, nor that a whole file is gone. Number and hash of the
last line, written beside after each sync, do. It guards against damage, not against somebody who rewrites both.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from cogtrain.errors import DamageError, refuse
from cogtrain.records.log.place import PERSON_LOG, is_participant_code, make_private_folder
from cogtrain.records.whole_file import in_place

FOLDER = "heads"


@dataclass(frozen=True)
class Anchor:
    """Number and hash of a line that the log had, the last one then."""

    seq: int
    head: str


def anchor_file(log: Path) -> Path | None:
    """Where the anchor of a person's log stands; None for any other file."""
    folder = log.parent
    if log.name != PERSON_LOG or not is_participant_code(folder.name):
        return None
    return folder.parent / FOLDER / f"{folder.name}.json"


def read_anchor(file: Path | None) -> Anchor | None:
    """What stands in a file; None where there is none. CogtrainError where it cannot be read."""
    if file is None or not file.is_file():
        return None
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Anchor(int(found["seq"]), str(found["head"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = "Look at the log; where it is right, say so: cogtrain verify RESULTS --accept CODE --why TEXT."
        raise refuse(
            f"{FOLDER}/{file.name}", "something else", "number and hash of a line", remedy, DamageError
        ) from error


def write_anchor(file: Path, anchor: Anchor) -> None:
    """Put it in place as a whole. OSError where the disk refuses."""
    make_private_folder(file.parent)
    with in_place(file) as beside:
        beside.write_text(json.dumps({"seq": anchor.seq, "head": anchor.head}) + "\n", encoding="utf-8")


def anchored(results: Path) -> tuple[str, ...]:
    """Codes of everybody whose records were once here."""
    folder = results / FOLDER
    if not folder.is_dir():
        return ()
    return tuple(sorted(file.stem for file in folder.glob("*.json") if is_participant_code(file.stem)))
