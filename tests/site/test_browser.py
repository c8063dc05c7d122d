"""The site in Chromium: a passkey, and a quick walk through every page by every role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from bench.browser.stand import browsing
from bench.review.robot import PASSWORD, opens_link, serving
from bench.review.site import set_up
from bench.review.walk import walk

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with browsing() as opened:
        yield opened


@pytest.mark.skipif("COGTRAIN_DATABASE" in os.environ, reason="the same pages")
def test_every_page_by_every_role(tmp_path: Path) -> None:
    found = walk(4, tmp_path / "pictures", lambda _words: None)
    assert (found.violations, found.wide, found.amiss) == ([], [], [])
    assert found.pages == 3 * (5 + 7 + 4 + 5 + 2)
    assert any("clinician-1" in step and "45 min" in step for step in found.steps)
    assert found.steps[-1].startswith("verify: 0 logs")


def test_a_passkey_is_a_second_factor(browser: Browser, tmp_path: Path) -> None:
    set_up(tmp_path / "site")
    with serving(tmp_path / "site") as served:
        context = browser.new_context()
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        device.send(
            "WebAuthn.addVirtualAuthenticator",
            {"options": {**options, "isUserVerified": True, "automaticPresenceSimulation": True}},
        )
        opens_link(page, served.first_link, "admin-1")
        page.goto(f"{served.address}/sign-in/second/new")
        page.fill("#passkey-name", "my key")
        page.click("#new-passkey")
        page.wait_for_url("**/me")
        assert "my key" in page.content()
        page.click("text=Sign out")
        page.fill("[name=name]", "admin-1")
        page.fill("[name=password]", PASSWORD)
        page.click("text=Go on")
        page.click("#use-passkey")
        page.wait_for_selector("nav.menu")
        context.close()
