"""What two scores must share to be compared, or to be held against a norm."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

if TYPE_CHECKING:
    from cogtrain.paradigms.contract import Paradigm


def settings_hash(
    settings: Mapping[str, Any],
    paradigm: Paradigm | None = None,
    quantity: str | None = None,
    difficulty: Mapping[str, Any] | None = None,
) -> str:
    """Eight hexadecimal digits of the SHA-256 of a block's settings, whatever their order.

    paradigm: settings at its defaults are left out, so that one which came later, with what was done before as its
        default, keeps older sessions comparable; None where it is not installed. quantity: the setting that the level
        sets, which is left out. difficulty: the rule that chose the level, where one did.
    """
    told = {name: value for name, value in effective(settings, paradigm).items() if name != quantity}
    if difficulty is not None:
        told["difficulty"] = dict(difficulty)
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def effective(settings: Mapping[str, Any], paradigm: Paradigm | None) -> dict[str, Any]:
    """The settings that differ from the paradigm's defaults; all of them where it cannot read them."""
    if paradigm is None:
        return dict(settings)
    try:
        read: dict[str, Any] = paradigm.settings(**settings).model_dump()
    except ValidationError:
        return dict(settings)
    fields = paradigm.settings.model_fields
    return {name: value for name, value in read.items() if value != fields[name].default}


def level_key(quantity: str | None, level: float | None, *, adaptive: bool) -> str:
    """``n=2`` where the level is fixed, ``n adaptive`` where a rule chose it, empty where nothing adapts."""
    if not quantity:
        return ""
    return f"{quantity} adaptive" if adaptive else f"{quantity}={level:g}"
