"""What the person would like to do, of what is due; and what comes next."""

from __future__ import annotations

from dataclasses import replace

from cogtrain.care.admission import has_to_do_with_doses
from cogtrain.care.plan import Plan
from cogtrain.care.windows import Slot
from cogtrain.kiosk import pages
from cogtrain.kiosk.kiosk import Kiosk
from cogtrain.kiosk.person import Person
from cogtrain.session import script
from cogtrain.session.script import session_title
from cogtrain.wording import say

OFFERED_AT_MOST = 5


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


def menu(kiosk: Kiosk, person: Person) -> str | None:
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
    page = pages.pick("menu", language, text, options)
    result = kiosk.show(replace(page, buttons=(*page.buttons, script.adjust_button(language))))
    if result.key == script.ADJUST_KEY:
        return "adjust"
    return None if result.value in (None, "close") else result.value


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


def following(person: Person, slot: Slot, language: str) -> str:
    """What comes after a session, in words for its end page."""
    after = next_slot(person.plan, slot)
    if after is None:
        return say(language, "end.plan")
    title = session_title(person.loaded, after.session, language)
    if after.status == "due":
        return say(language, "end.next", session=title)
    when = pages.moment_words(after.opens, person.plan.zone, language)
    return say(language, "kiosk.later", title=title, when=when)
