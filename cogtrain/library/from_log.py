"""A protocol as a log keeps it, built from the log alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from cogtrain.errors import CogtrainError, InputError
from cogtrain.library.card_checks import check_card
from cogtrain.library.faults import gathered
from cogtrain.library.hashing import content_hash
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_protocol import LoadedProtocol
from cogtrain.library.loaded_support import LoadedSupport, check_support
from cogtrain.library.protocol_checks import Known, check_protocol
from cogtrain.library.yaml_file import Document
from cogtrain.paradigms import registry


def pinned(
    protocol: Mapping[str, Any],
    cards: Mapping[str, Mapping[str, Any]],
    where: str,
    supports: Mapping[str, Mapping[str, Any]] | None = None,
) -> LoadedProtocol:
    """A protocol from its content and that of its cards, as a session's log keeps them; errors call it ``where``.

    Raises CogtrainError where this version of cogtrain can no longer read them.
    """
    written = json.dumps([protocol, cards, supports or {}], sort_keys=True)
    try:
        return replace(_sound(written), where=where)
    except CogtrainError:
        return _built(written, where)  # raises the same, with its place


@lru_cache(maxsize=16)
def _sound(written: str) -> LoadedProtocol:
    """The same content is read and tried out once, however many sessions of it follow."""
    return _built(written, "a log")


def _built(written: str, where: str) -> LoadedProtocol:
    protocol, cards, supports = json.loads(written)
    loaded: dict[str, LoadedCard] = {}
    for reference, data in cards.items():
        document = Document(where, data, {})
        card = check_card(document, content_hash(data), None, registry())
        if isinstance(card, list):
            raise InputError(*gathered(document, card))
        loaded[reference] = card
    kept: dict[str, LoadedSupport] = {}
    for reference, data in supports.items():
        document = Document(where, data, {})
        support = check_support(document, content_hash(data), None)
        if isinstance(support, list):
            raise InputError(*gathered(document, support))
        kept[reference] = support
    document = Document(where, protocol, {})
    found = check_protocol(document, None, Known(loaded, {}, kept))
    if isinstance(found, list):
        raise InputError(*gathered(document, found))
    return found
