"""How far each log of a person had come in this folder, kept outside of the logs: ``results/heads/<CODE>.json``.

A chain of hashes does not show that its last lines were cut away, nor that a whole file is gone. Number and hash of the
last line, written beside after each sync, do. It guards against damage, not against somebody who rewrites both.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cogtrain.errors import DamageError, refuse
from cogtrain.records.log.lock import alone
from cogtrain.records.log.place import PERSON_LOG, TRAIL_FOLDER, is_owned, is_participant_code, make_private_folder
from cogtrain.records.whole_file import in_place

FOLDER = "heads"
_LOCK, _LOCK_WAIT_S = "lock", 10.0


@dataclass(frozen=True)
class Anchor:
    """Number and hash of a line that a log had, the last one then."""

    seq: int
    head: str


Anchors = Mapping[str, Anchor]
"""By the log's name."""


def anchor_file(folder: Path) -> Path | None:
    """Where the anchors of the logs in a person's folder, or of the trails, stand; None for any other folder."""
    known = is_participant_code(folder.name) or folder.name == TRAIL_FOLDER
    return folder.parent / FOLDER / f"{folder.name}.json" if known else None


def read_anchors(folder: Path) -> dict[str, Anchor]:
    """Those of the logs in a person's folder; empty where there are none. CogtrainError where they cannot be read."""
    file = anchor_file(folder)
    if file is None or not file.is_file():
        return {}
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        logs = {PERSON_LOG: found} if "seq" in found else found["logs"]
        return {name: Anchor(int(one["seq"]), str(one["head"])) for name, one in logs.items() if is_owned(name)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        remedy = "Look at the logs; where they are right, say so: cogtrain verify RESULTS --accept CODE --why TEXT."
        raise refuse(
            f"{FOLDER}/{file.name}", "something else", "number and hash of a line", remedy, DamageError
        ) from error


def write_anchors(folder: Path, changed: Anchors, *, anew: bool = False) -> None:
    """Put those of some logs in place, as a whole file; ``anew``: these alone. OSError where the disk refuses."""
    file = anchor_file(folder)
    if file is None:
        return
    make_private_folder(file.parent)
    with alone(file.parent / _LOCK, _LOCK_WAIT_S):  # several programs write about one person, each into its own log
        known = {} if anew else read_anchors(folder)
        logs = {name: {"seq": one.seq, "head": one.head} for name, one in sorted({**known, **changed}.items())}
        with in_place(file) as beside:
            beside.write_text(json.dumps({"logs": logs}) + "\n", encoding="utf-8")


def anchored(results: Path) -> tuple[str, ...]:
    """Codes of everybody whose records were once here."""
    folder = results / FOLDER
    if not folder.is_dir():
        return ()
    return tuple(sorted(file.stem for file in folder.glob("*.json") if is_participant_code(file.stem)))
