"""What the server gives out besides turns: the page itself, its parts, colours, manifest and a reminder."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from hashlib import sha256
from importlib.resources import files
from string import Template

from cogtrain.care.plan import Plan
from cogtrain.drawing import look
from cogtrain.wording import say

CLIENT = files("cogtrain.displays.browser") / "client"
KINDS: Mapping[str, str] = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
}
REMINDERS = 60


@cache
def parts() -> Mapping[str, tuple[str, bytes]]:
    """By name each part of the player: its media type, and its bytes."""
    found = {}
    for file in CLIENT.iterdir():
        kind = KINDS.get("." + file.name.rpartition(".")[2])
        if kind is not None:
            found[file.name] = (kind, file.read_bytes())
    return found


def page(language: str) -> str:
    """The one page, in words of that language; what comes later is built in it."""
    words = {
        "language": language,
        "ground": _hex(look.COLOURS["ground"]),
        "stop": say(language, "stop"),
        "notice": say(language, "web.notice"),
        "block": say(language, "web.block"),
        "opening": say(language, "web.opening"),
        "title": say(language, "web.title"),
        "noscript": say(language, "web.noscript"),
        "twice_heading": say(language, "web.twice.heading"),
        "twice_text": say(language, "web.twice.text"),
        "closed_heading": say(language, "web.closed.heading"),
        "closed_text": say(language, "web.closed.text"),
        "calendar": say(language, "web.calendar"),
    }
    return Template((CLIENT / "index.html").read_text(encoding="utf-8")).substitute(words)


def told(language: str, key: str, button: str = "") -> str:
    """A page that needs no player: a heading and a text, and where wanted a button that sends back the address."""
    heading, text, title = (say(language, f"web.{one}") for one in (f"{key}.heading", f"{key}.text", "title"))
    press = f'<form method="post" class="foot"><button class="press first">{button}</button></form>' if button else ""
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">'
        f'<title>{title}</title><link rel="stylesheet" href="/colours.css">'
        '<link rel="stylesheet" href="/player/look.css"></head>'
        f'<body><div id="page"><main class="middle"><h1 class="heading">{heading}</h1><p class="text">{text}</p>'
        f"</main>{press}</div></body></html>\n"
    )


def colours() -> str:
    """The roles of the one look as variables of a style sheet, and the same ones of the light look."""
    light = f':root[data-look="light"] {{\n  color-scheme: light;\n{_roles(look.LIGHT)}}}\n'
    return f":root {{\n{_roles(look.COLOURS)}}}\n{light}"


def _roles(colours: Mapping[str, look.Rgb]) -> str:
    return "".join(f"  --{name}: {_hex(rgb)};\n" for name, rgb in colours.items())


def manifest(language: str) -> str:
    """With which a browser can keep the page as an app."""
    ground = _hex(look.COLOURS["ground"])
    return json.dumps(
        {
            "name": say(language, "web.title"),
            "short_name": say(language, "web.title"),
            "lang": language,
            "start_url": "/",
            "display": "standalone",
            "background_color": ground,
            "theme_color": ground,
            "icons": [{"src": "/player/icon.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any maskable"}],
        }
    )


def reminder(laid: Plan, language: str, now: datetime) -> str:
    """What is due and comes later as a calendar (RFC 5545), a quarter of an hour each. It names no task, and nobody."""
    slots = [slot for slot in (*laid.due, *laid.later) if slot.closes is None or slot.closes > now][:REMINDERS]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//cogtrain//practice//EN", "CALSCALE:GREGORIAN"]
    for slot in slots:
        begins = max(slot.opens, now)
        name = sha256(f"{slot.occasion} {slot.opens.isoformat()}".encode()).hexdigest()[:24]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{name}@cogtrain.invalid",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
            f"DTEND:{begins + timedelta(minutes=15):%Y%m%dT%H%M%SZ}",
            f"SUMMARY:{_plain(say(language, 'web.reminder'))}",
            f"DESCRIPTION:{_plain(say(language, 'web.reminder.text'))}",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"DESCRIPTION:{_plain(say(language, 'web.reminder'))}",
            "TRIGGER:PT0S",
            "END:VALARM",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _plain(words: str) -> str:
    """As a calendar's text has to be."""
    for sign in ("\\", ";", ","):
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\n", "\\n")


def _hex(rgb: look.Rgb) -> str:
    return "#{:02x}{:02x}{:02x}".format(*rgb)
