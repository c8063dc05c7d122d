"""A task card that passed every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from cogtrain.library.block_length import TaskLengths
from cogtrain.library.models import TaskCard, Variant
from cogtrain.library.settings_at_level import settings_at
from cogtrain.library.yaml_file import Document
from cogtrain.paradigms.contract import Paradigm
from cogtrain.trial import Assets


@dataclass(frozen=True)
class LoadedCard:
    """A card that passed every check.

    data: its file's content. settings: the paradigm's, at the level to start with. streams: each stream's answers.
    lengths: of its blocks, at that level. assets: its files by name. heard: whether its blocks have sounds.
    fit: how it is made fit for somebody, besides its own variant. document: its file as it was read.
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
    fit: Variant = field(default_factory=Variant)
    document: Document = field(kw_only=True, compare=False, repr=False)

    @property
    def reference(self) -> str:
        """``task@version``"""
        return f"{self.card.task}@{self.card.version}"

    def spoken(self, language: str) -> LoadedCard:
        """The card as it is done in that language: with the words that are its stimuli, and the keys, of it."""
        own = self.card.in_language.get(language)
        if own is None:
            return self
        keys = {**self.card.keys, **own.keys}
        card = self.card.model_copy(update={"settings": {**self.card.settings, **own.settings}, "keys": keys})
        adapts, start = card.difficulty.adapts, card.difficulty.start
        return replace(self, card=card, settings=settings_at(self.paradigm, card.settings, adapts, start))

    @property
    def version(self) -> int:
        return self.card.version

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.card.instructions)
