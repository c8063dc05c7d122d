"""Every page of HTML that staff read, in every language: usable by everybody, no wider than its screen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from bench.browser.stand import browsing
from cogtrain.care.note import write_note
from cogtrain.exports.codebook import codebook_page
from cogtrain.exports.shifted import Shift
from cogtrain.exports.taken import take
from cogtrain.records import load
from cogtrain.report.html import html
from cogtrain.report.index import write_all
from cogtrain.report.page import note_page
from cogtrain.review.sheet import sheet_view
from cogtrain.wording import CATALOGUES
from cogtrain.wording.reader import reading
from tests.rehearsal.test_views_in_words import pages as rehearsals
from tests.review.test_course_pages_in_words import calendars, changes, reliability, results
from tests.texts import builds

LATER = datetime(2027, 1, 1, tzinfo=UTC)


def made(folder: Path, into: Path, language: str) -> Iterator[tuple[str, str]]:
    """(name, HTML) of every kind of page, over the records in a folder."""
    write_all(folder, into, language=language)
    yield from ((path.name, path.read_text(encoding="utf-8")) for path in sorted(into.glob("*.html")))
    records = load(folder, ["SIM0001"])
    with reading(language):
        yield "note", note_page(write_note("SIM0001", records, None, "nurse-1", "", LATER), language=language)
        yield "sheet", html(sheet_view(records, "SIM0001", "relapse-plan", [], []))
        for kind, views in {"calendar": calendars(), "analysis": results()}.items():
            yield from ((f"{kind}-{i}", html(view)) for i, view in enumerate(views))
        yield "reliability", html(reliability())
        yield "changes", html(changes())
        yield from ((f"rehearsal-{i}", html(view)) for i, view in enumerate(rehearsals()))
    yield "codebook", codebook_page(take(folder, Shift()))


@pytest.mark.browser
@pytest.mark.timeout(300)
@pytest.mark.parametrize("language", list(CATALOGUES))
def test_every_page_can_be_used_by_everybody_and_fits_its_screen(
    around_six_infusions: Path, tmp_path: Path, language: str
) -> None:
    axe, amiss, names = Axe(), list[str](), list[str]()
    with browsing() as browser:
        for name, page, first in builds(made(around_six_infusions, tmp_path, language)):
            names.append(name)
            if f'<html lang="{language}"' not in page and name != "codebook":
                amiss.append(f"{name} does not say that it is in {language}")
            file = tmp_path / "shown.html"
            file.write_text(page.replace("<details", "<details open"), encoding="utf-8")
            shown = browser.new_page(viewport={"width": 1024, "height": 768})
            shown.goto(file.as_uri())
            if first and (found := axe.run(shown)).violations_count:
                amiss.append(f"{name}: {found.generate_report()}")
            for width in (1024, 1920):
                shown.set_viewport_size({"width": width, "height": 768})
                if shown.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                    amiss.append(f"{name} is wider than a screen of {width}")
            shown.close()
    assert amiss == []
    assert len(names) > 9
