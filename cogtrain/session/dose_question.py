"""Before tasks of a course around doses: was there ketamine that nobody entered? A yes is a reported dose, and no task
begins."""

from __future__ import annotations

from datetime import datetime, timedelta

from cogtrain.care.person import dose_data
from cogtrain.events.person import DoseTold
from cogtrain.events.session import KetamineAsked
from cogtrain.pages.form import Choice, Choices
from cogtrain.pages.page import Page
from cogtrain.records.course import Dose
from cogtrain.session import script
from cogtrain.session.lent_care import Care
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.wording import say

ROUTES = ("iv", "intranasal", "lozenge")
AGO_H = {"0": "under-2", "2": "2-to-4", "4": "4-to-12", "12": "12-to-24"}
"""Hours ago, the fewest first: the dose is taken to have ended so long ago, which is the most careful reading."""


def ask_about_dose(paging: Paging, care: Care, session: str, now: datetime) -> None:
    """Ask, and record the answer. Raises StoppedForToday after a yes, once the dose and an alert are on the disk."""
    language = paging.language
    paging.where = "the question about ketamine"
    yes_no = {"no": say(language, "no"), "yes": say(language, "yes")}
    answer = paging.show(_pick("ketamine", say(language, "ketamine.text"), yes_no, language)).value
    paging.put(KetamineAsked(answer=answer))
    if answer != "yes":
        return
    routes = {route: say(language, f"route.{route}") for route in ROUTES}
    route = paging.show(_pick("ketamine-route", say(language, "route"), routes, language)).value or ROUTES[0]
    hours = {count: say(language, f"ketamine.ago.{words}") for count, words in AGO_H.items()}
    ago_h = paging.show(_pick("ketamine-ago", say(language, "ketamine.ago"), hours, language)).value or "0"
    care.look()
    at = now - timedelta(hours=float(ago_h))
    ident = care.new_ident(care.course.given_out.get("dose", ()))
    dose = Dose(ident, at, care.course.zone, route, 0.0, reported=True)
    care.put_person(DoseTold(**dose_data(dose), by="person"))
    care.alert("reported dose", f"the person's own word, before {session}")
    paging.flush()
    heading, said = say(language, "ketamine.thanks"), "ketamine.staff" if care.support.watched else "ketamine.home"
    paging.show(Page("ketamine-thanks", heading, say(language, said), buttons=script.go_on(language)))
    raise StoppedForToday("ketamine in the last 24 hours, by the person's own word")


def _pick(name: str, text: str, options: dict[str, str], language: str) -> Page:
    choices = Choices(tuple(Choice(key, words) for key, words in options.items()), at_once=True)
    return Page(name, text=text, choices=choices, buttons=script.go_on(language))
