"""The one look of charts and of the pages around them: colours and sizes. All is readable in black and white."""

from __future__ import annotations

from typing import Any, Final

INK: Final = "#1d2129"
MUTED: Final = "#5b6472"
RULE: Final = "#d9dde3"
GREY: Final = "#8b93a0"
LINK: Final = "#1f4e79"
FONT: Final = "Open Sans, Segoe UI, Helvetica, Arial, sans-serif"

# One colour for what a task loads on, the same on every page; all are dark enough to print (7:1 and more on white).
DOMAINS: Final = {
    "working memory": "#1f4e79",
    "processing speed": "#7a3e00",
    "flexibility": "#56307d",
    "attention": "#155a43",
    "inhibition": "#7d1f3f",
}
OTHER_DOMAIN: Final = INK

WIDE: Final = (880, 210)
SMALL: Final = (300, 130)


def colour(domain: str) -> str:
    """The colour of a domain's charts."""
    return DOMAINS.get(domain, OTHER_DOMAIN)


def mark_of(domain: str) -> str:
    """The class that gives a line of text that colour."""
    return f"mark-{domain.replace(' ', '-')}" if domain in DOMAINS else "mark-other"


def chart_config() -> dict[str, Any]:
    """Vega-Lite's ``config`` for every chart."""
    axis = {
        "labelColor": INK, "titleColor": INK, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal",
        "domainColor": MUTED, "tickColor": MUTED, "gridColor": RULE, "labelFont": FONT, "titleFont": FONT,
        "labelOverlap": True, "titlePadding": 8,
    }  # fmt: skip
    return {
        "background": None,
        "font": FONT,
        "view": {"stroke": None},
        "mark": {"color": INK},
        "axis": axis,
        "axisX": {"grid": False},
        "text": {"font": FONT, "fontSize": 11, "color": MUTED},
    }
