"""Consent on screen, page by page; and taking it back."""

from __future__ import annotations

from cogtrain.care.person import open_person, put_consent
from cogtrain.kiosk import pages
from cogtrain.kiosk.kiosk import Kiosk
from cogtrain.kiosk.person import Person
from cogtrain.wording import say


def ask_consent(kiosk: Kiosk, person: Person) -> bool:
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


def withdraw(kiosk: Kiosk, person: Person) -> None:
    """Take consent back, once the person has said that they are sure."""
    language = kiosk.language
    options = {"keep": say(language, "kiosk.consent.keep"), "withdraw": say(language, "kiosk.consent.withdraw")}
    sure = pages.pick("withdraw", language, say(language, "kiosk.consent.sure"), options, confirmed=True)
    if kiosk.ask(sure) == "withdraw":
        with open_person(kiosk.results, person.code, kiosk.display.clock) as opened:
            put_consent(opened.log, person.loaded, language, agreed=False)
        kiosk.tell("withdrawn")
