"""Tables to take away: put together in the background, a file for whoever asked."""

from __future__ import annotations

import secrets
import threading
import time
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Final

import pandas as pd
from django.db import connection

from cogtrain.records.log.place import make_private_folder
from cogtrain.records.tables.csv_file import write_csv
from cogtrain.site.models import Drawn
from cogtrain.site.settings import FOLDER

TABLES: Final = {"sessions": "sessions.csv", "scores": "scores.csv", "changes": "scores-change.csv"}
KEPT_S: Final = 3600.0
ABOUT: Final = """\
sessions.csv: a row a session. scores.csv: a row a score, with its rule and what was left out. scores-change.csv: a row
for each comparison with a baseline. They are what `cogtrain score` writes of the same records; docs/records.md and
docs/scoring.md explain each column. Not medical advice.
"""


@dataclass
class Export:
    """One that somebody asked for. done, people: how far it is. lacking: whose scores are not drawn yet."""

    owner: str
    people: int
    began_s: float
    done: int = 0
    lacking: int = 0
    file: Path | None = None


_EXPORTS: dict[str, Export] = {}


def clear_exports(results: Path) -> None:
    """What a server left that ended is gone."""
    for path in (results / FOLDER / "exports").glob("*"):
        path.unlink(missing_ok=True)


def start_export(results: Path, owner: str, codes: list[str]) -> str:
    """Begin; by which name it is asked for."""
    _forget_old()
    name, made = secrets.token_urlsafe(16), Export(owner, len(codes), time.monotonic())
    _EXPORTS[name] = made
    threading.Thread(target=_put_together, args=(results, name, made, codes), name="export", daemon=True).start()
    return name


def the_export(name: str, owner: str) -> Export | None:
    """The one of that name, where it is that account's own."""
    found = _EXPORTS.get(name)
    return found if found is not None and found.owner == owner else None


def _forget_old() -> None:
    for name, one in tuple(_EXPORTS.items()):
        if time.monotonic() - one.began_s > KEPT_S:
            _EXPORTS.pop(name, None)
            if one.file is not None:
                one.file.unlink(missing_ok=True)


def _put_together(results: Path, name: str, made: Export, codes: list[str]) -> None:
    try:
        frames: dict[str, list[pd.DataFrame]] = {table: [] for table in TABLES}
        for code in codes:
            found = Drawn.objects.filter(code=code).values(*TABLES).first()
            if found is None or not found["sessions"]:
                made.lacking += 1
            else:
                for table in TABLES:
                    frames[table].append(pd.read_parquet(BytesIO(bytes(found[table]))))
            made.done += 1
        folder = results / FOLDER / "exports"
        make_private_folder(folder)
        target = folder / f"{name}.zip"
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zipped:
            zipped.writestr("README.txt", ABOUT)
            for table, file in TABLES.items():
                whole = pd.concat(frames[table], ignore_index=True) if frames[table] else pd.DataFrame()
                beside = folder / f".{name}-{file}"
                write_csv(whole, beside, "plain")
                zipped.write(beside, file)
                beside.unlink()
        target.chmod(0o600)
        made.file = target
    finally:
        connection.close()
