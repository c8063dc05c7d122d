"""Parts of pages: styles, two small scripts, the font. All come from this program; nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from django.http import HttpRequest, HttpResponse

from cogtrain.report import theme

HOUR = "max-age=3600"


@cache
def parts() -> Mapping[str, tuple[str, bytes]]:
    """By name each part: its media type, and its bytes."""
    own, client = files("cogtrain.site") / "static", files("cogtrain.displays.browser") / "client"
    htmx = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    css = "\n".join((theme.CSS, theme.CALENDAR, theme.PERSON, (own / "site.css").read_text(encoding="utf-8")))
    found = {
        "site.css": ("text/css", css.encode()),
        "htmx.js": ("text/javascript", htmx.read_bytes()),
        "passkeys.js": ("text/javascript", (own / "passkeys.js").read_bytes()),
        "icon.svg": ("image/svg+xml", (client / "icon.svg").read_bytes()),
    }
    fonts = {one.name: ("font/woff2", one.read_bytes()) for one in client.iterdir() if one.name.endswith(".woff2")}
    return found | fonts


def part(_request: HttpRequest, name: str) -> HttpResponse:
    """One of them."""
    found = parts().get(name)
    if found is None:
        return HttpResponse(status=404)
    return HttpResponse(found[1], content_type=found[0], headers={"Cache-Control": HOUR})
