"""The keys that a card may name: PsychoPy's names, the same on Linux, Windows and macOS."""

from __future__ import annotations

from string import ascii_lowercase, digits

KEY_NAMES = frozenset(
    [
        *ascii_lowercase,
        *digits,
        *(f"num_{digit}" for digit in digits),
        *("space", "return", "tab", "backspace", "left", "right", "up", "down"),
        *("comma", "period", "slash", "semicolon", "apostrophe", "minus", "equal", "bracketleft", "bracketright"),
        *("lshift", "rshift", "lctrl", "rctrl", "lalt", "ralt"),
    ]
)
RESERVED = frozenset({"escape"})  # pauses, at any time
