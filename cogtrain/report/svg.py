"""Charts as inline SVG. Vega-Lite makes them, offline."""

from __future__ import annotations

import re
from html import escape
from typing import Any

from cogtrain.review.look import chart_config
from cogtrain.review.view import Chart
from cogtrain.wording import WEEKDAYS
from cogtrain.wording.reader import numeral, tell

MONTHS = range(1, 13)


def svg(chart: Chart) -> str:
    """The chart as an SVG element with title and description; it scales with the page and names no address."""
    import vl_convert

    width, height = chart.size
    whole = {**chart.spec, "width": width, "height": height, "config": chart_config()}
    drawn = str(vl_convert.vegalite_to_svg(whole, format_locale=_numbers(), time_format_locale=_days()))
    drawn = re.sub(r' xmlns(:xlink)?="[^"]*"| version="1.1"| class="marks"', "", drawn, count=4)
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)  # one picture, told once, by its title and description
    words = f"<title>{escape(chart.label)}</title><desc>{escape(chart.description)}</desc>"
    return re.sub(r"<svg([^>]*)>", rf'<svg role="img" aria-label="{escape(chart.label)}"\1>{words}', drawn, count=1)


def _numbers() -> dict[str, Any]:
    """How d3 writes numbers on axes, as the reader does."""
    return {
        "decimal": numeral("."),
        "thousands": numeral(","),
        "grouping": [3],
        "currency": ["", ""],
        "minus": "\N{MINUS SIGN}",
    }


def _days() -> dict[str, Any]:
    """How d3 writes days on axes: the names of months and weekdays."""
    months = [tell(f"month.{month}") for month in MONTHS]
    days = [tell(f"day.{day}") for day in ("Sun", *WEEKDAYS[:-1])]
    return {
        "dateTime": "%x, %X",
        "date": tell("date", day="%-d", month="%b", year="%Y"),
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": days,
        "shortDays": [tell(f"day.short.{day}") for day in ("Sun", *WEEKDAYS[:-1])],
        "months": months,
        "shortMonths": [tell(f"month.short.{month}") for month in MONTHS],
    }
