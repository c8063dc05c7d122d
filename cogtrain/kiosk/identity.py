"""Whether it is the person whose code was typed: by a number of their own; and the lock of a session left alone."""

from __future__ import annotations

from dataclasses import replace

from cogtrain.care.person import open_person
from cogtrain.care.pin import LONGEST_PIN, SHORTEST_PIN, good_pin, is_pin, put_pin
from cogtrain.kiosk import pages
from cogtrain.kiosk.kiosk import Kiosk, Leave
from cogtrain.kiosk.person import known_person
from cogtrain.records.course import Course
from cogtrain.session.paging import StoppedForToday


def is_this_you(kiosk: Kiosk, code: str, known: Course) -> None:
    """Ask for the person's number; on the first visit it is chosen. Raises Leave where it is another one."""
    if known.pin:
        if not _asked(kiosk, code, known.pin):
            raise Leave
    else:
        _chosen(kiosk, code)


def unlock(kiosk: Kiosk, code: str) -> None:
    """The page of a session that was left alone, until its person is back. Raises StoppedForToday on Stop."""
    hashed = known_pin(kiosk, code)
    while hashed:
        page = pages.digits("locked", kiosk.language, LONGEST_PIN, SHORTEST_PIN, heading=kiosk.say("locked.heading"))
        result = kiosk.display.page(replace(page, buttons=page.buttons[:1]), kiosk.language)  # nothing lies behind it
        if result.how == "stop":
            raise StoppedForToday("left alone, and stopped at the lock")
        if result.value is not None and _right(kiosk, code, hashed, result.value):
            return


def known_pin(kiosk: Kiosk, code: str) -> str:
    """The hash of the person's number; empty where none was chosen."""
    known = known_person(kiosk, code)
    return "" if known is None else known.pin


def _asked(kiosk: Kiosk, code: str, hashed: str) -> bool:
    waits_s = kiosk.throttles.waits_s(code)
    if waits_s > 0:
        kiosk.tell("wait", seconds=round(waits_s))
        return False
    page = pages.digits("pin", kiosk.language, LONGEST_PIN, SHORTEST_PIN, heading=kiosk.say("pin.heading"))
    pin = kiosk.ask(page)
    if pin is None:
        return False
    if _right(kiosk, code, hashed, pin):
        return True
    kiosk.tell("not_you")
    return False


def _right(kiosk: Kiosk, code: str, hashed: str, pin: str) -> bool:
    right = kiosk.throttles.waits_s(code) <= 0 and is_pin(hashed, pin)
    kiosk.throttles.after(code, right=right)
    if not right:
        kiosk.refused(code)
    return right


def _chosen(kiosk: Kiosk, code: str) -> None:
    """Choose a number, typed twice. Raises Leave where the person would rather not."""
    kiosk.tell("pin_why")
    name = "pin_new"
    while True:
        heading = kiosk.say("pin.heading")
        pin = kiosk.ask(pages.digits(name, kiosk.language, LONGEST_PIN, SHORTEST_PIN, heading=heading))
        if pin is None:
            raise Leave
        if not good_pin(pin):
            name = "pin_weak"
            continue
        again = kiosk.ask(pages.digits("pin_again", kiosk.language, LONGEST_PIN, SHORTEST_PIN, heading=heading))
        if again == pin:
            break
        name = "pin_differs"
    with open_person(kiosk.results, code, kiosk.display.clock) as opened:
        put_pin(opened, pin)
