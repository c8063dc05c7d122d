"""Pages in large type and on a light ground, in a real browser; blocks stay as they are."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from cogtrain.drawing import look
from cogtrain.pages.large import SCALES
from cogtrain.pages.page import Page
from cogtrain.pages.style import PLAIN, PageStyle
from cogtrain.trial import Circle
from tests.browser.show import ALL, EVERY, GO, LONG, PHONE, shows

SMALL: dict[str, Any] = {**PHONE, "viewport": {"width": 320, "height": 568}}
ON_A_DESK = (*SCALES, 1.0)
"""Words are as large as the page has room for."""
GROUNDS = """
window.grounds = [];
const look = () => {
  const seen = document.body && getComputedStyle(document.body).backgroundColor;
  if (seen && seen !== window.grounds.at(-1)?.[1]) window.grounds.push([performance.now(), seen]);
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
COLOURS = """() => {
  const rgb = (words) => words.match(/[\\d.]+/g).map(Number);
  const under = (one) => {
    for (let at = one; at; at = at.parentElement) {
      const found = rgb(getComputedStyle(at).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found.slice(0, 3);
    }
  };
  const own = (one) => one.checkVisibility() && [...one.childNodes].some((at) => at.nodeType === 3 && at.data.trim());
  return [...document.querySelectorAll("body *")].filter(own)
    .map((one) => [one.textContent, rgb(getComputedStyle(one).color).slice(0, 3), under(one)]);
}"""
SIZES = """() => Object.fromEntries([...document.querySelectorAll("#page *, #stop, #stop *")].map((one, i) => {
  const { width, height } = one.getBoundingClientRect(), target = one.matches(".press, .option, .entry, #stop");
  const size = parseFloat(getComputedStyle(one).fontSize);
  return [`${i} ${one.closest("#stop") ? "Stop" : one.tagName} ${one.className}`, [size, target && [width, height]]];
}))"""
BEYOND = """() => [...document.querySelectorAll("#page *, #stop, #stop *")].filter((one) => {
  const box = one.getBoundingClientRect();
  const beside = box.right > innerWidth + 0.5 || box.left < -0.5;
  return beside || (one.matches("#stop, .press") && (box.bottom > innerHeight + 0.5 || box.top < 0));
}).map((one) => one.outerHTML)"""


def rgb(role: str, light: bool = False) -> str:
    return "rgb({}, {}, {})".format(*(look.LIGHT if light else look.COLOURS)[role])


def ground(tab: Tab) -> str:
    return str(tab.evaluate("() => getComputedStyle(document.body).backgroundColor"))


@pytest.mark.parametrize("context", [SMALL, PHONE, {}], ids=["320", "360", "1024"])
def test_large_type_on_a_light_ground(browser: Browser, tmp_path: Path, context: dict[str, Any]) -> None:
    axe, finger = Axe(), 2 / 2.54 * 96 if context else 56
    pages = [(page, style, "en") for page in EVERY for style in (PLAIN, ALL)]
    with shows(browser, tmp_path, *pages, **context) as show:
        for page in EVERY:
            show.next(page)
            assert ground(show.tab) == rgb("ground")
            before = show.tab.evaluate(SIZES)
            show.leave()
            show.next(page)
            assert ground(show.tab) == rgb("ground", light=True)
            after = show.tab.evaluate(SIZES)
            assert before.keys() == after.keys()
            growth = {name: size / before[name][0] for name, (size, _) in after.items() if "INPUT" not in name}
            marks = [growth.pop(name) for name in list(growth) if "Stop" in name]
            assert all(by == pytest.approx(SCALES[0], rel=0.01) for by in marks), "Stop is as large everywhere"
            by = growth[next(iter(growth))]
            assert growth == pytest.approx(dict.fromkeys(growth, by), rel=0.01), "all words of a page together"
            assert any(by == pytest.approx(step, rel=0.01) for step in (SCALES[:1] if context else ON_A_DESK)), by
            for name, (_, target) in after.items():
                if target:
                    assert min(target) >= min(*before[name][1], finger) - 0.5, name
            for words, colour, under in show.tab.evaluate(COLOURS):
                assert look.contrast(tuple(colour), tuple(under)) >= 7, words
            found = axe.run(show.tab)
            assert found.violations_count == 0, found.generate_report()
            assert show.tab.evaluate("() => document.documentElement.scrollWidth <= innerWidth"), page.name
            assert show.tab.evaluate(BEYOND) == []
            assert show.tab.evaluate("() => getComputedStyle(document.documentElement).colorScheme") == "light"
            show.leave()


def test_a_page_that_does_not_fit_scrolls_and_its_buttons_stay(browser: Browser, tmp_path: Path) -> None:
    with shows(browser, tmp_path, (LONG, ALL, "en"), (LONG, ALL, "en"), **SMALL) as show:
        show.next(LONG)
        assert show.tab.evaluate("() => document.documentElement.scrollHeight > innerHeight")
        assert show.tab.evaluate(BEYOND) == []
        show.tab.evaluate("() => scrollTo(0, 1e6)")
        assert show.tab.evaluate(BEYOND) == []
        seen = (
            "(one) => one.getBoundingClientRect().bottom < document.querySelector('.foot').getBoundingClientRect().top"
        )
        assert show.tab.locator(".option").last.evaluate(seen)
        show.tab.locator(".option input").last.focus()
        show.tab.keyboard.press("Shift+Tab")
        show.leave()
        show.next(LONG)
        assert show.tab.evaluate("() => scrollY") == 0


def test_the_ground_changes_slowly_and_at_once_for_who_wants_no_motion(browser: Browser, tmp_path: Path) -> None:
    turns = [(EVERY[0], PLAIN, "en"), (EVERY[5], PageStyle(light=True), "en"), (EVERY[0], PLAIN, "en")]
    for motion in ("no-preference", "reduce"):
        folder = tmp_path / motion
        with shows(browser, folder, *turns, script=GROUNDS, reduced_motion=motion) as show:
            for page, style, _ in turns:
                show.tab.evaluate("() => { window.grounds = window.grounds.slice(-1); }")
                if show.count:
                    show.leave()
                show.next(page)
                show.tab.wait_for_timeout(100)
                stamps, colours = zip(*show.tab.evaluate("() => window.grounds"), strict=True)
                assert colours[-1] == rgb("ground", light=style.light)
                if show.count > 1 and motion == "reduce":
                    assert len(colours) == 2
                elif show.count > 1:
                    assert len(colours) > 8
                    assert 400 < stamps[-1] - stamps[1] < 900
    meta = "() => document.querySelector('meta[name=theme-color]').content"
    with shows(browser, tmp_path / "meta", (EVERY[0], PageStyle(light=True), "en")) as show:
        show.next(EVERY[0])
        assert show.tab.evaluate(meta) == "#{:02x}{:02x}{:02x}".format(*look.LIGHT["ground"])


def corner(tab: Tab) -> tuple[int, ...]:
    with Image.open(io.BytesIO(tab.screenshot())) as image:
        return tuple(image.convert("RGB").getpixel((5, 5)))  # type: ignore[arg-type]


def test_a_block_keeps_the_dark_ground_and_so_does_a_page_with_stimuli(browser: Browser, tmp_path: Path) -> None:
    example = Page("example", text="A circle", picture=(Circle(0, 0, 0.1, fill="red", line=None),), buttons=(GO,))
    turns = [(EVERY[0], ALL, "en"), (EVERY[5], ALL, "en"), (example, ALL, "en")]
    with shows(browser, tmp_path, *turns, script=GROUNDS, block=True) as show:
        tab = show.tab
        show.next(EVERY[0])
        assert corner(tab) == look.LIGHT["ground"]
        tab.evaluate("() => { window.grounds = []; }")
        show.leave()
        tab.wait_for_selector("#block", state="visible")
        stamps = [stamp for stamp, _ in tab.evaluate("() => window.grounds")]
        assert stamps[-1] - stamps[0] > 400, "the ground was dark before the block began"
        assert corner(tab) == look.COLOURS["ground"]
        assert tab.evaluate("() => document.documentElement.dataset.type") == "plain"
        pixel = "() => [...document.getElementById('block').getContext('2d').getImageData(9, 9, 1, 1).data.slice(0, 3)]"
        assert tuple(tab.evaluate(pixel)) == look.COLOURS["ground"]
        show.leave()
        show.count += 1
        show.next(EVERY[5])
        assert corner(tab) == look.LIGHT["ground"]
        assert ground(tab) == rgb("ground", light=True)
        show.leave()
        show.next(example)
        assert ground(tab) == rgb("ground")
        assert tab.evaluate("() => document.documentElement.dataset.type") == "large"
