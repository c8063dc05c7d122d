"""From an empty folder, in a real browser: an account, a course of some people from two stations, an alert seen to, a
dose corrected, a trend read, a study exported; and every page by every role, in each language, at three sizes and as
print."""

from __future__ import annotations

import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from bench.browser.stand import browsing
from bench.review.people import BEGAN, LOOKED_AT, course
from bench.review.robot import Served, Somebody, makes_account, opens_link, serving, signs_in
from bench.review.site import CLI, set_up
from cogtrain.care.site import change_site
from cogtrain.records.person import read_person
from cogtrain.records.verify import verify
from cogtrain.rehearsal.with_records import code_of
from cogtrain.wording import CATALOGUES

SIZES = ((390, 844), (1280, 800), (1920, 1080))
ROLES = ("clinician", "therapist", "researcher", "auditor")
PAGES = {
    "today": "/today",
    "person": "/people/{code}",
    "plan": "/people/{code}/plan",
    "study": "/study",
    "stations": "/stations",
    "administration": "/administration",
    "gates": "/gates",
    "trail": "/trail",
    "me": "/me",
}
OPEN_TO = {
    "administrator": ("stations", "administration", "gates", "trail", "me"),
    "clinician": ("today", "person", "plan", "study", "stations", "gates", "me"),
    "therapist": ("today", "person", "plan", "me"),
    "researcher": ("today", "person", "plan", "study", "me"),
    "auditor": ("trail", "me"),
}


@dataclass
class Walked:
    """What came of it. steps: what was done, a sentence each. amiss: what the browser complained of."""

    steps: list[str] = field(default_factory=list)
    pages: int = 0
    violations: list[str] = field(default_factory=list)
    wide: list[str] = field(default_factory=list)
    amiss: list[str] = field(default_factory=list)


def walk(
    people: int, pictures: Path, told: Callable[[str], None], languages: Sequence[str] = tuple(CATALOGUES)
) -> Walked:
    """The whole of it. pictures: the folder to put them into; languages: those in which every page is looked at."""
    pictures.mkdir(parents=True, exist_ok=True)
    walked = Walked()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        results = folder / "site"
        half = people // 2
        course(folder / "a", half, 1, BEGAN)
        course(folder / "b", people - half, 2, BEGAN, first=half + 1)
        told(f"{people} simulated people at two stations")
        set_up(results)
        options = (
            "--private-key",
            str(folder / "site-key.txt"),
            "--now",
            f"{LOOKED_AT.astimezone(UTC):%Y-%m-%dT%H:%MZ}",
        )
        with serving(results, *options) as served, browsing() as browser:
            everybody = _begins(served, browser, folder, walked, told)
            code = code_of(1)
            _works(served, browser, everybody["clinician"], results, code, walked, pictures)
            for language in languages:
                change_site(results, lambda site, to=language: site.model_copy(update={"language": to}))
                (pictures / language).mkdir()
                _looks(served, browser, everybody, code, walked, pictures / language, told)
        harmed = [str(finding) for finding in verify(results) if not finding.sound]
        walked.steps.append(f"verify: {len(harmed)} logs not as they were written")
    return walked


def _watched(page: Page, walked: Walked) -> Page:
    page.on("pageerror", lambda error: walked.amiss.append(str(error)))
    page.on(
        "console",
        lambda said: walked.amiss.append(said.text) if said.type == "error" and "403" not in said.text else None,
    )
    return page


def _begins(
    served: Served, browser: Browser, folder: Path, walked: Walked, told: Callable[[str], None]
) -> dict[str, Somebody]:
    """The first account, the stations, an account a role."""
    page = _watched(browser.new_context().new_page(), walked)
    everybody = {"administrator": opens_link(page, served.first_link, "admin-1")}
    walked.steps.append("an administrator by the link of the first account")
    for name, source in (("clinic-desk", "a"), ("ward-4", "b")):
        page.goto(f"{served.address}/stations")
        page.fill("form[action='/stations/new'] [name=name]", name)
        page.click("text=Make a word for it")
        command = page.locator("section code").first.inner_text().split()
        ran = subprocess.run(
            [*CLI, *command[1:], "--results", str(folder / source)], capture_output=True, text=True, check=True
        )
        walked.steps.append(f"{name}: {ran.stdout.strip()}")
    for role in ROLES:
        link = makes_account(page, served.address, f"{role}-1", (role,))
        everybody[role] = opens_link(browser.new_context().new_page(), link, f"{role}-1")
    walked.steps.append(f"accounts of {len(ROLES)} further roles")
    told("accounts and pushes done")
    return everybody


def _works(
    served: Served, browser: Browser, who: Somebody, results: Path, code: str, walked: Walked, pictures: Path
) -> None:
    """What a clinician does of a morning."""
    context = signs_in(browser, served.address, who, viewport={"width": 1280, "height": 800})
    page = _watched(context.new_page(), walked)
    page.goto(f"{served.address}/today")
    walked.steps.append(f"Today: {page.locator('p.answer').inner_text()}")
    page.screenshot(path=str(pictures / "step-1-today.png"))
    page.select_option("[name=show]", "alerts")
    page.wait_for_url("**show=alerts**")
    page.click(f"#people >> text={code}")
    until_s = time.monotonic() + 240
    while page.locator("#drawn .answers").count() == 0 and time.monotonic() < until_s:
        page.wait_for_timeout(500)
    page.screenshot(path=str(pictures / "step-2-person.png"))
    walked.steps.append(f"a trend read: {page.locator('#drawn .answers li').first.inner_text().splitlines()[0]}")
    page.fill("[name=note]", "Rang up, safe, sister is with her")
    page.click("text=I have seen to it")
    page.wait_for_selector("text=clinician-1: Rang up")
    page.screenshot(path=str(pictures / "step-3-alert.png"))
    page.click("text=Correct a dose")
    form = page.locator("form", has=page.locator("[name=which]")).filter(has=page.locator("[name=why]")).first
    form.locator("[name=minutes]").fill("45")
    form.locator("[name=why]").fill("the pump ran longer")
    form.locator("text=Correct it").click()
    page.wait_for_selector("text=corrected 1×")
    page.screenshot(path=str(pictures / "step-4-dose.png"))
    known = read_person(results, code)[0]
    said = known.alerts[0].acknowledged
    walked.steps.append(f"alert seen to by {said[0] if said else 'nobody'}; dose now {known.doses[0].minutes:g} min")
    page.fill("[name=text]", "Sleeps better. Sees her again on Tuesday.")
    page.click("text=Keep the note")
    page.wait_for_selector("blockquote >> text=Sleeps better")
    page.goto(f"{served.address}/study")
    page.wait_for_selector("text=Every measure", timeout=60_000)
    page.screenshot(path=str(pictures / "step-5-study.png"))
    page.click("text=Take the tables away")
    page.wait_for_selector("text=Fetch the file", timeout=60_000)
    with page.expect_download() as fetching:
        page.click("text=Fetch the file")
    with zipfile.ZipFile(fetching.value.path()) as zipped:
        rows = {name: zipped.read(name).count(b"\n") - 1 for name in zipped.namelist() if name.endswith(".csv")}
    walked.steps.append(f"study exported: {', '.join(f'{name} {count} rows' for name, count in sorted(rows.items()))}")
    context.close()


def _looks(
    served: Served,
    browser: Browser,
    everybody: dict[str, Somebody],
    code: str,
    walked: Walked,
    pictures: Path,
    told: Callable[[str], None],
) -> None:
    """Every page by every role at every size, and as print, in the language that the site has by now."""
    for role, who in everybody.items():
        context = signs_in(browser, served.address, who)
        page = _watched(context.new_page(), walked)
        for name in OPEN_TO[role]:
            for _ in _at_sizes(page, f"{served.address}{PAGES[name].format(code=code)}"):
                width = page.viewport_size["width"] if page.viewport_size else 0
                page.screenshot(path=str(pictures / f"{role}-{name}-{width}.png"), full_page=True)
                walked.pages += 1
                found = Axe().run(page)
                walked.violations += [f"{role} {name}: {one['id']}" for one in found.response["violations"]]
                if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                    walked.wide.append(f"{role} {name} {width}")
            page.emulate_media(media="print")
            page.screenshot(path=str(pictures / f"{role}-{name}-print.png"), full_page=True)
            page.emulate_media(media="screen")
        context.close()
        told(f"pages of {role}, {pictures.name}")
    page = _watched(browser.new_context().new_page(), walked)
    page.goto(f"{served.address}/sign-in")
    walked.violations += [f"sign-in: {one['id']}" for one in Axe().run(page).response["violations"]]


def _at_sizes(page: Page, address: str) -> Iterator[None]:
    page.goto(address)
    if "/study" in address:
        page.wait_for_selector("[hx-get^='/study/change'] table", timeout=60_000)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(150)
        yield
