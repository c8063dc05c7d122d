"""Files that come out: written beside and put in place as a whole, so that a full disk never leaves half of one in the
place of an older whole one. They hold what people answered: only their owner can read them (0600; not on Windows)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cogtrain.records.log.place import disk_error


@contextmanager
def in_place(path: Path) -> Iterator[Path]:
    """The place to write to meanwhile; on the disk itself and at ``path`` once that went well. OSError where the disk
    refuses; then what stood at ``path`` still does, and nothing stands beside it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    os.close(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """The same, with a CogtrainError where the disk refuses."""
    try:
        with in_place(path) as beside:
            yield beside
    except OSError as error:
        raise disk_error(path, error) from error


def write_whole(path: Path, text: str) -> None:
    """Write a text file in UTF-8, whole or not at all."""
    with written_whole(path) as beside:
        beside.write_text(text, encoding="utf-8", newline="\n")
