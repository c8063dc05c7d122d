"""The hash of what a file says, not of how it is laid out."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol


class Hashed(Protocol):
    """A card that knows the hash of its content."""

    @property
    def hash(self) -> str: ...


def content_hash(content: Any) -> str:
    """SHA-256, in hex, of the canonical JSON (sorted keys, no spaces, UTF-8) of plain data."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def course_hash(data: Mapping[str, Any], cards: Mapping[str, Hashed], supports: Mapping[str, Hashed]) -> str:
    """The hash of a protocol's content with the cards, questionnaires and exercises that it uses."""
    whole: dict[str, Any] = {"protocol": data, "cards": {name: card.hash for name, card in cards.items()}}
    if supports:
        whole["supports"] = {name: support.hash for name, support in supports.items()}
    return content_hash(whole)
