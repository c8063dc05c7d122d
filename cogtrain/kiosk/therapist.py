"""A session that a therapist held: its minutes and the type of therapy, entered behind a staff code."""

from __future__ import annotations

from cogtrain.care.held import LONGEST_MIN, SHORTEST_MIN, THERAPIES, enter_held
from cogtrain.care.person import open_person
from cogtrain.kiosk import doses, pages
from cogtrain.kiosk.kiosk import Kiosk, ask_staff
from cogtrain.wording import say


def after_session(kiosk: Kiosk, code: str, session: str) -> None:
    """At the end of a session that a therapist holds: its minutes, if somebody of the staff would like to note them."""
    language = kiosk.language
    options = {name: say(language, f"kiosk.held_with.{name}") for name in ("note", "later")}
    text = say(language, "kiosk.held_with")
    if kiosk.ask(pages.pick("held_with", language, text, options)) == "note":
        _note(kiosk, code, ask_staff(kiosk), session)


def from_menu(kiosk: Kiosk, staff: str) -> None:
    """From the staff menu: of whom, then the same."""
    code = doses.ask_code(kiosk, {}, "held")
    if code is not None:
        _note(kiosk, code, staff, "")


def _note(kiosk: Kiosk, code: str, staff: str, session: str) -> None:
    language = kiosk.language
    wanted = pages.digits("held_minutes", language, 3, shown=True, lowest=SHORTEST_MIN, highest=LONGEST_MIN)
    minutes = 0
    while not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        typed = kiosk.ask(wanted)
        if typed is None:
            return
        minutes = int(typed)
    options = {name: say(language, f"therapy.{name}") for name in THERAPIES}
    therapy = kiosk.ask(pages.pick("therapy", language, say(language, "kiosk.therapy"), options))
    if therapy is None:
        return
    with open_person(kiosk.results, code, kiosk.display.clock) as opened:
        one = enter_held(opened, minutes, therapy, staff, session=session)
    kiosk.tell("held_recorded", minutes=one.minutes, therapy=say(language, f"therapy.{therapy}"))
