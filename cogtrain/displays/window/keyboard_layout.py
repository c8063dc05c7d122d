"""Which key is which: psychtoolbox tells a key's place, and people go by what stands on it.

Letters and signs are named by their label in the active layout; digits, arrows and all other keys by their place, as on
some layouts the digits of the top row need Shift. Tried on Linux (X11) alone; what is asked of Windows and macOS
follows their documentation.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase, digits
from typing import Any

from cogtrain.library.keys import LABELLED

LETTERS = frozenset(ascii_lowercase)
OTHER_LABELLED = frozenset({"quoteleft", "backslash", "less", "grave", "pound"})  # places that no card names


@dataclass(frozen=True)
class KeyboardLayout:
    """names: of each key that psychtoolbox tells by a code. title: the layout's, such as ``de``; empty where it is not
    known. absent: keys that a card may name, and that this layout has on no key (without Shift). digit_signs: what the
    keys of digits write without Shift -> the digit, where that is something else.
    """

    names: Mapping[int, str]
    title: str = ""
    absent: frozenset[str] = frozenset()
    digit_signs: Mapping[str, str] = field(default_factory=dict)


def by_label(places: Mapping[int, str], labels: Mapping[int, str], title: str = "") -> KeyboardLayout:
    """Pure. places: code -> name on a US keyboard. labels: code -> what the key writes without Shift; nothing at all
    where the system does not tell, and then every key goes by its place.

    A letter that the layout has nowhere is still found at its place: pages stay within reach under another alphabet.
    """
    if not any(labels.values()):
        return KeyboardLayout(dict(places), title)
    named = {label: name for name, label in LABELLED.items()}
    names: dict[int, str] = {}
    found: set[str] = set()
    for code, place in places.items():
        if place not in LABELLED and place not in OTHER_LABELLED:
            names[code] = place
            continue
        label = labels.get(code, "").lower()
        names[code] = named.get(label, label or place)
        found.update([names[code]] if label in named else [])
    for code, place in places.items():
        if place in LETTERS and place not in found and names[code] not in LABELLED:
            names[code] = place
    signs = {labels.get(code, ""): place for code, place in places.items() if place in digits}
    written = {sign: digit for sign, digit in signs.items() if len(sign) == 1 and sign not in digits}
    return KeyboardLayout(names, title, frozenset(LABELLED) - found, written)


def active_layout(places: Mapping[int, str]) -> KeyboardLayout:
    """The layout that is active now, of the keys that psychtoolbox tells by these codes; about a millisecond."""
    if sys.platform == "linux":
        labels, title = _labels_of_x11(places)
    elif sys.platform == "win32":
        labels, title = _labels_of_windows(places), ""
    elif sys.platform == "darwin":
        labels, title = _labels_of_macos(places), ""
    else:
        labels, title = {}, ""
    return by_label(places, labels, title)


# ---------------------------------------------------------------- Linux

CORE_KEYBOARD = 0x100  # XkbUseCoreKbd
CODE_AHEAD = 1  # psychtoolbox counts X11's key codes from 1
LATIN_1, UNICODE = 0x100, 0x01000000  # keysyms below the first, or from the second on, are the sign's own number
STATE_BYTES, GROUP_BYTE = 64, 0  # XkbStateRec is smaller, and begins with the group


def _labels_of_x11(places: Mapping[int, str]) -> tuple[dict[int, str], str]:
    """(labels, title) by a connection of its own: Xlib remembers the layout of a connection that is older."""
    from pyglet import lib
    from pyglet.libs.x11 import xlib

    x11 = lib.load_library("X11")
    x11.XkbKeycodeToKeysym.restype = ctypes.c_ulong
    x11.XkbKeycodeToKeysym.argtypes = [ctypes.c_void_p, ctypes.c_ubyte, ctypes.c_int, ctypes.c_int]
    x11.XkbGetState.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p]
    display = xlib.XOpenDisplay(None)
    if not display:
        return {}, ""
    try:
        state = (ctypes.c_ubyte * STATE_BYTES)()
        x11.XkbGetState(display, CORE_KEYBOARD, state)
        group = state[GROUP_BYTE]
        labels = {}
        for code in places:
            keysym = x11.XkbKeycodeToKeysym(display, code - CODE_AHEAD, group, 0)
            labels[code] = _sign(keysym or x11.XkbKeycodeToKeysym(display, code - CODE_AHEAD, 0, 0), xlib)
        return labels, _title_of_x11(display, group, xlib)
    finally:
        xlib.XCloseDisplay(display)


def _sign(keysym: int, x: Any) -> str:
    """What a key of that keysym writes; the keysym's name where it writes none of Latin-1 or has an old number."""
    if 0x20 <= keysym < LATIN_1:
        return chr(keysym)
    if UNICODE <= keysym < UNICODE + sys.maxunicode:
        return chr(keysym - UNICODE)
    name = x.XKeysymToString(keysym)
    return "" if name is None else str(name, "ascii")


def _title_of_x11(display: Any, group: int, x: Any) -> str:
    """The layout's short name as the X server has it, such as ``de`` or ``us(dvorak)``; empty where it has none."""
    kind, form = x.Atom(), x.c_int()
    count, after = x.c_ulong(), x.c_ulong()
    data = x.POINTER(x.c_ubyte)()
    about = x.XInternAtom(display, b"_XKB_RULES_NAMES", 0)
    root = x.XDefaultRootWindow(display)
    x.XGetWindowProperty(display, root, about, 0, 1024, 0, 0, kind, form, count, after, data)
    if not data:
        return ""
    try:
        parts = bytes(data[: count.value]).decode("utf-8", "replace").split("\0")
    finally:
        x.XFree(data)
    layouts, variants = ([*parts, "", "", "", ""][place].split(",") for place in (2, 3))
    title = layouts[group] if group < len(layouts) else layouts[0]
    variant = variants[group] if group < len(variants) else ""
    return f"{title}({variant})" if variant else title


# ---------------------------------------------------------------- Windows

VK_TO_SIGN = 2  # MAPVK_VK_TO_CHAR
SIGN_BITS = 0xFFFF  # the highest bit above them tells a dead key


def _labels_of_windows(places: Mapping[int, str]) -> dict[int, str]:
    """Of psychtoolbox's codes, which are virtual keys there."""
    user32 = ctypes.windll.user32  # type: ignore[attr-defined]
    user32.GetKeyboardLayout.restype = ctypes.c_void_p
    user32.MapVirtualKeyExW.restype = ctypes.c_uint
    user32.MapVirtualKeyExW.argtypes = [ctypes.c_uint, ctypes.c_uint, ctypes.c_void_p]
    layout = user32.GetKeyboardLayout(0)
    signs = {code: user32.MapVirtualKeyExW(code, VK_TO_SIGN, layout) & SIGN_BITS for code in places}
    return {code: chr(sign) if sign >= 0x20 else "" for code, sign in signs.items()}


# ---------------------------------------------------------------- macOS

CARBON = "/System/Library/Frameworks/Carbon.framework/Carbon"
KEY_DISPLAY, NO_DEAD_KEYS = 3, 1  # kUCKeyActionDisplay, kUCKeyTranslateNoDeadKeysMask
MAC_KEYS = {
    **dict(zip(range(4, 30), (0, 11, 8, 2, 14, 3, 5, 4, 34, 38, 40, 37, 46, 45, 31, 35, 12, 15, 1, 17, 32, 9, 13, 7, 16,
                              6), strict=True)),
    **dict(zip(range(30, 40), (18, 19, 20, 21, 23, 22, 26, 28, 25, 29), strict=True)),
    45: 27, 46: 24, 47: 33, 48: 30, 49: 42, 51: 41, 52: 39, 53: 50, 54: 43, 55: 47, 56: 44,
}  # fmt: skip
"""psychtoolbox's codes, which are USB's there -> macOS's own key codes."""


def _labels_of_macos(places: Mapping[int, str]) -> dict[int, str]:
    carbon = ctypes.CDLL(CARBON)
    carbon.TISCopyCurrentKeyboardLayoutInputSource.restype = ctypes.c_void_p
    carbon.TISGetInputSourceProperty.restype = ctypes.c_void_p
    carbon.TISGetInputSourceProperty.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    carbon.CFDataGetBytePtr.restype = ctypes.c_void_p
    carbon.CFDataGetBytePtr.argtypes = [ctypes.c_void_p]
    carbon.CFRelease.argtypes = [ctypes.c_void_p]
    carbon.LMGetKbdType.restype = ctypes.c_uint8
    short, long = ctypes.c_uint16, ctypes.c_uint32
    carbon.UCKeyTranslate.argtypes = [
        *(ctypes.c_void_p, short, short, long, long, long),
        *(ctypes.POINTER(long), ctypes.c_ulong, ctypes.POINTER(ctypes.c_ulong), ctypes.POINTER(short)),
    ]
    source = carbon.TISCopyCurrentKeyboardLayoutInputSource()
    if not source:
        return {}
    try:
        wanted = ctypes.c_void_p.in_dll(carbon, "kTISPropertyUnicodeKeyLayoutData")
        data = carbon.TISGetInputSourceProperty(source, wanted)
        if not data:
            return {}
        table, labels = carbon.CFDataGetBytePtr(data), {}
        for code in places.keys() & MAC_KEYS.keys():
            dead, length, signs = long(0), ctypes.c_ulong(0), (short * 8)()
            known = (table, MAC_KEYS[code], KEY_DISPLAY, 0, carbon.LMGetKbdType(), NO_DEAD_KEYS)
            carbon.UCKeyTranslate(*known, ctypes.byref(dead), len(signs), ctypes.byref(length), signs)
            labels[code] = bytes(memoryview(signs).cast("B"))[: 2 * length.value].decode("utf-16-le", "replace")
        return labels
    finally:
        carbon.CFRelease(source)
