"""The kiosk itself: a loop around the welcome page. Everything it shows is a page; nothing leads out of it but a staff
code."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from cogtrain.care.admission import consent_lacks
from cogtrain.care.person import open_person
from cogtrain.care.site import contacts_data
from cogtrain.care.windows import Slot
from cogtrain.errors import CogtrainError
from cogtrain.kiosk import pages
from cogtrain.kiosk.borrowed import Borrowed
from cogtrain.kiosk.consent import ask_consent, withdraw
from cogtrain.kiosk.doses import own_lozenge
from cogtrain.kiosk.gate import gate
from cogtrain.kiosk.identity import is_this_you, unlock
from cogtrain.kiosk.kiosk import IDLE_S, End, Kiosk, Leave, tell_of_alert
from cogtrain.kiosk.menu import following, menu
from cogtrain.kiosk.person import Person, load_person
from cogtrain.kiosk.progress import progress
from cogtrain.kiosk.staff import sign, staff_menu
from cogtrain.kiosk.therapist import after_session
from cogtrain.pages.page import Page, layout
from cogtrain.push import push_soon
from cogtrain.records.accommodations import NONE
from cogtrain.records.log.place import station_of
from cogtrain.records.log.station import this_station
from cogtrain.session import Options, run_session
from cogtrain.session.adjust import asked, told
from cogtrain.session.lent_care import Granted, Support
from cogtrain.session.questionnaire import alert_pages, support_page

SET_BACK = timedelta(minutes=2)


def serve(kiosk: Kiosk, code: str | None = None) -> None:
    """Serve until a member of staff ends it; at home until Stop on the welcome page. code: of the one person who comes
    here, who need not type it.

    What goes amiss for one person is told, and the kiosk goes on.
    """

    for page in _every_contact_page(kiosk):  # found now, and not when somebody needs them
        layout(page, kiosk.language)
    while True:
        kiosk.made_fit(NONE)
        try:
            if code is None:
                waiting = "" if kiosk.at_home else sign(kiosk)
                welcome = pages.welcome(kiosk.language, staff=not kiosk.at_home, sign=waiting)
            else:
                welcome = pages.greeting(kiosk.language)
            result = kiosk.display.page(welcome, kiosk.language)
            if result.how == "stop" and kiosk.at_home:
                return
            if result.key == pages.STAFF_KEY:
                staff_menu(kiosk)
            elif code is not None or result.value is not None:
                _person(kiosk, code or str(result.value))
        except Leave:
            continue
        except End:
            return
        except CogtrainError as error:
            kiosk.warn(str(error))
            kiosk.display.page(pages.told("amiss", kiosk.language), kiosk.language)


def _contacts(kiosk: Kiosk) -> Page:
    lines = "\n".join(f"{one.name}: {one.number}" for one in kiosk.site.contacts)
    return pages.told("alert", kiosk.language, contacts=lines)


def _every_contact_page(kiosk: Kiosk) -> tuple[Page, ...]:
    support = Support(contacts=contacts_data(kiosk.site), watched=not kiosk.at_home)
    return (_contacts(kiosk), *alert_pages(support, kiosk.language), support_page(support, kiosk.language))


# ---------------------------------------------------------------- a person


def _person(kiosk: Kiosk, code: str) -> None:
    """From the code to the end page. Raises Leave."""

    person = load_person(kiosk, code)
    if person is None:
        kiosk.tell("unknown")
        return
    kiosk.made_fit(person.course.accommodations)
    if person.course.last is not None and kiosk.now() < person.course.last - SET_BACK:
        kiosk.tell("clock")
        return
    is_this_you(kiosk, code, person.course)
    if person.course.open_alerts:
        kiosk.show(_contacts(kiosk))
    if consent_lacks(person.loaded, person.course) and not ask_consent(kiosk, person):
        return
    while person is not None:
        chosen = menu(kiosk, person)
        if chosen == "breathing":
            kiosk.show(pages.breathing(kiosk.language))
        elif chosen == "progress":
            kiosk.show(progress(person.course, person.state, person.plan.zone, kiosk.language))
        elif chosen == "consent":
            withdraw(kiosk, person)
            return
        elif chosen == "lozenge":
            own_lozenge(kiosk, code)
        elif chosen == "adjust":
            adjust(kiosk, person)
        elif chosen is None:
            return
        else:
            slot = next(slot for slot in person.plan.due if str(slot.occasion) == chosen)
            _session(kiosk, person, slot)
        person = load_person(kiosk, code)


def adjust(kiosk: Kiosk, person: Person) -> None:
    """How it looks and sounds for the person, chosen on a page."""
    wanted = asked(kiosk.show, person.course.accommodations, kiosk.language, person.loaded.languages)
    if wanted is not None:
        with open_person(kiosk.results, person.code, kiosk.display.clock) as opened:
            opened.log.put(told(wanted))
        kiosk.made_fit(wanted)


# ---------------------------------------------------------------- a session


def _session(kiosk: Kiosk, person: Person, slot: Slot) -> None:
    """The gate where it is held after an infusion, then the session; begun ones are gone on with."""

    granted: Granted | None = None
    if person.loaded.protocol.sessions[slot.session].after_infusion:
        granted = gate(kiosk, person)
        if granted is None:
            return
    here = this_station(kiosk.results).id
    own = [entry for entry in person.state.sessions if station_of(entry.file) == here]
    begun = next((entry for entry in own if entry.occasion == slot.occasion and entry.status != "finished"), None)
    support = Support(
        granted=granted,
        contacts=contacts_data(kiosk.site),
        public_key=kiosk.site.public_key,
        watched=not kiosk.at_home,
        occasion=slot.occasion,
        zone=person.course.zone,
        following=following(person, slot, kiosk.language),
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

    try:
        end = run_session(person.loaded, options, lent, kiosk.display.clock, kiosk.fresh_seed)
    finally:
        push_soon(kiosk.results)
    with_therapist = person.loaded.protocol.sessions[slot.session].with_therapist_min is not None
    if with_therapist and end.status == "finished" and not kiosk.at_home:
        after_session(kiosk, person.code, slot.session)
