"""``python -m bench.kiosk``: drive the kiosk in a real window by keys and clicks; a picture of every page; Stop timed.

``--by touch`` or ``keys``: one way alone. ``--language``, ``--large``, ``--light``: for somebody who needs it so.
``--kills N``: kill it N times at random moments after the answer to PHQ-9 item 9 changed the screen.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image

from bench.kiosk.driver import CODE, PIN, STAFF_CODE, By, Driver, arrange, kiosk
from bench.screen import private_screen
from cogtrain.records.accommodations import Accommodations
from cogtrain.records.person import read_person

SIZES = ((1024, 768), (1920, 1080))
OUT = Path("bench/out/kiosk")
GATE = {
    "kiosk:welcome": CODE,
    "kiosk:staff_code": STAFF_CODE,
    "passphrase": "calm sea",
    "passphrase-again": "calm sea",
    "kiosk:consent": "agree",
    "kiosk:pin": PIN,
    "kiosk:pin_new": PIN,
    "kiosk:pin_again": PIN,
    "kiosk:locked": PIN,
    "ketamine": "no",
    "kiosk:systolic_mmhg": "128",
    "kiosk:diastolic_mmhg": "82",
    "kiosk:gate:moaa_s": "5",
    "kiosk:gate:dissociation": "0",
    "kiosk:gate:oriented": "yes",
    "kiosk:gate:blood_pressure_accepted": "yes",
    "kiosk:gate:nausea": "none",
    "kiosk:gate:dizziness": "none",
    "kiosk:gate:double_vision": "none",
    "kiosk:gate:sleepiness": "2",
    "kiosk:gate:energy": "5",
    "kiosk:gate:motivation": "6",
    "kiosk:gate:willing": "yes",
    "exercise": None,
}
WRITTEN = "the sea was calm"


@dataclass(frozen=True)
class Tour:
    """One visit.

    hours: since a dose, None without one. answers: by page, one after the other; where they end the page's usual one
    is given. stops: Stop is tried once on every page of a session. presses: blocks are answered with one key.
    until: a page to halt at, besides the welcome page.
    """

    protocol: str
    hours: float | None
    answers: dict[str, list[str]]
    consented: bool = True
    stops: bool = True
    presses: bool = False
    until: str = ""


def _answer(page: dict[str, object], script: dict[str, list[str]]) -> str | None:
    name = str(page["page"])
    planned = script.get(name)
    if planned:
        return planned.pop(0)
    if page["entry"] == "text":
        return WRITTEN
    return GATE.get(name)


def walk(driver: Driver, tour: Tour, seen: dict[str, Image.Image]) -> None:
    """Answer page after page until the welcome page is there again."""
    script = {"kiosk:welcome": [CODE], **{page: [*answers] for page, answers in tour.answers.items()}}
    tried: set[str] = set()
    while True:
        page = driver.next_page(patience_s=300)
        name = str(page["page"])
        seen.setdefault(name, driver.picture())
        if name in ("kiosk:welcome", tour.until) and not script.get(name):
            return
        inside = not name.startswith("kiosk:") and name not in ("pause", "stopped", "block", "alert", "alert-who")
        if tour.stops and inside and name not in tried:
            tried.add(name)
            time_stop(driver, name)
            driver.answer(None)
            page = driver.next_page()
        if name != "block":
            driver.answer(_answer(page, script))
        elif tour.stops and name not in tried:
            tried.add(name)
            time.sleep(2.0)
            time_stop(driver, name)
            driver.press("s")
        while name == "block" and tour.presses and driver.lines.empty():
            driver.press(next(iter(driver.page["targets"])))
            seen.setdefault("block:answered", driver.picture())
            time.sleep(0.8)


STOPS_MS: dict[str, float] = {}


def time_stop(driver: Driver, name: str) -> None:
    """Stop; how long until the pause page comes."""
    began_s = time.monotonic()
    driver.stop()
    page = driver.next_page(patience_s=5)
    STOPS_MS[name] = max(STOPS_MS.get(name, 0.0), (driver.came_s - began_s) * 1000)
    if not name.startswith("kiosk:") and page["page"] != "pause":
        raise RuntimeError(f"Stop on {name} led to {page['page']}")


MONITORING, SERIAL = "post-infusion-monitoring", "serial-infusions"
TOURS = (
    Tour(MONITORING, None, {"kiosk:menu": ["breathing", "0", "close"]}, consented=False),
    Tour(MONITORING, 2.4, {"kiosk:menu": ["e2-d1", "close"]}),
    Tour(
        MONITORING,
        2.4,
        {
            "kiosk:gate:nausea": ["moderate"],
            "kiosk:gate:override": ["override"],
            "kiosk:menu": ["e2-d1", "close"],
            "kiosk:gate:energy": ["2"],
        },
    ),
    Tour(MONITORING, 2.4, {"kiosk:gate:moaa_s": ["4"], "kiosk:menu": ["e2-d1", "e2-d1", "close"]}),
    Tour(MONITORING, 1.0, {"kiosk:menu": ["consent"], "kiosk:withdraw": ["withdraw"]}),
    Tour(MONITORING, 1.0, {}, consented=False),
    Tour(MONITORING, 5.0, {"kiosk:menu": ["e3-d1", "close"], "write-for": ["shared"]}),
    Tour(
        SERIAL,
        None,
        {"kiosk:menu": ["0", "1", "2", "close"], "question:phq-9@1:9": ["1"], "write-for": ["private", "paper"]},
    ),
    Tour(SERIAL, 5.0, {"kiosk:menu": ["e5-", "close"]}),
    Tour(SERIAL, 30.0, {"kiosk:menu": ["e7-", "close"]}),
    Tour(MONITORING, 2.2, {"kiosk:menu": ["e2-d1", "close"]}, stops=False),
    Tour(MONITORING, 2.2, {"kiosk:menu": ["e2-d1", "close"], "sleepiness": ["4"]}, stops=False, presses=True),
)


def look(size: tuple[int, int], by: By, language: str, needs: Accommodations) -> None:
    """Every tour on one size of screen; pictures into ``bench/out/kiosk``."""
    fit = {"language": language, "needs": needs}
    seen: dict[str, Image.Image] = {}
    with private_screen(f"{size[0]}x{size[1]}x24") as screen:
        for number, tour in enumerate(TOURS, start=1):
            with tempfile.TemporaryDirectory() as folder:
                arrange(Path(folder), tour.protocol, tour.hours, consented=tour.consented, **fit)
                with kiosk(screen, Path(folder), size, by, language) as driver:
                    driver.light = needs.light
                    walk(driver, tour, seen)
            print(f"{size[0]}x{size[1]} tour {number} of {len(TOURS)}: {len(seen)} pages", file=sys.stderr)
        with tempfile.TemporaryDirectory() as folder:
            arrange(Path(folder), MONITORING, None, alarmed=True, **fit)
            with kiosk(screen, Path(folder), size, by, language) as driver:
                driver.light = needs.light
                leave_by_staff(driver, seen)
    folder_of = OUT / "-".join([f"{size[0]}x{size[1]}", by, language, *needs.data()])
    folder_of.mkdir(parents=True, exist_ok=True)
    for name, picture in seen.items():
        picture.save(folder_of / f"{name.replace(':', '_').replace('@', '-')}.png")
    print(f"{len(seen)} pages: {folder_of}")


def leave_by_staff(driver: Driver, seen: dict[str, Image.Image]) -> None:
    """Stop on the kiosk's own pages leads back to the welcome page; staff see to an alert, record a dose, end it."""
    driver.next_page()
    for code in (CODE, "ZZ99"):
        driver.answer(code)
        seen.setdefault(str(driver.next_page()["page"]), driver.picture())
        time_stop(driver, str(driver.page["page"]))
    driver.press("f1")
    driver.next_page()
    time_stop(driver, str(driver.page["page"]))
    driver.press("f1")
    moment = datetime.now(UTC) - timedelta(minutes=1)
    dose = ["dose", CODE, "iv", f"{moment:%Y-%m-%d}", f"{moment:%H%M}", "40", "35", "write"]
    wrong_code, alert = ["246802", None], ["alerts", None, "seen_to", WRITTEN]
    steps = [STAFF_CODE, *alert, *dose, None, *dose, None, "end"]
    for answer in (*wrong_code, "key:f1", *steps):
        seen.setdefault(str(driver.next_page()["page"]), driver.picture())
        driver.answer(answer)
    if driver.next_page()["page"] != "over":
        raise RuntimeError("the staff code did not end the kiosk")


def killed_once(screen: str, rng: np.random.Generator, wait_s: float | None = None) -> tuple[bool, float]:
    """Answer item 9 with 1, wait until the screen changes, kill after a random moment: (the alert is there, ms)."""
    size = SIZES[0]
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder)
        arrange(results, "serial-infusions", None)
        with kiosk(screen, results, size) as driver:
            walk(driver, Tour(SERIAL, None, {"kiosk:menu": ["1"]}, stops=False, until="question:phq-9@1:9"), {})
            driver.key("1")  # chosen, and not yet confirmed
            time.sleep(0.8)
            before = driver.pixels()
            driver.fingers.press("space", down=True)
            while np.array_equal(driver.pixels(), before):
                pass
            wait_s = float(rng.exponential(0.15)) if wait_s is None else wait_s
            time.sleep(wait_s)
            driver.kill()
            driver.fingers.press("space", down=False)
        known = read_person(results, CODE)[0]
        return len(known.alerts) == 1, wait_s * 1000


def main(
    kills: Annotated[int, typer.Option(help="Kill so many times instead of looking.")] = 0,
    seed: Annotated[int, typer.Option(help="Draws the moments.")] = 1,
    by: Annotated[By, typer.Option(help="Answer by keys and touches in turn, or by one alone.")] = "turns",
    size: Annotated[str, typer.Option(help="One size of screen alone, such as 1024x768.")] = "",
    language: Annotated[str, typer.Option(help="Of the clinic.")] = "en",
    large: Annotated[bool, typer.Option(help="In large type.")] = False,
    light: Annotated[bool, typer.Option(help="On light pages.")] = False,
) -> None:
    """Look at every page, or kill."""
    if not kills:
        for width, height in SIZES:
            if size in ("", f"{width}x{height}"):
                look((width, height), by, language, Accommodations(large_type=large, light=light))
        slowest = max(STOPS_MS, key=STOPS_MS.__getitem__)
        values = np.array(list(STOPS_MS.values()))
        print(
            f"Stop on {len(values)} pages, ms: median {np.median(values):.0f}, slowest {values.max():.0f} ({slowest})."
        )
        return
    rng = np.random.default_rng(seed)
    there, moments = 0, []
    with private_screen("1024x768x24") as screen:
        for number in range(kills):
            kept, wait_ms = killed_once(screen, rng)
            there += kept
            moments.append(wait_ms)
            print(f"kill {number + 1} after {wait_ms:.0f} ms: {'there' if kept else 'LOST'}", file=sys.stderr)
    print(f"{kills} kills, {min(moments):.0f} to {max(moments):.0f} ms after the change: alert there {there} times.")
    if there != kills:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
