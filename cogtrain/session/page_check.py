"""What a session needs, looked at before it starts: pages that can be shown, keys and sounds that are there."""

from __future__ import annotations

from cogtrain.displays.display import DisplayInfo
from cogtrain.errors import DeviceError, Fault, InputError, refuse
from cogtrain.library import LoadedProtocol
from cogtrain.session.page_faults import session_faults

_SOUND: set[tuple[str, str, str]] = set()
"""Sessions whose pages were found sound, by their protocol's hash: a rehearsal has many people in each."""


def check_keys(loaded: LoadedProtocol, session: str, info: DisplayInfo) -> None:
    """Raises CogtrainError where a card of the session names keys that the keyboard's layout lacks."""
    named = f"the keyboard's layout ({info.layout})" if info.layout else "the keyboard's layout"
    faults = {
        Fault(
            f"{task.loaded.where}: keys.{answer}",
            f'the key "{key}", which {named} has on no key',
            "keys that can be pressed without Shift",
            "Name another key in the card, or choose another layout before the start.",
        ): None
        for _, task in loaded.tasks(session)
        for answer, keys in task.keys.items()
        for key in keys
        if key in info.absent_keys
    }
    if faults:
        raise DeviceError(*faults)


def check_sounds(loaded: LoadedProtocol, session: str, *, heard: bool) -> None:
    """Raises CogtrainError where a task of the session has sounds and there is no device for them."""
    silent = [task.loaded.where for _, task in loaded.tasks(session) if task.loaded.heard and not heard]
    if silent:
        remedy = "Connect loudspeakers or headphones, and start again."
        found = "sounds, and no device that plays them"
        raise refuse(silent[0], found, "a device for sound", remedy, DeviceError)


def check_pages(loaded: LoadedProtocol, session: str, language: str) -> None:
    """Lay out every page that the session can show. Raises CogtrainError for what cannot be shown on it."""
    known = (loaded.hash, session, language)
    if known in _SOUND:
        return
    faults = dict.fromkeys(session_faults(loaded, session, language, whole=True))
    if faults:
        raise InputError(*faults)
    _SOUND.add(known)
