"""Pages that come one after the other in a real browser, each in its style."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from bench.browser.rows import request_of
from bench.browser.stand import standing
from bench.browser.vectors import tasks
from cogtrain.pages.form import Choice, Choices, Entry, scale
from cogtrain.pages.marks import Track
from cogtrain.pages.page import Button, Page
from cogtrain.pages.style import PageStyle
from cogtrain.web.rooms import Room

ALL = PageStyle(large_type=True, light=True, spoken=True)
GO, BACK, LEAVE = Button("space", "Go on"), Button("b", "Back"), Button("n", "Leave this one out")
WORDS = "Over the last two weeks, how often were you bothered by any of the following problems? " * 3
OPTIONS = ("Not at all", "Several days", "More than half the days", "Donaudampfschifffahrtsgesellschaftskapitän")
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
LONG = Page(
    "long",
    "Donaudampfschifffahrtsgesellschaft",
    WORDS,
    lead="A question before the answers",
    choices=Choices(tuple(Choice(str(i), words) for i, words in enumerate(OPTIONS))),
    buttons=(GO, BACK, LEAVE),
    progress=0.4,
    progress_text="Question 4 of 9",
)
EVERY = (
    Page("plain", "Welcome", "Take a place where nobody disturbs you.", hint="It goes on by itself.", buttons=(GO,)),
    LONG,
    Page("rating", text="How calm are you?", choices=scale("not calm", "very calm"), buttons=(GO, BACK)),
    Page("writing", text="What is on your mind?", entry=Entry("text", 900), buttons=(Button("tab", "Done"),)),
    Page("number", "Is this you?", "Please type your number.", entry=Entry("digits", 8, 4), buttons=(GO, BACK)),
    Page("track", text="Done.", track=Track((0.2, 0.6, 0.8), "Level 3"), buttons=(GO,)),
    Page("breath", text="Breathe with the circle.", breathing=True, buttons=(GO,)),
)
Shown = tuple[Page, PageStyle, str]


@dataclass
class Show:
    """A tab in front of pages that come one after the other."""

    tab: Tab
    count: int = 0

    def next(self, page: Page) -> None:
        """Wait for it, and for its ground."""
        self.count += 1
        name = f"{self.count} {page.name}"
        self.tab.wait_for_function("(name) => document.getElementById('page').dataset.name === name", arg=name)
        self.tab.wait_for_timeout(50)
        self.tab.evaluate("() => Promise.all(document.documentElement.getAnimations().map((one) => one.finished))")

    def leave(self, key: str = "Escape") -> None:
        """Go on, once the page takes it."""
        self.tab.wait_for_timeout(450)
        self.tab.keyboard.press(key)

    def said(self) -> list[str]:
        """What was said and cancelled since."""
        self.tab.wait_for_timeout(30)
        return list(self.tab.evaluate("() => window.said.splice(0)"))


@contextmanager
def shows(
    browser: Browser, folder: Path, *shown: Shown, script: str = "", block: bool = False, **context: Any
) -> Iterator[Show]:
    """These pages, each in its style and language; after the first a block where wanted."""

    def live(room: Room) -> None:
        for number, (page, style, language) in enumerate(shown):
            if block and number == 1:
                room.display.block(request_of(tasks()[0], 2, 1), lambda _outcome: False)
            room.display.style = style
            room.display.page(page, language)

    with standing(folder, live=live, code="STYLE1") as stand:
        opened = browser.new_context(**{"viewport": {"width": 1024, "height": 768}, **context})
        if script:
            opened.add_init_script(script)
        tab, amiss = opened.new_page(), list[str]()
        tab.on("pageerror", lambda error: amiss.append(str(error)))
        tab.goto(stand.address)
        yield Show(tab)
        opened.close()
        assert amiss == []
