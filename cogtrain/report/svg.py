"""Charts as inline SVG. Vega-Lite makes them, offline."""

from __future__ import annotations

import re
from html import escape

from cogtrain.review.look import chart_config
from cogtrain.review.view import Chart


def svg(chart: Chart) -> str:
    """The chart as an SVG element with title and description; it scales with the page and names no address."""
    import vl_convert

    width, height = chart.size
    whole = {**chart.spec, "width": width, "height": height, "config": chart_config()}
    drawn = str(vl_convert.vegalite_to_svg(whole))
    drawn = re.sub(r' xmlns(:xlink)?="[^"]*"| version="1.1"| class="marks"', "", drawn, count=4)
    drawn = re.sub(r' (?:role|aria-[a-z]+)="[^"]*"', "", drawn)  # one picture, told once, by its title and description
    words = f"<title>{escape(chart.label)}</title><desc>{escape(chart.description)}</desc>"
    return re.sub(r"<svg([^>]*)>", rf'<svg role="img" aria-label="{escape(chart.label)}"\1>{words}', drawn, count=1)
