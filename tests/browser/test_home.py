"""A person at home, in a real browser, by key and by touch; and what happens to the page meanwhile."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from bench.browser.robot import Robot
from bench.browser.stand import standing
from cogtrain.records import read_log
from cogtrain.records.person import read_person
from tests.browser.home import CODE, at, enrolled, saw, trials, until

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
DONE = "You are done"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    enrolled(tmp_path)
    return tmp_path


def robot_at(page: Page, *, by_touch: bool = False) -> Robot:
    robot = Robot(page, by_touch=by_touch, replies={"digits": "2580"})
    robot.watch()
    return robot


def finished(results: Path) -> int:
    return sum(entry.status == "finished" for entry in read_person(results, CODE)[1].sessions)


@pytest.mark.timeout(240)
@pytest.mark.parametrize("by_touch", [False, True])
def test_a_whole_session(browser: Browser, results: Path, by_touch: bool) -> None:
    axe, looked_at = Axe(), set[str]()
    with standing(results, code=CODE) as stand, at(browser, stand, **(PHONE if by_touch else {})) as page:
        robot = robot_at(page, by_touch=by_touch)
        ends_s = time.monotonic() + 200
        while finished(results) < 1 and time.monotonic() < ends_s:
            heading = page.locator("h1").all_inner_texts()
            if page.locator("#page").is_visible() and str(heading) not in looked_at:
                looked_at.add(str(heading))
                found = axe.run(page)
                assert found.violations_count == 0, found.generate_report()
                assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), heading
            if not robot.step():
                page.wait_for_timeout(10)
        assert stand.said == []
    assert finished(results) == 1
    done = [data for _, data in trials(results)]
    assert len(done) == 24
    right = sum(one["streams"][0]["correct"] for one in done)
    assert right >= 22
    answered = {one["streams"][0]["source"] for one in done} - {None}
    assert answered == ({"touch"} if by_touch else {"key", "pointer"})
    first = read_log(next((results / CODE).glob("2*.jsonl"))).lines[0].data
    assert first["display"]["kind"] == "browser"
    assert first["device"].startswith("phone" if by_touch else "computer")


@pytest.mark.timeout(240)
def test_connections_that_are_cut_lose_nothing(browser: Browser, results: Path) -> None:
    cut = Counter[str]()

    def now_and_then(route: Route) -> None:
        path = route.request.url.rpartition("/")[2]
        cut["all"] += 1
        if cut["all"] % 5 == 2:
            cut["before"] += 1
            route.abort()
        elif cut["all"] % 5 == 4 and path == "message":
            cut["after"] += 1
            route.fetch()  # the program has it, and its reply is lost
            route.abort()
        else:
            route.continue_()

    with standing(results, code=CODE) as stand, at(browser, stand) as page:
        robot = robot_at(page)
        page.route("**/api/message", now_and_then)
        until(robot, lambda: finished(results) == 1, 200)
    assert cut["before"] > 3
    assert cut["after"] > 3
    counts = Counter((file, one["block"], one["attempt"], one["trial"]) for file, one in trials(results))
    assert len(counts) == 24
    assert set(counts.values()) == {1}


@pytest.mark.timeout(240)
def test_a_page_that_is_loaded_again_in_a_block_begins_it_afresh(browser: Browser, results: Path) -> None:
    with standing(results, code=CODE) as stand, at(browser, stand) as page:
        robot = robot_at(page)
        until(robot, lambda: len(trials(results)) >= 4)
        page.reload()
        page.wait_for_selector("#page .press")
        robot.watch()
        until(robot, lambda: finished(results) == 1, 200)
    attempts = Counter((one["block"], one["attempt"]) for _, one in trials(results))
    assert attempts[0, 1] == 12
    assert attempts[0, 0] >= 4


@pytest.mark.timeout(120)
def test_a_block_that_runs_while_the_program_is_out_of_reach_ends_and_is_kept(browser: Browser, results: Path) -> None:
    with standing(results, code=CODE) as stand, at(browser, stand) as page:
        robot = robot_at(page)
        until(robot, lambda: len(trials(results)) >= 2)
        page.context.set_offline(True)
        had = len(trials(results))
        until(robot, lambda: page.locator("#notice").is_visible(), 60)
        page.wait_for_timeout(6000)  # the block is over by now
        assert len(trials(results)) <= had + 1
        page.context.set_offline(False)
        until(robot, lambda: len(trials(results)) >= 12, 60)
    assert Counter(one["attempt"] for _, one in trials(results)) == {0: 12} or len(trials(results)) > 12
    assert all(one["attempt"] == 0 for _, one in trials(results)[:12])


@pytest.mark.timeout(120)
@pytest.mark.parametrize("how", ["another window", "turned"])
def test_another_window_in_front_or_another_size_breaks_the_block_off(
    browser: Browser, results: Path, how: str
) -> None:
    with standing(results, code=CODE) as stand, at(browser, stand) as page:
        robot = robot_at(page)
        until(robot, lambda: len(trials(results)) >= 2)
        if how == "turned":
            page.set_viewport_size({"width": 768, "height": 1024})
        else:
            page.evaluate("() => window.dispatchEvent(new Event('blur'))")
        until(robot, saw(robot, "Another window came to the front"), 30)
        kinds = [line.kind for line in read_log(next((results / CODE).glob("2*.jsonl"))).lines]
    assert "focus_lost" in kinds


@pytest.mark.timeout(120)
def test_a_second_tab_is_refused_until_the_first_is_closed(browser: Browser, results: Path) -> None:
    with standing(results, code=CODE) as stand, at(browser, stand) as page:
        second = page.context.new_page()
        second.goto(f"http://{stand.host}/")
        second.wait_for_selector("text=It is open elsewhere")
        elsewhere = browser.new_context()
        elsewhere.add_cookies(page.context.cookies())
        third = elsewhere.new_page()
        third.goto(f"http://{stand.host}/")
        third.wait_for_selector("text=It is open elsewhere")
        page.close()
        third.wait_for_selector("text=Take a place where nobody disturbs you", timeout=15_000)
        elsewhere.close()
    assert "second-tab" in (results / "refused.jsonl").read_text()


@pytest.mark.timeout(120)
def test_stop_and_go_on_another_time(browser: Browser, results: Path) -> None:
    with standing(results, code=CODE) as stand, at(browser, stand) as page:
        robot = robot_at(page)
        until(robot, lambda: len(trials(results)) >= 3)
        page.keyboard.press("Escape")
        page.wait_for_selector("text=Stop for today")
        page.wait_for_timeout(500)
        page.keyboard.press("s")
        until(robot, lambda: bool(read_person(results, CODE)[1].sessions[0].status == "stopped"), 30)
        until(robot, lambda: finished(results) == 1, 100)
    assert read_person(results, CODE)[1].sessions[0].status == "finished"
