"""Somebody at the site in a real browser: makes the first account, signs in with both factors."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, BrowserContext, Page

from cogtrain.web.running import LOOPBACK, listening

PASSWORD = "blue kettle on a slow train"  # noqa: S105  # of made-up accounts


@dataclass
class Served:
    """A site that answers, in a process of its own. said: its lines."""

    address: str
    process: subprocess.Popen[str]
    said: list[str]

    @property
    def first_link(self) -> str:
        """Of the first account."""
        return next(link[0] for line in self.said if (link := re.findall(r"http\S+/enter/\S+", line)))


def free_port() -> int:
    """One that nobody has."""
    taken = listening(LOOPBACK, 0)
    port = int(taken.getsockname()[1])
    taken.close()
    return port


@contextmanager
def serving(results: Path, *options: str, port: int = 0, **environment: str) -> Iterator[Served]:
    """``cogtrain site serve`` while the body runs."""
    port = port or free_port()
    command = [sys.executable, "-m", "cogtrain.cli", "site", "serve", "--port", str(port), "--results", str(results)]
    process = subprocess.Popen(
        [*command, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=os.environ | environment
    )
    said: list[str] = []
    if process.stdout is None:
        raise RuntimeError("no output")
    try:
        line = process.stdout.readline()
        while line and "answers at" not in line:
            said.append(line)
            line = process.stdout.readline()
        said.append(line)
        if "answers at" not in line:
            raise RuntimeError("".join(said))
        time.sleep(0.1)
        os.set_blocking(process.stdout.fileno(), False)
        said += process.stdout.readlines()
        yield Served(_address(said), process, said)
    finally:
        process.terminate()
        process.wait(timeout=15)


def _address(said: list[str]) -> str:
    """Where it says that it answers."""
    return next(line.split()[-1] for line in said if "answers at" in line)


@dataclass
class Somebody:
    """An account: its name, and the word of its authenticator once it has one."""

    name: str
    secret: str = ""
    used: set[str] = field(default_factory=set)

    def code(self) -> str:
        """A code that was not used yet; waits for the next one where it must."""
        totp = pyotp.TOTP(self.secret)
        while (code := totp.now()) in self.used:
            time.sleep(0.5)
        self.used.add(code)
        return code


def opens_link(page: Page, link: str, name: str) -> Somebody:
    """Choose a password and an authenticator by a link that opens once."""
    page.goto(link)
    if page.locator("[name=name]").count():
        page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.click("text=Go on")
    who = Somebody(name, "".join(page.locator("code").inner_text().split()))
    page.fill("[name=code]", who.code())
    page.click("button:has-text('Go on')")
    page.wait_for_selector("nav.menu")
    return who


def signs_in(browser: Browser, address: str, who: Somebody, **options: object) -> BrowserContext:
    """A new context in which somebody is signed in."""
    context = browser.new_context(**options)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("[name=name]", who.name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.fill("[name=code]", who.code())
    page.press("[name=code]", "Enter")
    page.wait_for_selector("nav.menu")
    return context


def makes_account(admin: Page, address: str, name: str, roles: tuple[str, ...], *, everyone: bool = True) -> str:
    """The administrator makes an account; its link."""
    admin.goto(f"{address}/administration")
    form = admin.locator("form[action='/administration/account/new']")
    form.locator("[name=name]").fill(name)
    for role in roles:
        form.locator(f"[name=roles][value={role}]").check()
    if everyone:
        form.locator("[name=everyone]").check()
    form.locator("text=Make the account").click()
    return str(admin.locator("code").inner_text())
