"""How pages are shown and tasks made fit: asked of the person, on a page of the kiosk or in a pause."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from cogtrain.events.accommodation import AccommodationsSet
from cogtrain.events.event import Event
from cogtrain.pages.form import Choice, Choices, FormState
from cogtrain.pages.page import Page, PageResult
from cogtrain.records.accommodations import Accommodations
from cogtrain.records.person_file import PersonFile
from cogtrain.session import script
from cogtrain.session.paging import Paging
from cogtrain.wording import own_words, say

LARGE, LIGHT, SPOKEN, SLOWER, LEFT, RIGHT = OPTIONS = ("large", "light", "spoken", "slower", "left", "right")
SLOWER_BY = 1.5
"""Times to answer of somebody who needs longer; this project's own choice. Staff can set another one."""

Show = Callable[[Page], PageResult]


def asked(show: Show, now: Accommodations, language: str, languages: Sequence[str] = ()) -> Accommodations | None:
    """What the person wants; None where nothing is to be changed. languages: to choose from."""
    wanted = now
    if len(languages) > 1:
        names = Choices(tuple(Choice(one, own_words(one).get("language", one)) for one in languages), at_once=True)
        page = Page("language", text=say(language, "adjust.language"), choices=names, buttons=script.go_on(language))
        chosen = show(page).value
        wanted = replace(wanted, language=chosen or wanted.language)
        language = chosen or language
    options = Choices(tuple(Choice(name, say(language, f"adjust.{name}")) for name in OPTIONS), several=True)
    start = FormState(ticked=frozenset(_ticks(now)))
    text = say(language, "adjust.text")
    page = Page("adjust", text=text, choices=options, buttons=script.go_on(language), start=start)
    result = show(page)
    if result.how == "key":
        wanted = _with(wanted, result.form.ticked)
    return None if wanted == now else wanted


def _ticks(now: Accommodations) -> list[str]:
    """What is so already."""
    so = {
        LARGE: now.large_type,
        LIGHT: now.light,
        SPOKEN: now.spoken,
        SLOWER: now.slower > 1,
        LEFT: now.hand == "left",
        RIGHT: now.hand == "right",
    }
    return [name for name, is_so in so.items() if is_so]


def _with(now: Accommodations, ticked: frozenset[str]) -> Accommodations:
    """Both hands ticked are two hands."""
    hands = [name for name in (LEFT, RIGHT) if name in ticked]
    slower = 1.0 if SLOWER not in ticked else now.slower if now.slower > 1 else SLOWER_BY
    return replace(
        now,
        large_type=LARGE in ticked,
        light=LIGHT in ticked,
        spoken=SPOKEN in ticked,
        slower=slower,
        hand="left" if hands == [LEFT] else "right" if hands == [RIGHT] else None,
    )


def told(wanted: Accommodations, by: str = "") -> AccommodationsSet:
    """The event that records it. by: who of the staff set it."""
    values = {name: getattr(wanted, name) for name in AccommodationsSet.model_fields if name != "by"}
    return AccommodationsSet(**values, by=by)


def adjust(paging: Paging, file: PersonFile, put_person: Callable[[Event], None]) -> None:
    """In a pause: pages are shown as wanted from now on, tasks from the next session on, so that a session is one
    form from its first to its last block."""
    now, language = file.read()[0].accommodations, paging.language
    wanted = asked(lambda page: paging.display.page(page, language), now, language)
    if wanted is not None:
        put_person(told(wanted))
        paging.display.style = wanted.style
