"""Pages read aloud, with a recorder in the place of the browser's own voice."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cogtrain.pages.form import Entry, FormState
from cogtrain.pages.page import Button, Page
from cogtrain.pages.style import PageStyle
from tests.browser.show import ALL, EVERY, GO, LONG, shows

SPOKEN = PageStyle(spoken=True)
SPEAKS = """
window.said = [];
window.starts = true;
window.voices = [
  { name: "Elsewhere", lang: "de-DE", localService: false, default: false },
  { name: "Zoe", lang: "en-US", localService: true, default: true },
  { name: "Emil", lang: "de_DE", localService: true, default: false },
];
window.SpeechSynthesisUtterance = function (text) { this.text = text; };
Object.defineProperty(window, "speechSynthesis", { configurable: true, value: Object.assign(new EventTarget(), {
  getVoices: () => window.voices,
  cancel: () => window.said.push("cancel"),
  speak: (one) => {
    window.said.push(`${one.voice.name} ${one.lang} ${one.text}`);
    if (window.starts) setTimeout(() => one.onstart?.(), 5);
  },
}) });
"""
HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def test_a_page_is_read_in_its_language_and_hushed_when_it_is_left(browser: Browser, tmp_path: Path) -> None:
    german = Page("german", "Guten Tag", "Nehmen Sie sich Zeit", buttons=(Button("space", "Weiter"),))
    turns = [
        (EVERY[0], ALL, "en"),
        (german, SPOKEN, "de"),
        (german, SPOKEN, "de"),
        (german, SPOKEN, "de"),
        (LONG, PageStyle(light=True), "en"),
    ]
    with shows(browser, tmp_path, *turns, script=SPEAKS) as show:
        show.next(EVERY[0])
        words = "Welcome. Take a place where nobody disturbs you. It goes on by itself. Go on."
        assert show.said() == [f"Zoe en-US {words}"]
        show.leave(" ")
        show.next(german)
        assert show.said() == ["cancel", "Emil de-DE Guten Tag. Nehmen Sie sich Zeit. Weiter."]
        assert show.tab.evaluate("() => document.getElementById('page').lang") == "de"
        show.tab.wait_for_timeout(450)
        show.tab.locator("#stop").click()
        show.next(german)
        assert show.said()[:2] == ["cancel", "Emil de-DE Guten Tag. Nehmen Sie sich Zeit. Weiter."]
        show.tab.evaluate(HIDE, True)
        assert show.said() == ["cancel"]
        show.tab.evaluate(HIDE, False)
        assert show.said() == []
        show.tab.evaluate("() => { voices = voices.slice(0, 2); }")
        show.leave()
        show.next(german)
        assert show.said() == ["cancel"], "the German voice that is left would send the words away"
        show.leave()
        show.next(LONG)
        assert [one for one in show.said() if one != "cancel"] == []


def test_what_is_typed_is_never_said(browser: Browser, tmp_path: Path) -> None:
    page = Page(
        "writing",
        text="What is on your mind?",
        entry=Entry("text", 900),
        start=FormState(text="my secret"),
        buttons=(GO,),
    )
    secret = Page("secret", text="Your words", entry=Entry("secret", 60, 3), buttons=(Button("return", "Go on"),))
    with shows(browser, tmp_path, (page, ALL, "en"), (secret, ALL, "en"), script=SPEAKS) as show:
        show.next(page)
        show.tab.locator(".entry").fill("another secret")
        show.tab.wait_for_timeout(450)
        show.tab.locator(".press").click()
        show.next(secret)
        show.tab.locator(".entry").press_sequentially("seven herons")
        said = show.said()
        assert [one for one in said if one != "cancel"] == [
            "Zoe en-US What is on your mind? Go on.", "Zoe en-US Your words. Go on."
        ]  # fmt: skip


def test_voices_that_come_late_and_a_browser_that_waits_for_a_press(browser: Browser, tmp_path: Path) -> None:
    late = f"{SPEAKS} window.late = window.voices; window.voices = []; window.starts = false;"
    words = "Zoe en-US Done. Go on."
    with shows(browser, tmp_path, (EVERY[5], SPOKEN, "en"), (EVERY[5], SPOKEN, "en"), script=late) as show:
        show.next(EVERY[5])
        assert show.said() == []
        show.tab.evaluate("() => { voices = late; speechSynthesis.dispatchEvent(new Event('voiceschanged')); }")
        assert show.said() == [words]
        show.tab.evaluate("() => { window.starts = true; }")
        show.tab.mouse.click(5, 5)
        assert show.said() == ["cancel", words]
        show.tab.mouse.click(5, 5)
        assert show.said() == []
        show.tab.evaluate(HIDE, True)
        show.leave()
        show.next(EVERY[5])
        assert set(show.said()) == {"cancel"}, "nobody is there to listen"
        show.tab.evaluate(HIDE, False)
        assert show.said() == [words]


@pytest.mark.parametrize(
    "script",
    [
        "delete window.SpeechSynthesisUtterance;",
        "Object.defineProperty(window, 'speechSynthesis', { value: undefined });",
        f"{SPEAKS} window.voices = [];",
        "",
    ],
)
def test_without_a_voice_nothing_happens(browser: Browser, tmp_path: Path, script: str) -> None:
    with shows(browser, tmp_path, (EVERY[0], ALL, "en"), (EVERY[2], ALL, "en"), script=script) as show:
        told = list[str]()
        show.tab.on("console", lambda message: told.append(message.text))
        show.next(EVERY[0])
        show.leave(" ")
        show.next(EVERY[2])
        assert told == []
