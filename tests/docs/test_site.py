"""The site of these pages: links lead somewhere, everybody can use every page, and words are spelt right."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from bench.browser.stand import browsing
from cogtrain.library.yaml_file import read_yaml
from cogtrain.wording import CATALOGUES, words_of_file
from tests.texts import texts

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
PAGES = [
    *sorted(ROOT.glob("docs/**/*.md")),
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")),
]
CARDS = [
    path
    for folder in ("tasks", "questionnaires", "exercises", "protocols", "studies")
    for path in sorted((ROOT / folder).glob("*.yaml"))
]
DICTIONARIES = {"en": "en_GB", "de": "de_DE"}
NO_PROSE = {"translation", "permission", "sources", "keys"}  # of a file of words


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built as ``make docs`` builds it: a warning, such as of a dead link, is an error."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "--keep-going", "-b", "html", ROOT / "docs", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_page_stands_in_the_menu(site: Path) -> None:
    index = (site / "index.html").read_text(encoding="utf-8")
    pages = [path.relative_to(ROOT / "docs").with_suffix(".html").as_posix() for path in ROOT.glob("docs/*.md")]
    assert [page for page in pages if page != "index.html" and f'href="{page}"' not in index] == []


@pytest.mark.browser
@pytest.mark.timeout(300)
def test_every_page_can_be_used_by_everybody_and_fits_its_screen(site: Path) -> None:
    axe, amiss = Axe(), list[str]()
    pages = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    assert len(pages) > 40
    with browsing() as browser:
        page = browser.new_page(viewport={"width": 1024, "height": 768})
        for path in pages:
            page.goto(path.as_uri())
            found = axe.run(page)
            if found.violations_count:
                amiss.append(f"{path.name}: {found.generate_report()}")
            if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                amiss.append(f"{path.name} is wider than its screen")
    assert amiss == []


def prose(page: str) -> str:
    """What a page says in words: without code, links, addresses and what is not seen."""
    for hidden in (r"```.*?```", r"`[^`\n]*`", r"\]\([^)]*\)", r"<!--.*?-->", r"\S+://\S+", r"\b10\.\d{4}\S+"):
        page = re.sub(hidden, " ", page, flags=re.DOTALL)
    return page


def unknown(text: str, language: str) -> set[str]:
    """The words that neither the dictionary nor the list beside this file knows."""
    words = [word.removesuffix("'s") for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*", text.replace("\u2019", "'"))]
    checker = shutil.which("hunspell")
    assert checker is not None, "no hunspell: make setup-tests installs it"
    command = [checker, "-l", "-i", "UTF-8", "-d", DICTIONARIES[language]]
    said = subprocess.run(
        command,
        input="\n".join(words),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "LANG": "C.UTF-8"},
    ).stdout
    lists = (HERE / "words.txt", HERE / f"words.{language}.txt")
    return set(said.split()) - {word for path in lists if path.is_file() for word in path.read_text("utf-8").split()}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_word_of_a_page_is_spelt_right(page: Path) -> None:
    assert unknown(prose(page.read_text(encoding="utf-8")), "en") == set()


def said_in(language: str) -> list[str]:
    """Every text that people read in a language: the program's own words, and those of cards."""
    folder = ROOT / "languages" / language
    found = [str(text) for path in folder.glob("*.yaml") for text in words_of_file(path).values()]
    for path in CARDS:
        found += texts(read_yaml(path, path.name).data, language)
    for path in folder.glob("*/*.yaml"):
        data = read_yaml(path, path.name).data
        found += texts({key: value for key, value in data.items() if key not in NO_PROSE}, language, spoken=True)
    return [re.sub(r"\{\w+\}", " ", text) for text in found]


@pytest.mark.parametrize("language", sorted(DICTIONARIES))
def test_every_word_that_people_read_is_spelt_right(language: str) -> None:
    said = said_in(language)
    assert len(said) > 1000
    assert unknown(" ".join(said), language) == set()


def test_every_language_has_a_dictionary() -> None:
    assert set(DICTIONARIES) == set(CATALOGUES)


def test_the_checker_sees_a_word_that_is_wrong() -> None:
    assert unknown(prose("A sentense with `codde` in it."), "en") == {"sentense"}
    assert unknown("Ein Saz, der richtig ist.", "de") == {"Saz"}
