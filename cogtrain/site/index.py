"""The index of the logs in the database: made from them, kept up with them, and made anew at any time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection, transaction

from cogtrain.clock import Clock
from cogtrain.errors import CogtrainError
from cogtrain.events.person import Enrolled
from cogtrain.library import Library, LoadedProtocol
from cogtrain.records.course import Course, Invitation
from cogtrain.records.invitations import invitations
from cogtrain.records.log.place import is_person_file, log_stamps
from cogtrain.records.log.place import station_of as writer_of
from cogtrain.records.person import person_of
from cogtrain.records.person_state import PersonState
from cogtrain.records.remarks import Remark, remarks
from cogtrain.records.verify import everybody, participant_of, read_log_or_fault
from cogtrain.site.clinic import Clinic
from cogtrain.site.drawing import Drawer, Drawing
from cogtrain.site.models import Drawn, Person, Station
from cogtrain.site.row import row
from cogtrain.wording import FIRST

BREATH_S: Final = 0.001
"""After each person pages have their turn."""
TURN_S: Final = 1.0
QUIET_S: Final = 0.5
DRAW_S: Final = 5.0
LOOK_S: Final = 30.0
AGAIN: Final = timedelta(minutes=30)
A_FEW: Final = 20
KEPT: Final = 2000
Stamps = Mapping[str, tuple[int, int]]
FAR: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Told:
    """What the logs about a person tell. enrolled_by: id of the station that did."""

    course: Course
    state: PersonState
    remarks: tuple[Remark, ...]
    invitations: tuple[Invitation, ...]
    enrolled_by: str = ""


class Index:
    """That of one folder of records."""

    def __init__(self, results: Path, clock: Clock, library: Library, drawer: Drawer) -> None:
        self._results, self._clock, self._library, self._drawer = results, clock, library, drawer
        self._clinic = Clinic(results)
        self._known: dict[str, tuple[Stamps, Told]] = {}
        self._lock, self._ended = threading.Lock(), threading.Event()
        self._thread: threading.Thread | None = None
        self._asked_s = float("-inf")

    # ---------------------------------------------------------------- reading

    def told(self, code: str) -> Told:
        """What the logs about a person tell at this moment."""
        return self._told(code, log_stamps(self._results, code))

    def _told(self, code: str, stamps: Stamps) -> Told:
        about = {name: stamp for name, stamp in stamps.items() if is_person_file(name)}
        with self._lock:
            known = self._known.get(code)
        if known is not None and known[0] == about:
            return known[1]
        folder = self._results / code
        logs = {name: read_log_or_fault(folder / name) for name in sorted(about)}
        read = participant_of(folder, logs, {})
        by = next((writer_of(one.file) for one in read.lines if isinstance(one.line.event, Enrolled)), "")
        told = Told(*person_of(read), remarks(read.lines), invitations(read.lines), by)
        with self._lock:
            if len(self._known) >= KEPT:
                self._known.pop(next(iter(self._known)))
            self._known[code] = (about, told)
        return told

    def give_way(self) -> None:
        """A page is asked for: what can wait does."""
        self._asked_s = time.monotonic()

    def read_ahead(self) -> None:
        """Read the logs about people nobody asked for yet, as long as nobody asks for a page: so the first look at
        somebody takes no longer than the second."""
        for code in sorted(Person.objects.values_list("code", flat=True))[:KEPT]:
            if self._ended.is_set() or time.monotonic() - self._asked_s < QUIET_S:
                return
            if code not in self._known:
                self.told(code)
                time.sleep(BREATH_S)

    def _digest(self, code: str) -> str:
        """The same as long as none of somebody's logs has grown and the clinic's language is no other."""
        return digest_of(log_stamps(self._results, code), self.language)

    @property
    def language(self) -> str:
        """The one that pages are drawn in: the clinic's, as it is now."""
        return self._clinic.language

    def protocol(self, known: Course) -> LoadedProtocol | None:
        """The protocol of enrolment; None where it is not at hand, or has faults."""
        try:
            return None if known.protocol is None else self._library.protocol(known.protocol, known.study.arm)
        except CogtrainError:
            return None

    # ---------------------------------------------------------------- keeping up

    def look_at(self, code: str) -> None:
        """Put what somebody's logs tell now into the index; where they grew, the page is to be drawn anew."""
        self._put(code, log_stamps(self._results, code))

    def _put(self, code: str, stamps: Stamps) -> Told:
        told, now = self._told(code, stamps), self._clock.utc()
        station = Station.objects.filter(id=told.enrolled_by).select_related("place").first()
        values = {
            **row(told.course, told.state, self.protocol(told.course), now),
            "digest": digest_of(stamps, self.language),
            "looked": now,
            "place": None if station is None else station.place,
        }
        Person.objects.update_or_create(code=code, defaults=values)
        return told

    def see_to(self, code: str) -> Told:
        """The same, where it is not as the logs are now; what they tell."""
        stamps = log_stamps(self._results, code)
        found = Person.objects.filter(code=code).values_list("digest", "turns").first()
        if found is None or found[0] != digest_of(stamps, self.language) or (found[1] or FAR) <= self._clock.utc():
            return self._put(code, stamps)
        return self._told(code, stamps)

    def keep_up(self) -> int:
        """Look at whoever's logs grew, and at everybody where the clinic's language is another one; how many."""
        there = set(everybody(self._results)) if self._results.is_dir() else set()
        digests = dict(Person.objects.values_list("code", "digest"))
        for code in sorted(digests.keys() - there):
            Person.objects.filter(code=code).delete()
            Drawn.objects.filter(code=code).delete()
        count = 0
        for code in sorted(there):
            if self._ended.is_set():
                return count
            if digests.get(code) != self._digest(code):
                self.look_at(code)
                count += 1
            time.sleep(BREATH_S)
        return count

    def turn(self) -> None:
        """Those whose time has come, at once: before a page is shown that hangs on it."""
        for code in Person.objects.filter(turns__lte=self._clock.utc()).values_list("code", flat=True):
            self.look_at(code)

    def look_again(self) -> None:
        """A few of those who were not looked at for a while: what hangs on the moment in some other way."""
        before = self._clock.utc() - AGAIN
        for code in Person.objects.filter(looked__lt=before).order_by("looked").values_list("code", flat=True)[:A_FEW]:
            self.look_at(code)

    # ---------------------------------------------------------------- drawing

    def stale(self) -> list[str]:
        """Codes of those whose page was never drawn, stands behind their logs or is in another language; who asks for
        care first."""
        drawn = dict(Drawn.objects.values_list("code", "digest"))
        codes = Person.objects.order_by("rank", "code").values_list("code", "digest")
        return [code for code, digest in codes if drawn.get(code) != digest]

    def ask_for(self, code: str) -> None:
        """Have somebody's page drawn."""
        language = self.language
        digest = digest_of(log_stamps(self._results, code), language)
        self._drawer.ask(code, lambda one, made: self._keep(one, digest, made), language)

    def _keep(self, code: str, digest: str, made: Drawing | str) -> None:
        try:
            keep(code, digest, made)
        except DatabaseError:  # it stays stale, and is asked for again
            return
        finally:
            connection.close()

    # ---------------------------------------------------------------- the thread

    def start(self, warn: Callable[[str], None]) -> None:
        """Keep up in the background, until :meth:`close`."""
        self._thread = threading.Thread(target=self._run, args=(warn,), name="index", daemon=True)
        self._thread.start()

    def _run(self, warn: Callable[[str], None]) -> None:
        looked_s = drew_s = float("-inf")
        while not self._ended.wait(TURN_S):
            try:
                if time.monotonic() - looked_s >= LOOK_S:
                    self.keep_up()
                    looked_s = time.monotonic()
                self.turn()
                self.look_again()
                self.read_ahead()
                if not self._drawer.waiting and time.monotonic() - drew_s >= DRAW_S:
                    drew_s = time.monotonic()
                    for code in self.stale()[:8]:
                        self.ask_for(code)
            except CogtrainError as error:
                warn(str(error))
            except DatabaseError as error:  # it may be back the next time
                warn(f"The database refused: {type(error).__name__}.")
            finally:
                connection.close()

    def close(self) -> None:
        """No more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(timeout=10)


def digest_of(stamps: Stamps, language: str = FIRST) -> str:
    """The same for the same files in the same language, as long as none was changed."""
    return sha256(json.dumps([language, *sorted(stamps.items())]).encode()).hexdigest()


def keep(code: str, digest: str, made: Drawing | str) -> None:
    """Put a drawing into the index; or in words why there is none."""
    if isinstance(made, str):
        made = Drawing("", (made,), "", (), {}, [], {"sessions": b"", "scores": b"", "changes": b""})
    values = {
        "digest": digest,
        "about": made.about,
        "notices": list(made.notices),
        "body": made.body,
        "verdicts": list(made.verdicts),
        "facts": made.facts,
        "last": made.last,
        **made.tables,
    }
    Drawn.objects.update_or_create(code=code, defaults=values)


def rebuild(index: Index, results: Path, told: Callable[[str], None]) -> Iterator[str]:
    """Make the index anew from the logs alone, yielding each code once it is done. Accounts, stations and groups
    stay."""
    from cogtrain.site.drawing import drawn_or_why

    with transaction.atomic():
        Person.objects.all().delete()
        Drawn.objects.all().delete()
    for code in everybody(results):
        told(code)
        index.look_at(code)
        digest = Person.objects.values_list("digest", flat=True).get(code=code)
        keep(code, digest, drawn_or_why(str(results), code, index.language))
        yield code
