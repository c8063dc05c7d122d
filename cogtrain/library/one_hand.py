"""Keys for one hand alone."""

from __future__ import annotations

from collections.abc import Mapping

from cogtrain.library.models import Hand, TaskCard

Keys = Mapping[str, list[str]]
ARROWS_OF_THE_LEFT = {"left": "a", "right": "d", "up": "w", "down": "s"}


def hand_keys(card: TaskCard, hand: Hand | None) -> Keys:
    """The card's keys, or those for one hand: the card's own, else the left hand's letters for arrow keys."""
    if hand is None:
        return card.keys
    arrows = ARROWS_OF_THE_LEFT if hand == "left" else {}
    moved = {answer: [arrows.get(key, key) for key in keys] for answer, keys in card.keys.items()}
    return {**moved, **card.one_hand.get(hand, {})}
