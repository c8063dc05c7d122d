"""How ``make docs`` builds the site: the pages as they are, and one list of what stands where."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from cogtrain import __version__  # noqa: E402 -- found through the line above

project = "cogtrain"
release = version = __version__
extensions = ["myst_parser"]
root_doc = "index"
highlight_language = "sh"
exclude_patterns = ["notebooks"]
myst_heading_anchors = 4
myst_enable_extensions = ["fieldlist"]
html_theme = "furo"
html_title = "cogtrain"
html_static_path = ["site.css"]
html_css_files = ["site.css"]
html_use_index = False
html_show_copyright = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {"navigation_with_keys": False}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"

PAGES = {
    "Tutorials": ("tutorials/first-evening", "tutorials/baseline-study", "tutorials/first-week"),
    "Guides": (
        "running", "home", "clinic", "site", "languages", "accommodations", "studies", "exports",
        "simulated-people", "python", "photodiode",
    ),
    "Reference": ("tasks-and-protocols", "commands", "files", "records", "api"),
    "Explanation": ("timing", "scoring", "adaptivity", "dose"),
    "For those who carry on": ("house", "writing-a-paradigm", "decisions/index"),
}  # fmt: skip


def with_menu(_app: Any, name: str, source: list[str]) -> None:
    """Pages are plain Markdown, to be read anywhere; the menu of the site is added as they are read."""
    if name == "index":
        for caption, pages in PAGES.items():
            source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(pages) + "\n```\n"
    if name == "decisions/index":
        every = sorted(path.stem for path in (HERE / "decisions").glob("0*.md"))
        source[0] += "\n```{toctree}\n:hidden:\n\n" + "\n".join(every) + "\n```\n"


MENDED = (  # what the theme leaves out and a screen reader or a keyboard needs
    ('<p class="caption" role="heading">', '<p class="caption" role="heading" aria-level="2">'),
    ('<aside class="sidebar-drawer">', '<aside class="sidebar-drawer" aria-label="All pages">'),
    ('<aside class="toc-drawer', '<aside aria-label="This page" class="toc-drawer'),
    ("<pre>", '<pre tabindex="0">'),
    ('<div class="table-wrapper', '<div tabindex="0" class="table-wrapper'),
    ('<th class="head"><p></p></th>', "<td></td>"),
    ('<div id="search-results">', '<h1>Search</h1><div id="search-results">'),
)


def mend(app: Any, exception: Exception | None) -> None:
    """The pages that were written, each with the same replacements."""
    if exception is None and app.builder.format == "html":
        for path in Path(app.outdir).rglob("*.html"):
            text = path.read_text(encoding="utf-8")
            for found, instead in MENDED:
                text = text.replace(found, instead)
            path.write_text(text, encoding="utf-8")


def setup(app: Any) -> None:
    """What Sphinx calls."""
    app.connect("source-read", with_menu)
    app.connect("build-finished", mend)
