"""What a task item of a protocol comes to on its card: settings, difficulty, keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cogtrain.adapt import LevelRule, level_rule
from cogtrain.library.block_length import TaskLengths
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.models import Difficulty, FixedLevel, TaskItem, Variant
from cogtrain.library.one_hand import Keys, hand_keys
from cogtrain.library.settings_at_level import Raw, level_range, settings_at
from cogtrain.paradigms.contract import Paradigm, bounds


@dataclass(frozen=True)
class ResolvedTask:
    """A task item with its card: everything a session needs to plan its blocks.

    raw: the card's settings with the item's on top, without the quantity that adapts.
    difficulty: the one in force. A fixed level is its ``start``, with the rule "fixed".
    settings: the paradigm's settings at that start. lengths: of its blocks.
    """

    item: TaskItem
    loaded: LoadedCard
    raw: Mapping[str, Any]
    difficulty: Difficulty
    settings: Any
    lengths: TaskLengths

    @property
    def reference(self) -> str:
        return self.item.task

    @property
    def paradigm(self) -> Paradigm:
        return self.loaded.paradigm

    @property
    def quantity(self) -> str | None:
        """The setting that the level goes into, or None."""
        return self.difficulty.adapts

    @property
    def rule(self) -> str:
        return self.difficulty.rule

    @property
    def level(self) -> float | None:
        """The level to start with, or the fixed one; None where nothing adapts."""
        return self.difficulty.start

    @property
    def level_range(self) -> tuple[float, float] | None:
        """Lowest and highest level that the rule may choose; None where nothing adapts."""
        return level_range(self.difficulty, self.paradigm)

    @property
    def level_rule(self) -> LevelRule | None:
        """The rule with its range, as ``cogtrain.adapt`` knows it; None where nothing adapts."""
        difficulty, reach = self.difficulty, self.level_range
        if difficulty.adapts is None or difficulty.start is None or reach is None:
            return None
        quantity = self.paradigm.adapts[difficulty.adapts]
        return level_rule(
            difficulty.rule,
            start=difficulty.start,
            lowest=reach[0],
            highest=reach[1],
            quantity=difficulty.adapts,
            harder=quantity.harder,
            scale=quantity.scale,
            **difficulty.own,
        )

    @property
    def carries(self) -> bool:
        """Whether the level goes on from the last session."""
        return self.item.carry == "level"

    @property
    def variant(self) -> Variant:
        """How it is made fit for somebody: the item's, else the card's."""
        return variant_in_force(self.item, self.loaded)

    @property
    def keys(self) -> Keys:
        """For each answer its keys, those of one hand where the variant says so."""
        return hand_keys(self.loaded.card, self.variant.hand)

    @property
    def practises(self) -> bool:
        """Whether there is practice before the first block."""
        return self.item.practice == "until-passed" and self.loaded.card.practice is not None

    @property
    def practice_level(self) -> float | None:
        practice = self.loaded.card.practice
        if self.quantity is None or practice is None or practice.level is None:
            return self.level
        return practice.level

    def settings_at(self, level: float | None) -> Any:
        """The settings of a scored block at ``level``."""
        return settings_at(self.paradigm, self.raw, self.quantity, level)

    def practice_settings(self) -> Any:
        """The settings of a practice round: the card's practice settings on top of all others."""
        practice = self.loaded.card.practice
        raw = {**self.raw, **(practice.settings if practice is not None else {})}
        return settings_at(self.paradigm, raw, self.quantity, self.practice_level)


def variant_in_force(item: TaskItem, card: LoadedCard) -> Variant:
    """The item's variant where it has one, else the card's, with what the person needs besides."""
    own, fit = card.card.variant if item.variant is None else item.variant, card.fit
    large, slower = own.large_type or fit.large_type, max(own.slower, fit.slower)
    return Variant(large_type=large, hand=fit.hand or own.hand, slower=slower)


def _slower(paradigm: Paradigm, raw: Mapping[str, Any], by: float, adapts: str | None, start: float | None) -> Raw:
    """The settings with times to answer so many times as long, within their bounds; a time that adapts stays."""
    windows = [name for name in paradigm.windows if name in paradigm.settings.model_fields and name != adapts]
    if by == 1 or not windows:
        return raw
    settings = settings_at(paradigm, raw, adapts, start)
    return {**raw, **{name: min(by * getattr(settings, name), bounds(paradigm, name)[1]) for name in windows}}


def difficulty_in_force(item: TaskItem, card: LoadedCard) -> Difficulty:
    """The item's difficulty where it has one, else the card's."""
    own = card.card.difficulty
    if item.difficulty is None:
        return own
    if isinstance(item.difficulty, Difficulty):
        return item.difficulty
    return fixed(item.difficulty, own)


def fixed(level: FixedLevel, own: Difficulty) -> Difficulty:
    """A fixed level as a difficulty of the card's quantity."""
    if own.adapts is None:
        return Difficulty()
    return Difficulty(adapts=own.adapts, rule="fixed", start=own.start if level.level is None else level.level)


def resolve(item: TaskItem, card: LoadedCard, lengths: TaskLengths | None = None) -> ResolvedTask:
    """The item on its card. lengths: where the item's own settings or difficulty make them others than the card's.

    Raises pydantic.ValidationError where they do not fit; a loaded protocol's always do.
    """
    difficulty = difficulty_in_force(item, card)
    raw: Raw = {**card.card.settings, **item.settings}
    raw = _slower(card.paradigm, raw, variant_in_force(item, card).slower, difficulty.adapts, difficulty.start)
    settings = settings_at(card.paradigm, raw, difficulty.adapts, difficulty.start)
    return ResolvedTask(item, card, raw, difficulty, settings, lengths or card.lengths)
