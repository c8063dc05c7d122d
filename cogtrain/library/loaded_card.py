"""A task card that passed every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cogtrain.library.block_length import TaskLengths
from cogtrain.library.models import TaskCard
from cogtrain.library.yaml_file import Document
from cogtrain.paradigms.contract import Paradigm
from cogtrain.trial import Assets


@dataclass(frozen=True)
class LoadedCard:
    """A card that passed every check.

    data: its file's content. settings: the paradigm's, at the level to start with. streams: each stream's answers.
    lengths: of its blocks, at that level. assets: its files by name. heard: whether its blocks have sounds.
    document: its file as it was read.
    """

    card: TaskCard
    data: Mapping[str, Any]
    hash: str
    paradigm: Paradigm
    settings: Any
    streams: Mapping[str, tuple[str, ...]]
    lengths: TaskLengths
    where: str
    path: Path | None
    assets: Assets = field(default_factory=dict)
    heard: bool = False
    document: Document = field(kw_only=True, compare=False, repr=False)

    @property
    def reference(self) -> str:
        """``task@version``"""
        return f"{self.card.task}@{self.card.version}"

    @property
    def version(self) -> int:
        return self.card.version

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.card.instructions)
