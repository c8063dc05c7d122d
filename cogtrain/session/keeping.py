"""What happened goes on the disk; where the disk refuses, the person sees a calm page, and the session goes on from
there once there is room again.

What could not be written waits in memory, in its place. Nothing that was asked for next begins before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NoReturn

from cogtrain.displays.display import Display
from cogtrain.errors import CogtrainError, DamageError, DiskError
from cogtrain.events.event import Event
from cogtrain.events.session import SessionEnded, Stopped, Trouble
from cogtrain.pages.page import Button, Page
from cogtrain.records.log.background import BackgroundWriter
from cogtrain.records.person_file import PersonFile
from cogtrain.wording import say

LOOK_S = 3.0
STAYS_S = 120.0


class Keeping:
    """Writes for one session: into its log, in a thread, and into the logs about the person.

    waits: whether somebody sits there who can wait; a rehearsal ends with the error instead.
    """

    def __init__(
        self, writer: BackgroundWriter, file: PersonFile, display: Display, language: str, *, waits: bool
    ) -> None:
        self._writer, self._file, self._display, self._language = writer, file, display, language
        self._waits, self._ended = waits, False

    def put(self, event: Event) -> None:
        """Queue an event of the session; where earlier ones could not be written, wait for the disk."""
        self._ended = isinstance(event, SessionEnded | Stopped)
        with self._trouble_met():
            self._writer.put(event)

    def put_at_once(self, event: Event) -> bool:
        """The same in a block, where nothing can be waited for: whether it has to be broken off for the disk's sake."""
        return self._refused(partial(self._writer.put, event))

    def flush_at_once(self) -> bool:
        """Wait in a block until everything is on the disk: whether it has to be broken off for the disk's sake."""
        return self._refused(self._writer.flush)

    def _refused(self, act: Callable[[], object]) -> bool:
        """Whether the disk refuses. Raises its error where nobody sits there who can wait."""
        try:
            act()
        except (DiskError, DamageError):
            if not self._waits:
                raise
            return True
        return False

    def flush(self) -> None:
        """Wait until every event is on the disk itself."""
        with self._trouble_met():
            self._writer.flush()

    def put_person(self, event: Event) -> None:
        """Append an event to this station's log of the person; on the disk itself when this returns."""
        with self._trouble_met(event):
            self._file.put(event)

    @contextmanager
    def _trouble_met(self, of_person: Event | None = None) -> Iterator[None]:
        """Wait where the disk refuses, and give up where nothing can be waited for."""
        try:
            yield
        except DiskError as error:
            self._wait(error, of_person)
        except DamageError as error:
            self._give_up(error)

    def _give_up(self, error: CogtrainError) -> NoReturn:
        """The records themselves are harmed, as where their folder is gone: nothing can be waited for."""
        if self._waits:
            self._display.page(lost_page(self._language), self._language)
        raise error

    def _wait(self, error: CogtrainError, of_person: Event | None) -> None:
        """Ask for staff until the disk takes everything, an event about the person too. Raises the error where the
        person stops, or nobody sits there."""
        if not self._waits:
            raise error
        clock = self._display.clock
        began_s = clock.monotonic_s()
        while True:
            result = self._display.page(trouble_page(self._language), self._language)
            try:
                if of_person is not None:
                    self._file.put(of_person)
                    of_person = None
                self._writer.flush()
            except DiskError as still:
                if result.how == "stop":
                    raise still from error
                continue
            break
        if not self._ended:  # nothing follows the end
            seconds = round(clock.monotonic_s() - began_s, 3)
            self._writer.put(Trouble(what="disk", seconds=seconds, found=error.faults[0].found.partition(";")[0]))


def lost_page(language: str) -> Page:
    """The session cannot go on; it goes by itself after a while."""
    heading, text = say(language, "trouble.heading"), say(language, "trouble.lost.text")
    close = (Button("space", say(language, "end.close")),)
    return Page("trouble-lost", heading, text, buttons=close, closes_after_s=STAYS_S)


def ended_page(language: str) -> Page:
    """The computer ends the session; it goes by itself at once, as the process was told to end."""
    heading, text = say(language, "trouble.heading"), say(language, "trouble.ended.text")
    return Page("trouble-ended", heading, text, buttons=(), closes_after_s=LOOK_S)


def trouble_page(language: str) -> Page:
    """Something went amiss that the person can do nothing about; looked at again every few seconds."""
    heading, text = say(language, "trouble.heading"), say(language, "trouble.text")
    again = (Button("space", say(language, "trouble.again")),)
    return Page("trouble", heading, text, buttons=again, closes_after_s=LOOK_S)
