"""Every page of the review site, in every language: usable by everybody, no wider than its screen."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from bench.browser.stand import browsing
from cogtrain.site.desk import Desk
from cogtrain.site.guard import HEADERS
from cogtrain.site.parts import parts
from cogtrain.wording import CATALOGUES
from tests.site.everything import furnish, pages
from tests.site.people import speak
from tests.texts import builds

ADDRESS = "http://localhost:9"
WIDTHS = (390, 1280)
WIDE = """() => [...document.querySelectorAll("main *")].filter((one) =>
  one.getBoundingClientRect().right > innerWidth + 0.5).slice(0, 3).map((one) => one.outerHTML.slice(0, 160))"""
CHANGE = "all /study/change"
"""Comes into a page that is already shown."""


def _answers(tab: Page, shown: dict[str, str], change: str) -> None:
    """Let a tab have these pages and the site's parts, as the site would give them."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        kind, name = path.strip("/").split("/", 1)
        if kind == "part":
            media, body = parts()[name]
            route.fulfill(body=body, content_type=media)
        else:
            body = change if kind == "study" else shown[name]
            route.fulfill(body=body, content_type="text/html; charset=utf-8", headers=dict(HEADERS))

    tab.route(f"{ADDRESS}/**", answer)


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", list(CATALOGUES))
def test_every_page_can_be_used_by_everybody_and_fits_its_screen(desk: Desk, language: str) -> None:
    speak(desk, language)
    furnish(desk)
    every = dict(pages(desk))
    shown = {name.replace(" ", "-"): page for name, page in every.items() if "<html" in page}
    axe, amiss = Axe(), list[str]()
    with browsing() as browser:
        tab = browser.new_page()
        tab.on("pageerror", lambda error: amiss.append(str(error)))
        tab.on("console", lambda said: amiss.append(said.text) if said.type == "error" else None)
        _answers(tab, shown, every[CHANGE])
        for name, page, first in builds(shown.items()):
            tab.set_viewport_size({"width": WIDTHS[0], "height": 844})
            tab.goto(f"{ADDRESS}/page/{name}")
            if "/study/change" in page:
                tab.wait_for_selector("[hx-get^='/study/change'] :not([role=status])")
            for width in WIDTHS:
                tab.set_viewport_size({"width": width, "height": 844})
                if tab.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                    amiss.append(f"{name} is wider than a screen of {width}: {tab.evaluate(WIDE)}")
                if first and (found := axe.run(tab)).violations_count:
                    amiss.append(f"{name} at {width}: {found.generate_report()}")
    assert not amiss, "\n".join(amiss)
    assert len(shown) > 50
