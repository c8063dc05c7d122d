"""Each guest has a room: a thread that walks through what the kiosk offers at home, and a channel to one page."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from cogtrain.displays.browser.browser import BrowserDisplay
from cogtrain.displays.browser.channel import Channel
from cogtrain.displays.browser.stage import Stage
from cogtrain.displays.display import DisplayGoneError
from cogtrain.errors import CogtrainError
from cogtrain.kiosk import serve
from cogtrain.trial import Asset
from cogtrain.web.doors import Guest, RefusedError
from cogtrain.web.house import House

PATIENCE_S = 2 * 3600.0
"""So long a page may be silent before its session ends for today: a block goes on without the network until its end."""
STANDS_S = 20.0
"""A page that was not heard of for so long no longer keeps another one out."""


@dataclass
class Room:
    """One guest's. tab: the page that has it; empty where that was closed."""

    guest: Guest
    channel: Channel
    display: BrowserDisplay
    tab: str
    name: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    thread: threading.Thread | None = None

    @property
    def alive(self) -> bool:
        return self.thread is not None and self.thread.is_alive()


Live = Callable[[Room], None]


class Rooms:
    """All that are open. live: what happens in one; without, what the kiosk offers at home."""

    def __init__(self, house: House, live: Live | None = None) -> None:
        self._house, self._lock = house, threading.Lock()
        self._what = self._at_home if live is None else live
        self._rooms: dict[str, Room] = {}

    def enter(self, guest: Guest, tab: str, stage: Stage) -> tuple[Room, int]:
        """The guest's room, with that page in it; and the number of the block, if any, that a page before it began.
        Raises RefusedError where another page has it."""
        with self._lock:
            room = self._rooms.get(guest.key)
            if room is not None and room.alive and not room.channel.closed:
                if room.tab not in ("", tab) and room.channel.silent_s < STANDS_S:
                    raise RefusedError("second-tab", guest.code)
                room.tab, room.display.stage = tab, stage
                return room, room.channel.block
            room = self._new(guest, tab, stage)
            self._rooms[guest.key] = room
        return room, 0

    def of(self, guest: Guest, tab: str) -> Room | None:
        """The guest's room, where that page has it."""
        with self._lock:
            room = self._rooms.get(guest.key)
        return room if room is not None and room.tab == tab else None

    def asset(self, guest: Guest, sha256: str) -> Asset | None:
        """A file that the guest's page was told of."""
        with self._lock:
            room = self._rooms.get(guest.key)
        return None if room is None else room.display.assets.get(sha256)

    def left(self, guest: Guest, tab: str) -> None:
        """That page was closed: another one may come in."""
        room = self.of(guest, tab)
        if room is not None:
            room.tab = ""

    def close(self) -> None:
        """All sessions end for today, in order; returns once they have."""
        with self._lock:
            rooms = tuple(self._rooms.values())
        for room in rooms:
            room.channel.close()
        for room in rooms:
            if room.thread is not None:
                room.thread.join(timeout=10)

    def _new(self, guest: Guest, tab: str, stage: Stage) -> Room:
        house, channel = self._house, Channel(PATIENCE_S)

        def refused(error: CogtrainError) -> None:
            house.refusals.record("forged", guest.code, error.faults[0].found)

        room = Room(guest, channel, BrowserDisplay(channel, house.clock, stage, refused, by_touch=stage.by_touch), tab)
        room.thread = threading.Thread(target=self._live, args=(room,), name="room", daemon=True)
        room.thread.start()
        return room

    def _live(self, room: Room) -> None:
        """What happens in a room, until the person is done or the page is gone."""
        try:
            self._what(room)
        except DisplayGoneError:
            pass
        except CogtrainError as error:
            self._house.warn(str(error))
        finally:
            room.channel.close()

    def _at_home(self, room: Room) -> None:
        serve(self._house.kiosk(room.display), room.guest.code)
