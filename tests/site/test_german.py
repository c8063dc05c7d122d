"""The site in the clinic's language: every page to every role, forms that are refused, drawings, the index."""

from __future__ import annotations

import ast
import re
import urllib.request
from collections.abc import Callable, Iterator
from html import unescape
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from bench.review.people import BEGAN, course
from cogtrain import wording
from cogtrain.care.site import FILE
from cogtrain.shipped import shipped
from cogtrain.site.desk import Desk
from cogtrain.site.drawing import draw, drawn_or_why
from cogtrain.site.index import keep, rebuild
from cogtrain.site.models import Drawn, Person
from cogtrain.wording.reader import _pattern
from tests.site.everything import ASIDE, FAILURE, furnish, pages
from tests.site.people import account, patient, signed_in, speak

WORDS = re.compile(r"[^\W\d_]{2,}")
SAID_IN = re.compile(r'(?:aria-label|placeholder|alt|title|data-head|data-ask|data-failed)="([^"]*)"')
DRAWN = re.compile(r'<div id="drawn".*?(?=<section class="live">|$)', re.DOTALL)
"""What is drawn elsewhere."""
ENGLISH = frozenset(re.findall(r"\w+", "the and of is are not with this that nobody yet to for from has have it by no"))
"""Words that no German sentence has."""


def site_words(language: str) -> dict[str, str]:
    return yaml.safe_load((shipped() / "languages" / language / "site.yaml").read_text(encoding="utf-8"))


def said(page: str) -> Iterator[str]:
    """Each piece of text of a page that somebody sees or hears, but commands and what somebody typed."""
    page = re.sub(r"<(script|svg|style|code|blockquote)\b.*?</\1>", "", page, flags=re.DOTALL)
    for text in (*re.split(r"<[^>]*>", page), *SAID_IN.findall(page)):
        if text.strip():
            yield " ".join(unescape(text).split())


def english_words() -> Callable[[str], bool]:
    """Whether a text is one of the site's English ones, or has a word that no German sentence has."""
    english, german = site_words("en"), site_words("de")
    own = {text for key, text in english.items() if german[key] != text and text not in german.values()}
    patterns = [_pattern(text) for text in own if WORDS.search(wording.BRACES.sub("", text))]
    return lambda text: bool(ENGLISH & set(text.split())) or any(one.fullmatch(text) for one in patterns)


@pytest.mark.timeout(300)
def test_every_page_to_every_role(desk: Desk) -> None:
    speak(desk, "de")
    furnish(desk)
    is_english, seen, amiss = english_words(), [], []
    for name, page in pages(desk):
        if not page.lstrip().startswith("<"):
            continue
        assert "<html" not in page or '<html lang="de">' in page, name
        own = DRAWN.sub("", page).replace(ASIDE, "").replace(FAILURE, "")
        texts = [*said(own)]
        seen += texts
        amiss += [f"{name}: {text}" for text in texts if is_english(text)]
    assert not amiss, "\n".join(amiss)
    for text in (
        "2 Personen haben einen offenen Hinweis.",
        "Bei 1 Person ist jetzt etwas fällig.",
        "als Nächstes: monitored-training, So. 11. Jan. 2026, 16:10 Uhr",
        "12,5",
        "ihre Uhr geht 5 Std. vor",
        "Grund: Rolle",
        "Einwilligung: fehlt. Ohne sie beginnt keine Sitzung.",
        "Minuten: 900. Erwartet: 0 bis 300 Minuten.",
        "Dieser Code gilt gerade nicht. Warten Sie auf den nächsten, und geben Sie diesen ein.",
        "Noch niemand hat eine Folgemessung, die sich vergleichen lässt.",
    ):
        assert any(text in piece for piece in seen), text


def test_templates_hold_no_words() -> None:
    for template in (files("cogtrain.site") / "templates" / "site").iterdir():
        text = re.sub(r'{%.*?%}|{{.*?}}|class="[^"]*"', "", template.read_text(encoding="utf-8"))
        found = {word for piece in said(text) for word in WORDS.findall(piece)}
        assert found <= {"cogtrain", "practice", "example", "org"}, template.name


def refusals() -> Iterator[tuple[str, list[str]]]:
    """Each ``refuse(where, found, expected)`` of the site's pages and accounts: where it stands, and its parts."""
    folder = Path(str(files("cogtrain.site")))
    for file in (folder / "accounts.py", folder / "guard.py", *sorted((folder / "pages").glob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "refuse":
                yield f"{file.name}:{node.lineno}", [_sample(part) for part in node.args[:3]]


def _sample(part: ast.expr) -> str:
    """What a constant says; of an f-string with something filled in; empty for what is made elsewhere."""
    if isinstance(part, ast.JoinedStr):
        return "".join(_sample(one) for one in part.values)
    if isinstance(part, ast.FormattedValue):
        return "1"
    return str(part.value) if isinstance(part, ast.Constant) else ""


def test_what_forms_are_refused_for_has_its_words() -> None:
    english, told = site_words("en"), 0
    for place, parts in refusals():
        if place.startswith("accounts.py") and parts[0] == "account":
            continue  # a command's, not a page's
        for kind, text in zip(("where", "found", "expected"), parts, strict=True):
            known = [words for key, words in english.items() if key.startswith(f"site.fault.{kind}.")]
            if text and not re.search(r"one (or more )?of 1$", text):
                told += 1
                said_so = text[:1].lower() + text[1:] if kind == "where" else text
                assert any(_pattern(words).fullmatch(said_so) for words in known), f"{place}: {text}"
    assert told > 40


def test_a_drawing_in_another_language_is_stale(desk: Desk) -> None:
    patient(desk)
    list(rebuild(desk.index, desk.results, lambda _code: None))
    before = Drawn.objects.get()
    assert desk.index.stale() == []
    speak(desk, "de")
    assert desk.index.keep_up() == 1
    assert desk.index.stale() == ["KI07"]
    browser = signed_in(account("dr-beta", "clinician"))
    assert "Es gibt neue Aufzeichnungen." in browser.get("/people/KI07").content.decode()
    keep("KI07", Person.objects.get().digest, drawn_or_why(str(desk.results), "KI07", "de"))
    assert desk.index.stale() == []
    assert Drawn.objects.get().body != before.body
    assert "Es gibt neue Aufzeichnungen." not in browser.get("/people/KI07").content.decode()
    speak(desk, "en")
    desk.index.see_to("KI07")
    assert Person.objects.get().digest == before.digest
    list(rebuild(desk.index, desk.results, lambda _code: None))
    assert Drawn.objects.get().body == before.body


def test_tables_and_facts_are_the_same_in_every_language(desk: Desk) -> None:
    course(desk.results, 1, 7, BEGAN)
    english, german = (draw(desk.results, "SIM0001", language) for language in ("en", "de"))
    assert (german.tables, german.facts, german.last) == (english.tables, english.facts, english.last)
    assert (german.about, german.body, german.verdicts) != (english.about, english.body, english.verdicts)


def test_the_index_keeps_no_words_of_what_opens_next(desk: Desk) -> None:
    patient(desk)
    desk.index.look_at("KI07")
    assert Person.objects.get().next == "monitored-training 2026-01-11T15:10:00.000000Z Europe/Berlin"
    browser = signed_in(account("dr-beta", "clinician"))
    assert "Next: monitored-training, Sun 11 Jan 2026, 16:10." in browser.get("/people/KI07").content.decode()
    speak(desk, "de")
    page = browser.get("/people/KI07").content.decode()
    assert "Als Nächstes: monitored-training, So. 11. Jan. 2026, 16:10 Uhr." in page


def test_the_server_speaks_the_language_of_the_moment(desk: Desk, site: str) -> None:
    def heading() -> tuple[str, str]:
        with urllib.request.urlopen(f"{site}/sign-in") as answer:  # noqa: S310  # this computer's own
            page = answer.read().decode()
        return page.split('<html lang="')[1][:2], page.split("<h1>")[1].split("<")[0]

    assert heading() == ("en", "Sign in")
    speak(desk, "de")
    assert heading() == ("de", "Anmelden")
    whole = (desk.results / FILE).read_text(encoding="utf-8")
    (desk.results / FILE).write_text("language: [", encoding="utf-8")
    assert heading() == ("en", "Sign in")
    (desk.results / FILE).write_text(whole, encoding="utf-8")
    assert heading() == ("de", "Anmelden")
