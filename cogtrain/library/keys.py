"""The keys that a card may name: PsychoPy's names, the same on Linux, Windows and macOS.

A letter or a sign is the key that is labelled so in the layout that is active; all other keys go by their place.
"""

from __future__ import annotations

from string import ascii_lowercase, digits

SIGNS = {
    "comma": ",",
    "period": ".",
    "slash": "/",
    "semicolon": ";",
    "apostrophe": "'",
    "minus": "-",
    "equal": "=",
    "bracketleft": "[",
    "bracketright": "]",
}
LABELLED = {**{letter: letter for letter in ascii_lowercase}, **SIGNS}
"""Keys that are found by their label, and that label."""

KEY_NAMES = frozenset(
    [
        *LABELLED,
        *digits,
        *(f"num_{digit}" for digit in digits),
        *("space", "return", "tab", "backspace", "left", "right", "up", "down"),
        *("lshift", "rshift", "lctrl", "rctrl", "lalt", "ralt"),
    ]
)
RESERVED = frozenset({"escape"})  # pauses, at any time
