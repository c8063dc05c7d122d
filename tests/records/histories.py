"""Random histories of three places: what each does on its own, what is carried between them, whole or not, in any
order; and that in the end all three know the same, with nothing lost and nothing twice."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from nacl.signing import SigningKey

from cogtrain.care.person import acknowledge, correct_dose, enrol, give_dose, put_consent, raise_alert, void_dose
from cogtrain.care.totals import enter_total
from cogtrain.clock import VirtualClock
from cogtrain.errors import InputError
from cogtrain.events.person import CommitmentMade, FormDrawn, LevelKept, SessionClosed, SessionOpened
from cogtrain.events.session import DisplayTold, PageLeft, SessionEnded, SessionStarted
from cogtrain.library import LoadedProtocol, load_library
from cogtrain.records.join import Joined, join
from cogtrain.records.log.chain import read_log
from cogtrain.records.log.place import log_files, session_file, session_log
from cogtrain.records.log.station import Station
from cogtrain.records.log.writer import open_log
from cogtrain.records.person import read_person
from cogtrain.records.person_file import OpenPerson, PersonFile
from cogtrain.records.verify import verify

CODE = "KI07"
START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PLACES = ("clinic", "home", "ward")
FOLDERS = Path("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108 - in memory: a history syncs a hundred times


@dataclass
class Place:
    """A folder of records with its station and its clock, and a person. sessions: logs that have no end yet."""

    results: Path
    station: Station
    clock: VirtualClock
    code: str = CODE
    sessions: list[str] = field(default_factory=list)

    @property
    def file(self) -> PersonFile:
        return PersonFile(self.results, self.code, self.clock, self.station)

    def lines(self) -> dict[str, list[str]]:
        """The hash of every line here, by log."""
        folder = self.results / self.code
        return {name: [line.hash for line in read_log(folder / name).lines] for name in log_files(folder)}


def make_place(folder: Path, name: str, offset_s: float = 0.0, code: str = CODE) -> Place:
    """A place whose key follows from its name."""
    key = SigningKey(hashlib.sha256(name.encode()).digest())
    return Place(folder / name, Station(key), VirtualClock(START + timedelta(seconds=offset_s)), code)


def protocols() -> tuple[LoadedProtocol, LoadedProtocol]:
    """Two courses that ask for consent or not."""
    library = load_library()
    return library.protocol("serial-infusions"), library.protocol("demo")


SERIAL, DEMO = protocols()

# ---------------------------------------------------------------- what a place does


def dose(opened: OpenPerson, number: int) -> None:
    """A dose of the last hours."""
    give_dose(opened, opened.log.clock.utc() - timedelta(minutes=number % 300), "iv", 40, "UTC")


def correct(opened: OpenPerson, number: int) -> None:
    """Another length for one of the doses."""
    if opened.course.doses:
        which = opened.course.doses[number % len(opened.course.doses)].id
        correct_dose(opened, which, None, None, 20 + number % 60, "typed wrongly")


def void(opened: OpenPerson, number: int) -> None:
    """One of the doses was not given."""
    if opened.course.doses:
        void_dose(opened, opened.course.doses[number % len(opened.course.doses)].id, "not given")


def agree(opened: OpenPerson, _number: int) -> None:
    """Consent is given."""
    put_consent(opened.log, SERIAL, "en", agreed=True)


def withdraw(opened: OpenPerson, _number: int) -> None:
    """Consent is withdrawn."""
    put_consent(opened.log, SERIAL, "en", agreed=False)


def alert(opened: OpenPerson, number: int) -> None:
    """Somebody should look."""
    raise_alert(opened, "answer 1", f"phq-9@1, item {number % 9 + 1}")


def see_to(opened: OpenPerson, number: int) -> None:
    """Somebody looked."""
    waiting = opened.course.open_alerts
    if waiting:
        acknowledge(opened, waiting[number % len(waiting)].id, "nurse-1", "talked")


def commit(opened: OpenPerson, number: int) -> None:
    """Something to do."""
    ident = opened.new_ident(one.id for one in opened.course.commitments)
    opened.log.put(CommitmentMade(commitment=ident, what="nature", due=f"2026-03-{number % 28 + 1:02}"))


def total(opened: OpenPerson, number: int) -> None:
    """A total from paper."""
    enter_total(opened, "madrs", number % 60, "nurse-1")


def level(opened: OpenPerson, number: int) -> None:
    """A level moved."""
    rule_: dict[str, Any] = {"rule": "block-ladder", "lowest": 1, "highest": 6}
    value = number % 6 + 1
    about: dict[str, Any] = {"task": "nback", "quantity": "n", "track": "training", "rule": rule_}
    opened.log.put(LevelKept(**about, state={"level": value}, level=value))


def form(opened: OpenPerson, _number: int) -> None:
    """A form is drawn."""
    drawn = opened.new_ident(opened.person.forms_drawn("coding"))
    opened.log.put(FormDrawn(task="coding", version=1, form=drawn, file="20260302T090000Z_training.jsonl"))


ACTS = (dose, correct, void, agree, withdraw, alert, alert, see_to, see_to, commit, total, level, form)


def begin_session(place: Place, number: int) -> None:
    """A session of some lines, without its end."""
    name = session_file(place.clock.utc(), "training", place.station.id)
    with open_log(session_log(place.results, place.code, name), place.clock, place.station, new=True) as log:
        log.put(_first(place))
        for page in range(number % 5):
            log.put(PageLeft(page=f"page {page}", seconds=1.5, how="key", key="space", onset_s=1.0))
    about = {"session": "training", "purpose": "training", "protocol": "demo", "protocol_version": 1}
    place.file.put(SessionOpened(file=name, occasion=number % 9, number=1, **about))  # type: ignore[arg-type]
    place.sessions.append(name)


def end_session(place: Place) -> None:
    """The oldest session without an end gets its own."""
    name = place.sessions.pop(0)
    with open_log(session_log(place.results, place.code, name), place.clock, place.station) as log:
        log.put(SessionEnded(status="finished"))
        head = log.head
    place.file.put(SessionClosed(file=name, status="finished", head=head))


def _first(place: Place) -> SessionStarted:
    display = DisplayTold(kind="simulated", refresh_hz=60.0)
    facts: dict[str, Any] = {"protocol": {}, "cards": {}, "versions": {"cogtrain": "0"}, "display": display, "seed": 1}
    about: dict[str, Any] = {"session": "training", "purpose": "training", "number": 1, "language": "en"}
    keys = {"station": place.station.id, "public_key": place.station.public_key}
    return SessionStarted(
        participant=place.code,
        protocol_hash="",
        unattended=True,
        observer=None,
        device="none",
        **about,
        **facts,
        **keys,
    )


# ---------------------------------------------------------------- what is carried between them


def copy_some(source: Path, stick: Path, seed: int) -> None:
    """Some of the files, some of them cut off anywhere."""
    if stick.exists():
        shutil.rmtree(stick)
    (stick / CODE).mkdir(parents=True)
    for number, name in enumerate(log_files(source / CODE)):
        die = (seed >> (3 * number)) % 8
        raw = (source / CODE / name).read_bytes()
        if die >= 2:
            (stick / CODE / name).write_bytes(raw if die > 3 else raw[: len(raw) * (seed % 97) // 97])


def carry(source: Place, into: Place) -> list[Joined]:
    """Join one place's folder into another's."""
    return list(join(source.results, into.results, into.clock, station=into.station))


def settle(places: Mapping[str, Place], order: list[tuple[str, str]]) -> None:
    """Carry everything everywhere, in this order of pairs, until nothing more comes."""
    while sum(joined.lines for a, b in order for joined in carry(places[a], places[b])):
        pass


# ---------------------------------------------------------------- the machine


class Histories(RuleBasedStateMachine):
    """Three places, each with its own clock; whatever they do, joining makes them one."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="histories-", dir=FOLDERS))
        self.places: dict[str, Place] = {}
        self.agreements: list[frozenset[str]] = []
        self.withdrawals: list[str] = []
        self.acknowledged: set[object] = set()

    @initialize(offsets=st.tuples(*[st.integers(-900, 900)] * 3), together=st.booleans())
    def begin(self, offsets: tuple[int, ...], together: bool) -> None:
        """Enrolled at one place and carried to the others, or at each on its own."""
        for name, offset in zip(PLACES, offsets, strict=True):
            self.places[name] = make_place(self.folder, name, offset)
        first = self.places["clinic"]
        enrol(first.results, CODE, SERIAL, "UTC", first.clock, station=first.station)
        for name in PLACES[1:]:
            place = self.places[name]
            if together:
                self._joined(first, place)
            else:
                enrol(place.results, CODE, (SERIAL, DEMO)[name == "ward"], "UTC", place.clock, station=place.station)

    @rule(name=st.sampled_from(PLACES), act=st.sampled_from(ACTS), number=st.integers(0, 10_000))
    def acts(self, name: str, act: Any, number: int) -> None:
        """A place does something."""
        place = self.places[name]
        with place.file.open_person() as opened, suppress(InputError):  # what is refused leaves no trace
            act(opened, number)
        if act is agree:
            self.agreements.append(frozenset(one for hashes in place.lines().values() for one in hashes))
        if act is withdraw:
            own = place.lines()[f"person.{place.station.id}.jsonl"]
            self.withdrawals.append(own[-1])

    @rule(name=st.sampled_from(PLACES), seconds=st.integers(1, 40_000))
    def time_passes(self, name: str, seconds: int) -> None:
        """Everywhere; and at one place the clock drifts by a little."""
        for place in self.places.values():
            place.clock.advance(seconds)
        self.places[name].clock.advance(1 + seconds % 7)

    @rule(name=st.sampled_from(PLACES), number=st.integers(0, 100))
    def sits(self, name: str, number: int) -> None:
        """A session begins."""
        self.places[name].clock.advance(1)
        begin_session(self.places[name], number)

    @rule(name=st.sampled_from(PLACES))
    def rises(self, name: str) -> None:
        """A session ends."""
        if self.places[name].sessions:
            end_session(self.places[name])

    @rule(pair=st.permutations(PLACES), seed=st.integers(0, 1 << 60), whole=st.booleans())
    def carries(self, pair: list[str], seed: int, whole: bool) -> None:
        """One folder is joined into another; or some of it, by a stick."""
        source, into = self.places[pair[0]], self.places[pair[1]]
        if whole:
            self._joined(source, into)
            return
        copy_some(source.results, self.folder / "stick", seed)
        for joined in join(self.folder / "stick", into.results, into.clock, station=into.station):
            assert not joined.refused, joined.refused

    def _joined(self, source: Place, into: Place) -> None:
        before = into.lines() if (into.results / CODE).is_dir() else {}
        for joined in carry(source, into):
            assert not joined.refused, joined.refused
        after = into.lines()
        for name, hashes in (*before.items(), *source.lines().items()):
            assert after[name][: len(hashes)] == hashes, "nothing is lost, and nothing overwritten"

    def teardown(self) -> None:
        """Everything everywhere; then all three know the same."""
        try:
            if self.places:
                self._settled()
        finally:
            shutil.rmtree(self.folder)

    def _settled(self) -> None:
        owned = {place.station.id: {} for place in self.places.values()}
        for place in self.places.values():
            for name, hashes in place.lines().items():
                if place.station.id in name:
                    owned[place.station.id][name] = hashes
        pairs = [(a, b) for a in PLACES for b in PLACES if a != b]
        order = sorted(pairs, key=lambda pair: hashlib.sha256(f"{pair}{len(self.withdrawals)}".encode()).digest())
        settle(self.places, order)
        everywhere = [place.lines() for place in self.places.values()]
        assert everywhere[0] == everywhere[1] == everywhere[2]
        for logs in owned.values():
            for name, hashes in logs.items():
                assert everywhere[0][name][: len(hashes)] == hashes
        told = [read_person(place.results, CODE) for place in self.places.values()]
        assert told[0] == told[1] == told[2]
        for place in self.places.values():
            odd = [f"{one}" for one in verify(place.results) if one.verdict != "intact"]
            assert not odd, odd
        self._rules_hold(told[0])

    def _rules_hold(self, told: Any) -> None:
        known, person = told
        assert known.damage == known.odd == person.odd == ()
        for names in (
            [one.id for one in known.doses],
            [one.id for one in known.alerts],
            [one.id for one in known.commitments],
            [one.id for one in known.answered if one.staff],
            person.forms_drawn("coding"),
        ):
            assert len(set(names)) == len(names), "no name is given twice"
        if any(not any(one in seen for seen in self.agreements) for one in self.withdrawals):
            assert not known.consent.agreed, "a withdrawal that no agreement knew of holds"
        elif self.agreements and any(all(one in seen for one in self.withdrawals) for seen in self.agreements):
            assert known.consent.agreed, "who agreed in knowledge of every withdrawal has agreed"
