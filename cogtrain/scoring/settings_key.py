"""What two scores must share to be compared, or to be held against a norm."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cogtrain.library.settings_at_level import settings_at
from cogtrain.paradigms.contract import Later, Paradigm


def settings_hash(settings: Mapping[str, Any], paradigm: Paradigm | None = None, quantity: str | None = None) -> str:
    """Eight hexadecimal digits of the SHA-256 of a block's settings, whatever their order.

    paradigm: its later settings are left out at their defaults, so that older sessions stay comparable; None where it
        is not installed. quantity: the setting that the level sets, which is left out.
    """
    return _hash({name: value for name, value in _effective(settings, paradigm).items() if name != quantity})


def level_rule(difficulty: Mapping[str, Any] | None) -> str:
    """The rule that chose a level, by name and the hash of all that it sets: ``block-ladder 3f1c09ab``; empty where the
    level was fixed."""
    if difficulty is None:
        return ""
    told = {name: float(value) if type(value) is int else value for name, value in difficulty.items()}
    return f"{difficulty['rule']} {_hash(told)}"


def level_key(quantity: str | None, level: float | None, *, adaptive: bool) -> str:
    """``n=2`` where the level is fixed, ``n adaptive`` where a rule chose it, empty where nothing adapts."""
    if not quantity:
        return ""
    return f"{quantity} adaptive" if adaptive else f"{quantity}={level:g}"


def _effective(settings: Mapping[str, Any], paradigm: Paradigm | None) -> Mapping[str, Any]:
    """The settings without later ones at their defaults; as they are where the paradigm cannot read them."""
    if paradigm is None:
        return settings
    fields = paradigm.settings.model_fields
    later = {name for name, field in fields.items() if any(isinstance(mark, Later) for mark in field.metadata)}
    try:
        read: dict[str, Any] = settings_at(paradigm, settings).model_dump()
    except ValidationError:
        return settings
    return {name: value for name, value in read.items() if name not in later or value != fields[name].default}


def _hash(values: Mapping[str, Any]) -> str:
    text = json.dumps(dict(values), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]
