"""The kiosk itself: a loop around the welcome page. Everything it shows is a page; nothing leads out of it but a staff
code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from cogtrain.care.admission import consent_lacks, has_to_do_with_doses
from cogtrain.care.gate import CALLS_MOAA_S, decide, holds_back
from cogtrain.care.pager import tell_staff
from cogtrain.care.person import open_person, put_consent, put_gate, raise_alert
from cogtrain.care.plan import Plan, Slot, plan
from cogtrain.care.site import Site, Throttle, contacts_data, staff_of
from cogtrain.displays.display import Display
from cogtrain.errors import CogtrainError
from cogtrain.kiosk import pages, readiness
from cogtrain.kiosk.borrowed import Borrowed
from cogtrain.kiosk.progress import progress
from cogtrain.library import Library, LoadedProtocol
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.records.course import Course, GateDecision, hours_since, last_dose
from cogtrain.records.log.place import is_participant_code
from cogtrain.records.person import read_person
from cogtrain.records.person_state import PersonState
from cogtrain.session import Options, run_session
from cogtrain.session.lent_care import Granted, Support
from cogtrain.session.questionnaire import alert_pages, support_page
from cogtrain.session.script import session_title
from cogtrain.wording import say

SET_BACK = timedelta(minutes=2)
IDLE_S = 180.0
OFFERED_AT_MOST = 5


class Leave(Exception):  # noqa: N818 - nothing went amiss
    """Back to the welcome page: Stop was pressed, or somebody is done."""


class End(Exception):  # noqa: N818 - nothing went amiss
    """A member of staff ends the kiosk."""


@dataclass
class Kiosk:
    """A kiosk and what it needs. at_home: nobody watches, and there is no staff. warn: is told what goes amiss."""

    display: Display
    results: Path
    library: Library
    site: Site
    fresh_seed: Callable[[], int]
    at_home: bool = False
    warn: Callable[[str], None] = lambda _words: None
    throttle: Throttle = field(default_factory=Throttle)
    pins: dict[str, Throttle] = field(default_factory=dict)
    looked_at: dict[str, tuple[int, Course]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return self.site.language

    def show(self, page: Page) -> PageResult:
        """Show a page. Raises Leave on Stop, and where nobody does anything for a while."""
        idle = not page.breathing and page.closes_after_s is None and page.name != "kiosk:welcome"
        result = self.display.page(replace(page, closes_after_s=IDLE_S) if idle else page, self.language)
        if result.how == "stop" or (idle and result.how == "closed"):
            raise Leave
        return result

    def ask(self, page: Page) -> str | None:
        """The answer to a page that asks; None for the button that goes back."""
        return self.show(page).value

    def tell(self, name: str, **values: object) -> None:
        """A page of the kiosk's own words."""
        self.show(pages.told(name, self.language, **values))

    def say(self, key: str) -> str:
        """A word of the kiosk's own."""
        return say(self.language, f"kiosk.{key}")

    def now(self) -> datetime:
        """The wall clock."""
        return self.display.clock.utc()


@dataclass(frozen=True)
class Person:
    """Who sits there: as the logs say at this moment."""

    code: str
    loaded: LoadedProtocol
    course: Course
    state: PersonState
    plan: Plan
    held: GateDecision | None = None


def serve(kiosk: Kiosk) -> None:
    """Serve until a member of staff ends it; at home until Stop on the welcome page.

    What goes amiss for one person is told, and the kiosk goes on.
    """
    from cogtrain.kiosk.staff import sign, staff_menu

    for page in _every_contact_page(kiosk):  # found now, and not when somebody needs them
        layout(page, kiosk.language)
    while True:
        try:
            welcome = pages.welcome(kiosk.language, staff=not kiosk.at_home, sign="" if kiosk.at_home else sign(kiosk))
            result = kiosk.display.page(welcome, kiosk.language)
            if result.how == "stop" and kiosk.at_home:
                return
            if result.key == pages.STAFF_KEY:
                staff_menu(kiosk)
            elif result.value is not None:
                _person(kiosk, result.value)
        except Leave:
            continue
        except End:
            return
        except CogtrainError as error:
            kiosk.warn(str(error))
            kiosk.display.page(pages.told("amiss", kiosk.language), kiosk.language)


def known_person(kiosk: Kiosk, code: str) -> Course | None:
    """The course of a code; None where nobody of that code is enrolled here. Raises Leave where the log is damaged,
    once staff were asked for."""
    found = _enrolled(kiosk, code)
    return None if found is None else found[0]


def _enrolled(kiosk: Kiosk, code: str) -> tuple[Course, PersonState] | None:
    """The same with the state of training."""
    if not is_participant_code(code):
        return None
    known, state = read_person(kiosk.results, code)
    if known.damage:
        kiosk.warn("\n".join(known.damage))
        kiosk.tell("damaged")
        raise Leave
    return (known, state) if known.protocol is not None else None


def tell_of_alert(kiosk: Kiosk, code: str, number: int, source: str) -> None:
    """Run the site's command for an alert; returns at once."""
    tell_staff(kiosk.site.alert_command, kiosk.results, code, number, source, kiosk.display.clock)


def load_person(kiosk: Kiosk, code: str) -> Person | None:
    """The person of a code; None for a code that is not known here. Raises Leave where the log is damaged, once staff
    were asked for."""
    found = _enrolled(kiosk, code)
    if found is None or found[0].protocol is None:
        return None
    known, state = found
    loaded = kiosk.library.protocol(str(known.protocol))
    now = kiosk.now()
    held = holds_back(known, now, loaded.protocol.states_h)
    return Person(code, loaded, known, state, plan(loaded, known, state, now), held)


# ---------------------------------------------------------------- a person


def _person(kiosk: Kiosk, code: str) -> None:
    """From the code to the end page. Raises Leave."""
    from cogtrain.kiosk.doses import own_lozenge
    from cogtrain.kiosk.identity import is_this_you

    person = load_person(kiosk, code)
    if person is None:
        kiosk.tell("unknown")
        return
    if person.course.last is not None and kiosk.now() < person.course.last - SET_BACK:
        kiosk.tell("clock")
        return
    is_this_you(kiosk, code, person.course)
    if person.course.open_alerts:
        kiosk.show(_contacts(kiosk))
    if consent_lacks(person.loaded, person.course) and not _consent(kiosk, person):
        return
    while person is not None:
        chosen = _menu(kiosk, person)
        if chosen == "breathing":
            kiosk.show(pages.breathing(kiosk.language))
        elif chosen == "progress":
            kiosk.show(progress(person.course, person.state, person.plan.zone, kiosk.language))
        elif chosen == "consent":
            _withdraw(kiosk, person)
            return
        elif chosen == "lozenge":
            own_lozenge(kiosk, code)
        elif chosen is None:
            return
        else:
            slot = next(slot for slot in person.plan.due if str(slot.occasion) == chosen)
            _session(kiosk, person, slot)
        person = load_person(kiosk, code)


def _contacts(kiosk: Kiosk) -> Page:
    lines = "\n".join(f"{one.name}: {one.number}" for one in kiosk.site.contacts)
    return pages.told("alert", kiosk.language, contacts=lines)


def _every_contact_page(kiosk: Kiosk) -> tuple[Page, ...]:
    support = Support(contacts=contacts_data(kiosk.site), watched=not kiosk.at_home)
    return (_contacts(kiosk), *alert_pages(support, kiosk.language), support_page(support, kiosk.language))


def _consent(kiosk: Kiosk, person: Person) -> bool:
    """Whether the person agrees, on screen, page by page; not asked in the hours after a dose that are watched."""
    if person.plan.state in ("acute", "monitoring"):
        kiosk.tell("consent_later")
        return False
    language, reference = kiosk.language, person.loaded.protocol.consent
    shown = pages.consent(person.loaded.exercise(reference or ""), language)
    index = 0
    while index < len(shown):
        result = kiosk.show(shown[index])
        if result.key == "b":
            index = max(0, index - 1)
            continue
        if result.value == "not-now":
            kiosk.tell("not_now")
            return False
        index += 1
    with open_person(kiosk.results, person.code, kiosk.display.clock) as opened:
        put_consent(opened.log, person.loaded, language, agreed=True)
    return True


def _withdraw(kiosk: Kiosk, person: Person) -> None:
    language = kiosk.language
    options = {"keep": say(language, "kiosk.consent.keep"), "withdraw": say(language, "kiosk.consent.withdraw")}
    sure = pages.pick("withdraw", language, say(language, "kiosk.consent.sure"), options, confirmed=True)
    if kiosk.ask(sure) == "withdraw":
        with open_person(kiosk.results, person.code, kiosk.display.clock) as opened:
            put_consent(opened.log, person.loaded, language, agreed=False)
        kiosk.tell("withdrawn")


def offered(person: Person, *, at_home: bool) -> tuple[Slot, ...]:
    """What the menu offers of what is due; what needs a gate is not offered where nobody is. After "not now" or
    "breathing only" nothing but the session that asks for the gate anew."""
    sessions = person.loaded.protocol.sessions
    held = person.held is not None
    gated = {slot.occasion: sessions[slot.session].after_infusion for slot in person.plan.due}
    return tuple(
        slot
        for slot in person.plan.due
        if (gated[slot.occasion] or not held) and not (at_home and gated[slot.occasion])
    )[: OFFERED_AT_MOST - at_home]


def _menu(kiosk: Kiosk, person: Person) -> str | None:
    """What the person would like to do: an occasion, breathing, consent; None to close."""
    language = kiosk.language
    due = offered(person, at_home=kiosk.at_home)
    options = {str(slot.occasion): session_title(person.loaded, slot.session, language) for slot in due}
    options["breathing"] = say(language, "kiosk.breathe")
    if kiosk.at_home and has_to_do_with_doses(person.loaded):
        options["lozenge"] = say(language, "kiosk.lozenge")
    if person.held is None and person.plan.state != "acute":
        options["progress"] = say(language, "kiosk.my_progress")
    if person.loaded.protocol.consent is not None:
        options["consent"] = say(language, "kiosk.my_consent")
    options["close"] = say(language, "kiosk.close")
    text = say(language, "kiosk.due") if due else _nothing_due(person, language)
    if person.plan.held:
        text = say(language, "kiosk.relief")
    if person.held is not None:
        text = say(language, "kiosk.held")
    chosen = kiosk.ask(pages.pick("menu", language, text, options))
    return None if chosen in (None, "close") else chosen


def _nothing_due(person: Person, language: str) -> str:
    following = next_slot(person.plan, None)
    if following is None:
        return say(language, "kiosk.nothing")
    title = session_title(person.loaded, following.session, language)
    return say(
        language, "kiosk.later", title=title, when=pages.moment_words(following.opens, person.plan.zone, language)
    )


def next_slot(laid: Plan, besides: Slot | None) -> Slot | None:
    """What comes next, besides one slot: what is due, else what opens first."""
    due = [slot for slot in laid.due if besides is None or slot.occasion != besides.occasion]
    return next(iter(due or laid.later), None)


# ---------------------------------------------------------------- a session


def _session(kiosk: Kiosk, person: Person, slot: Slot) -> None:
    """The gate where it is held after an infusion, then the session; begun ones are gone on with."""
    from cogtrain.kiosk.identity import unlock
    from cogtrain.kiosk.therapist import after_session

    granted: Granted | None = None
    if person.loaded.protocol.sessions[slot.session].after_infusion:
        granted = gate(kiosk, person)
        if granted is None:
            return
    begun = next((e for e in person.state.sessions if e.occasion == slot.occasion and e.status != "finished"), None)
    support = Support(
        granted=granted,
        contacts=contacts_data(kiosk.site),
        public_key=kiosk.site.public_key,
        watched=not kiosk.at_home,
        occasion=slot.occasion,
        zone=person.course.zone,
        following=_following(person, slot, kiosk.language),
        on_alert=partial(tell_of_alert, kiosk, person.code),
    )
    options = Options(
        person.code,
        kiosk.results,
        session=slot.session,
        resume=begun is not None,
        support=support,
        language=kiosk.language,
    )

    def lent() -> Borrowed:
        return Borrowed(kiosk.display, partial(unlock, kiosk, person.code), IDLE_S)

    end = run_session(person.loaded, options, lent, kiosk.display.clock, kiosk.fresh_seed)
    with_therapist = person.loaded.protocol.sessions[slot.session].with_therapist_min is not None
    if with_therapist and end.status == "finished" and not kiosk.at_home:
        after_session(kiosk, person.code, slot.session)


def _following(person: Person, slot: Slot, language: str) -> str:
    following = next_slot(person.plan, slot)
    if following is None:
        return say(language, "end.plan")
    title = session_title(person.loaded, following.session, language)
    if following.status == "due":
        return say(language, "end.next", session=title)
    when = pages.moment_words(following.opens, person.plan.zone, language)
    return say(language, "kiosk.later", title=title, when=when)


def gate(kiosk: Kiosk, person: Person) -> Granted | None:
    """Staff code, what is found, what follows; recorded once everything was asked. None: no tasks now."""
    language = kiosk.language
    protocol = person.loaded.protocol
    again = asked_again_at(person.course, protocol.gate.again_after_min)
    if again is not None and kiosk.now() < again:
        kiosk.tell("later_again", when=f"{again.astimezone(person.plan.zone):%H:%M}")
        return None
    kiosk.tell("call_staff")
    staff = ask_staff(kiosk)
    signed = kiosk.site.gate_of(f"{person.loaded.id}@{person.loaded.version}", protocol.gate)
    hand_over = partial(kiosk.tell, "for_you")
    dose = last_dose(person.course.doses, kiosk.now())
    minutes = None if dose is None else hours_since(dose, kiosk.now()) * 60
    found = readiness.ask(minutes, signed, kiosk.ask, hand_over, language)
    decision = decide(found, signed, protocol.states_h)
    override = override_staff = ""
    try:
        if decision.overridable:
            override, override_staff = _override(kiosk, readiness.reasons_words(decision, language))
    finally:
        with open_person(kiosk.results, person.code, kiosk.display.clock) as opened:
            put_gate(opened.log, found, decision, staff, override, override_staff)
            if found.moaa_s <= CALLS_MOAA_S:
                source = f"readiness gate, MOAA/S {found.moaa_s}"
                number = raise_alert(opened, "alertness", source)
    if found.moaa_s <= CALLS_MOAA_S:
        tell_of_alert(kiosk, person.code, number, source)
        kiosk.tell("alertness", moaa_s=found.moaa_s)
    granted: Granted | None = "go" if decision.outcome == "go" else None
    if override or decision.outcome == "shorter":
        granted = "shorter"
    if not override:
        kiosk.show(readiness.outcome_page(decision, language))
    if decision.outcome == "breathing" and granted is None:
        kiosk.show(pages.breathing(language))
    return granted


def asked_again_at(known: Course, minutes: int) -> datetime | None:
    """When the gate may be asked again, after it said breathing or not now; None where it did not."""
    if not known.gates or known.gates[-1].outcome in ("go", "shorter") or known.gates[-1].override:
        return None
    return known.gates[-1].at + timedelta(minutes=minutes)


def _override(kiosk: Kiosk, reasons: str) -> tuple[str, str]:
    """The reason for which staff go past the gate, to the shorter plan, and who; empty where they do not."""
    language = kiosk.language
    options = {"keep": say(language, "gate.keep"), "override": say(language, "gate.override")}
    text = say(language, "gate.may_override", reasons=reasons)
    if kiosk.ask(pages.pick("gate:override", language, text, options, confirmed=True)) != "override":
        return "", ""
    staff = ask_staff(kiosk)
    why = (kiosk.ask(pages.note(language, "gate.why")) or "").strip()
    return (why, staff) if why else ("", "")


def ask_staff(kiosk: Kiosk) -> str:
    """The member of staff whose code is typed. Raises Leave where it is nobody's, or where one has to wait."""
    now_s = kiosk.display.clock.monotonic_s()
    waits_s = kiosk.throttle.waits_s(now_s)
    if waits_s > 0:
        kiosk.tell("wait", seconds=round(waits_s))
        raise Leave
    code = kiosk.ask(pages.digits("staff_code", kiosk.language, longest=12, shortest=6))
    if code is None:
        raise Leave
    name = staff_of(kiosk.site.staff, code)
    kiosk.throttle = kiosk.throttle.after(name is not None, kiosk.display.clock.monotonic_s())
    if name is None:
        kiosk.tell("not_staff")
        raise Leave
    return name
