"""Files that a task's pictures and sounds are taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Asset:
    """A file of a task's card: the name that the card gives it, the SHA-256 of its bytes, and where it lies."""

    name: str
    sha256: str
    path: Path


Assets = Mapping[str, Asset]
