"""Pages and tasks made fit for a person: chosen on a page, kept in the record, changed in a pause."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from cogtrain.care.person import open_person
from cogtrain.care.site import Site
from cogtrain.events.block import BlockStarted
from cogtrain.events.session import SessionStarted
from cogtrain.kiosk import Kiosk
from cogtrain.library.models import Variant
from cogtrain.pages.form import FormState
from cogtrain.pages.page import Page, PageResult
from cogtrain.pages.style import PLAIN, PageStyle
from cogtrain.records import read_log
from cogtrain.records.accommodations import NONE, Accommodations
from cogtrain.records.person import read_person
from cogtrain.session.adjust import told
from cogtrain.wording import own_words
from tests.kiosk.test_kiosk import CODE, GO, LIBRARY, Scripted, arrange, run
from tests.kiosk.test_kiosk import site as site  # noqa: PLC0414  # a fixture

ALL = Accommodations("de", large_type=True, light=True, spoken=True, hand="left", slower=1.5)


@dataclass
class Ticking(Scripted):
    """Somebody who ticks ``ticks`` on the page of what is easier. seen: each page with its language and style."""

    ticks: frozenset[str] = frozenset()
    seen: list[tuple[str, str, PageStyle]] = field(default_factory=list)

    def page(self, page: Page, language: str) -> PageResult:
        self.seen.append((page.name, language, self.style))
        if page.name == "adjust":
            self.shown.append(page)
            self.clock.advance(3)
            return PageResult("key", page.buttons[0].key, 3, "", form=FormState(ticked=self.ticks))
        return super().page(page, language)


def ticking(kiosk: Kiosk, ticks: str, **answers: str | list[str]) -> Ticking:
    """The kiosk's display, with somebody who ticks these."""
    was = kiosk.display
    assert isinstance(was, Scripted)
    given: dict[str, Any] = {**GO, **{name.replace("__", ":"): answer for name, answer in answers.items()}}
    screen = Ticking(was.observer, was.clock, was.rng, answers=given, ticks=frozenset(ticks.split()))
    kiosk.display = screen
    return screen


def set_to(results: Path, kiosk: Kiosk, wanted: Accommodations) -> None:
    with open_person(results, CODE, kiosk.display.clock) as opened:
        opened.log.put(told(wanted, by="staff"))


def begun(results: Path) -> tuple[SessionStarted, list[BlockStarted]]:
    """The first line of the session, and its blocks."""
    (path,) = (results / CODE).glob("2*.jsonl")
    events = [line.event for line in read_log(path).lines]
    assert isinstance(events[0], SessionStarted)
    return events[0], [event for event in events if isinstance(event, BlockStarted)]


def test_what_is_ticked_is_kept_and_shows_at_once(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "demo", None)
    screen = ticking(kiosk, "large light slower left", kiosk__menu=["key:a", "close"], language="de")
    screen.visits = iter([CODE])
    run(kiosk)
    kept = read_person(tmp_path, CODE)[0].accommodations
    assert kept == Accommodations("de", large_type=True, light=True, hand="left", slower=1.5)
    menus = [(language, style) for name, language, style in screen.seen if name == "kiosk:menu"]
    assert menus == [("en", PLAIN), ("de", PageStyle(large_type=True, light=True))]
    assert screen.seen[-1] == ("kiosk:welcome", "en", PLAIN), "the next one gets the clinic's pages"


def test_a_session_is_run_as_the_person_needs_it_and_says_so(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "demo", None)
    set_to(tmp_path, kiosk, ALL)
    screen = ticking(kiosk, "", kiosk__menu=["0", "close"])
    screen.visits = iter([CODE])
    run(kiosk)
    first, blocks = begun(tmp_path)
    assert first.language == "de"
    assert Accommodations(**first.accommodations) == ALL
    assert blocks
    assert all(one.variant == ["large type", "left hand", "1.5 times as slow"] for one in blocks)
    assert {(language, style) for name, language, style in screen.seen if name == "welcome"} == {("de", ALL.style)}
    assert own_words("de")["welcome.heading"] in {page.heading for page in screen.shown}


def test_a_pause_lets_pages_be_changed_and_the_task_stays_as_it_is(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "demo", None)
    screen = ticking(kiosk, "light right", kiosk__menu=["0", "close"], pause=["key:a", "key:space"])
    screen.stop_at, screen.visits = "welcome", iter([CODE])
    run(kiosk)
    first, blocks = begun(tmp_path)
    assert first.accommodations == {}
    assert all(one.variant == [] for one in blocks), "a session is one form from its first block to its last"
    styles = [style for name, _, style in screen.seen if name == "welcome"]
    assert styles == [PLAIN, PageStyle(light=True)]
    assert read_person(tmp_path, CODE)[0].accommodations == Accommodations(light=True, hand="right")


def test_nothing_changed_writes_nothing_and_both_hands_are_two(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "demo", None)
    screen = ticking(kiosk, "left right", kiosk__menu=["key:a", "key:a", "close"], language="en")
    screen.visits = iter([CODE])
    run(kiosk)
    assert read_person(tmp_path, CODE)[0].accommodations == Accommodations("en")


def test_staff_are_asked_in_the_language_of_the_clinic(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "serial-infusions", 3.0)
    set_to(tmp_path, kiosk, Accommodations("de"))
    screen = ticking(kiosk, "", kiosk__menu=["e4-d1", "close"])
    screen.visits = iter([CODE])
    run(kiosk)
    texts = {page.name: page.text for page in screen.shown}
    assert texts["kiosk:gate:nausea"] == own_words("en")["gate.nausea"]
    assert texts["kiosk:gate:energy"] == own_words("de")["gate.energy"]


@pytest.mark.parametrize(
    ("own", "needed", "comes"),
    [
        (Variant(), NONE, Variant()),
        (Variant(slower=2.0, hand="right"), Accommodations(slower=1.5), Variant(slower=2.0, hand="right")),
        (Variant(hand="right"), Accommodations(large_type=True, hand="left"), Variant(large_type=True, hand="left")),
    ],
)
def test_what_the_protocol_has_and_what_the_person_needs_come_together(
    own: Variant, needed: Accommodations, comes: Variant
) -> None:
    demo = LIBRARY.protocol("demo")
    session = demo.protocol.sessions["baseline"]
    items = [item.model_copy(update={"variant": own}) if hasattr(item, "variant") else item for item in session.do]
    changed = session.model_copy(update={"do": items})
    protocol = demo.protocol.model_copy(update={"sessions": {"baseline": changed}})
    loaded = demo.made_fit("en", needed.variant)
    for _, task in replace(loaded, protocol=protocol).tasks("baseline"):
        assert task.variant == comes
