"""A kiosk and what it needs: its display, its site, its words; and who of the staff stands there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from cogtrain.care.pager import tell_staff
from cogtrain.care.site import Site, staff_of
from cogtrain.care.throttle import STAFF, Throttles
from cogtrain.displays.display import Display
from cogtrain.events.event import Ident
from cogtrain.kiosk import pages
from cogtrain.library import Library
from cogtrain.pages.page import Page, PageResult
from cogtrain.push import push_soon
from cogtrain.records.accommodations import NONE, Accommodations
from cogtrain.records.course import Course
from cogtrain.wording import say

IDLE_S = 180.0


class Leave(Exception):  # noqa: N818 - nothing went amiss
    """Back to the welcome page: Stop was pressed, or somebody is done."""


class End(Exception):  # noqa: N818 - nothing went amiss
    """A member of staff ends the kiosk."""


@dataclass
class Kiosk:
    """A kiosk and what it needs. at_home: nobody watches, and there is no staff. warn: is told what goes amiss;
    refused: of whom a number was another one. needs: of whoever sits there."""

    display: Display
    results: Path
    library: Library
    site: Site
    fresh_seed: Callable[[], int]
    at_home: bool = False
    warn: Callable[[str], None] = lambda _words: None
    refused: Callable[[str], None] = lambda _code: None
    looked_at: dict[str, tuple[Mapping[str, int], Course]] = field(default_factory=dict)
    needs: Accommodations = NONE

    @property
    def language(self) -> str:
        """Of whoever sits there; the clinic's where nobody does."""
        return self.needs.language or self.site.language

    def made_fit(self, needs: Accommodations) -> None:
        """Pages are shown as that person needs them, from now on."""
        self.needs = needs
        self.display.style = needs.style

    @property
    def throttles(self) -> Throttles:
        """Wrong codes in a row, of staff and of each person."""
        return Throttles(self.results, self.display.clock)

    def show(self, page: Page) -> PageResult:
        """Show a page. Raises Leave on Stop, and where nobody does anything for a while."""
        idle = not page.breathing and page.closes_after_s is None and page.name != "kiosk:welcome"
        result = self.display.page(replace(page, closes_after_s=IDLE_S) if idle else page, self.language)
        if result.how == "stop" or (idle and result.how == "closed"):
            raise Leave
        return result

    def ask(self, page: Page) -> str | None:
        """The answer to a page that asks; None for the button that goes back."""
        return self.show(page).value

    def tell(self, name: str, **values: object) -> None:
        """A page of the kiosk's own words."""
        self.show(pages.told(name, self.language, **values))

    def say(self, key: str) -> str:
        """A word of the kiosk's own."""
        return say(self.language, f"kiosk.{key}")

    def now(self) -> datetime:
        """The wall clock."""
        return self.display.clock.utc()


def tell_of_alert(kiosk: Kiosk, code: str, alert: Ident, source: str) -> None:
    """Run the site's command for an alert, and let the review site know; returns at once."""
    push_soon(kiosk.results)
    tell_staff(kiosk.site.alert_command, kiosk.results, code, alert, source, kiosk.display.clock)


def ask_staff(kiosk: Kiosk) -> str:
    """The member of staff whose code is typed. Raises Leave where it is nobody's, or where one has to wait."""
    waits_s = kiosk.throttles.waits_s(STAFF)
    if waits_s > 0:
        kiosk.tell("wait", seconds=round(waits_s))
        raise Leave
    code = kiosk.ask(pages.digits("staff_code", kiosk.language, longest=12, shortest=6))
    if code is None:
        raise Leave
    name = staff_of(kiosk.site.staff, code)
    kiosk.throttles.after(STAFF, right=name is not None)
    if name is None:
        kiosk.tell("not_staff")
        raise Leave
    return name
