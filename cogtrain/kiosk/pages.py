"""Every page of the kiosk that is not a session's own. Pure: values in, pages out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from cogtrain.library.support import ExerciseCard, PageStep
from cogtrain.pages.form import BACK, BACK_WHILE_TYPING, DONE_WRITING, Choice, Choices, Entry, scale
from cogtrain.pages.page import Button, Page
from cogtrain.wording import say, weekday

LONGEST_NOTE = 300
STAFF_KEY = "f1"
BREATHE_S = 180.0


def buttons(language: str, key: str = "space", word: str = "go_on", back: str = "") -> tuple[Button, ...]:
    """The button that goes on, and where wanted one that goes back."""
    first = (Button(key, say(language, word)),)
    return (*first, Button(back, say(language, "question.back"))) if back else first


def told(name: str, language: str, **values: object) -> Page:
    """A page of the engine's own words: ``kiosk.<name>.heading`` and ``.text``."""
    heading, text = (say(language, f"kiosk.{name}.{part}", **values) for part in ("heading", "text"))
    return Page(f"kiosk:{name}", heading, text, buttons=buttons(language))


def welcome(language: str, staff: bool, sign: str = "") -> Page:
    """The page that stands while nobody is there. sign: that something waits for staff; nobody's code."""
    more = (Button(STAFF_KEY, say(language, "kiosk.for_staff")),) if staff else ()
    return Page(
        "kiosk:welcome",
        say(language, "kiosk.welcome.heading"),
        say(language, "kiosk.welcome.text"),
        lead=sign,
        entry=Entry("code", 12, 4),
        buttons=(*buttons(language, "return"), *more),
    )


def greeting(language: str) -> Page:
    """The page that stands before somebody whose code is known begins."""
    return told("greeting", language)


def digits(
    name: str,
    language: str,
    longest: int,
    shortest: int = 1,
    *,
    shown: bool = False,
    heading: str = "",
    **values: object,
) -> Page:
    """Some digits to type. shown: they can be read; a code cannot."""
    return Page(
        f"kiosk:{name}",
        heading or say(language, "kiosk.staff.heading"),
        say(language, f"kiosk.{name}", **values),
        entry=Entry("number" if shown else "digits", longest, shortest),
        buttons=buttons(language, "return", back=BACK),
    )


def pick(
    name: str,
    language: str,
    text: str,
    options: Mapping[str, str],
    *,
    heading: str = "",
    lead: str = "",
    confirmed: bool = False,
    numbered: bool = False,
) -> Page:
    """One of some answers.

    confirmed: only after going on, for what should not happen by one touch. numbered: an answer's own number is the
    digit that chooses it, so that no 5 means anything but five.
    """
    answers = tuple(Choice(key, words, key if numbered else "") for key, words in options.items())
    choices = Choices(answers, at_once=not confirmed)
    return Page(f"kiosk:{name}", heading, text, lead=lead, choices=choices, buttons=buttons(language, back=BACK))


def number(name: str, language: str, text: str, low: str, high: str) -> Page:
    """A number from 0 to 10."""
    return Page(f"kiosk:{name}", text=text, choices=scale(low, high), buttons=buttons(language, back=BACK))


def note(language: str, key: str = "kiosk.note") -> Page:
    """A few words of staff: on an alert, or why."""
    return Page(
        "kiosk:note",
        text=say(language, key),
        entry=Entry("text", LONGEST_NOTE, 3),
        buttons=(
            Button(DONE_WRITING, say(language, "write.done")),
            Button(BACK_WHILE_TYPING, say(language, "question.back")),
        ),
    )


def consent(card: ExerciseCard, language: str) -> Sequence[Page]:
    """The consent's pages, and the question after them."""
    name = f"kiosk:consent:{card.reference}"
    read = [
        Page(name, step.heading[language], step.page[language], buttons=buttons(language, back=BACK))
        for step in card.steps
        if isinstance(step, PageStep)
    ]
    options = {"agree": say(language, "kiosk.consent.agree"), "not-now": say(language, "kiosk.consent.not_now")}
    return (*read, pick("consent", language, say(language, "kiosk.consent.question"), options, confirmed=True))


def breathing(language: str) -> Page:
    """Three minutes of breathing with the circle."""
    page = told("breathing", language)
    return Page(
        page.name,
        page.heading,
        page.text,
        buttons=buttons(language, word="earlier"),
        breathing=True,
        closes_after_s=BREATHE_S,
    )


def moment_words(moment: datetime, zone: ZoneInfo, language: str) -> str:
    """``Thursday 5 March, 09:00`` on the local clock."""
    local = moment.astimezone(zone)
    day, month = weekday(language, local), say(language, f"month.{local.month}")
    return say(language, "moment", day=day, number=local.day, month=month, time=f"{local:%H:%M}")
