"""A page as the browser gets it, and what came back, checked. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, Literal

from cogtrain.displays.browser.player_block import Json, assets_json
from cogtrain.errors import CogtrainError, refuse
from cogtrain.pages.form import Choices, Entry, FormState, complete, digits, takes, value_of
from cogtrain.pages.marks import track_picture
from cogtrain.pages.page import Page, PageResult
from cogtrain.pages.page_run import QUIET_S
from cogtrain.pages.style import PLAIN, PageStyle
from cogtrain.pages.words import words_of
from cogtrain.trial.wire import pictures_json
from cogtrain.wording import key_name, say

HOW: tuple[Literal["key", "closed", "stop"], ...] = ("key", "closed", "stop")
LONGEST_S = 7 * 86400.0


def page_json(page: Page, language: str, style: PageStyle = PLAIN) -> Json:
    """Everything that a page says and takes. say: what is read aloud; empty where nothing is."""
    picture = (*page.picture, *(track_picture(page.track) if page.track is not None else ()))
    return {
        "name": page.name,
        "language": language,
        "heading": page.heading,
        "lead": page.lead,
        "text": page.text,
        "hint": page.hint,
        "picture": pictures_json({"page": picture})["page"],
        "assets": assets_json(page.assets),
        "buttons": [{"key": one.key, "cap": key_name(language, one.key), "label": one.label} for one in page.buttons],
        "wanted": page.wanted,
        "wanted_cap": "" if page.wanted is None else key_name(language, page.wanted),
        "closes_after_s": page.closes_after_s,
        "quiet_s": QUIET_S,
        "progress": page.progress,
        "progress_text": page.progress_text,
        "breathing": page.breathing,
        "bell": page.bell,
        "choices": None if page.choices is None else _choices_json(page.choices),
        "entry": None if page.entry is None else _entry_json(page.entry, language),
        "start": {"selected": page.start.selected, "text": page.start.text, "ticked": sorted(page.start.ticked)},
        "drafts": page.draft is not None,
        "stop": say(language, "stop"),
        "style": _style_json(page, style),
        "say": words_of(page) if style.spoken else "",
    }


def _style_json(page: Page, style: PageStyle) -> Json:
    """How the page is shown: one with stimuli stands on the ground that they have in blocks."""
    return {"large": style.large_type, "light": style.light and not page.picture, "spoken": style.spoken}


def _choices_json(choices: Choices) -> Json:
    numbers = digits(choices)
    return {
        "options": [
            {"name": one.name, "words": one.words, "digit": digit, "note": one.note}
            for one, digit in zip(choices.options, numbers, strict=True)
        ],
        "scale": choices.scale,
        "at_once": choices.at_once,
        "low": choices.low,
        "high": choices.high,
        "optional": choices.optional,
        "review": choices.review,
        "several": choices.several,
    }


def _entry_json(entry: Entry, language: str) -> Json:
    return {
        "kind": entry.kind,
        "longest": entry.longest,
        "shortest": entry.shortest,
        "only": say(language, "entry.only.code" if entry.kind == "code" else "entry.only.digits"),
    }


def page_result(page: Page, told: Mapping[str, Any]) -> PageResult:
    """How the page was left, as its browser tells. CogtrainError for what that page cannot give."""
    how, key = told.get("how"), told.get("key")
    if how not in HOW:
        raise _refused("left in no way that is known")
    allowed = [button.key for button in page.buttons] + ([page.wanted] if page.wanted is not None else [])
    if how == "key" and (key not in allowed or (page.wanted is not None and key != page.wanted)):
        raise _refused("a key that the page does not take")
    if how == "closed" and page.closes_after_s is None:
        raise _refused("closed by itself, which it does not")
    form = _form(page, told)
    first = how == "key" and bool(allowed) and key == allowed[0]
    if first and not complete(page.choices, page.entry, form):
        raise _refused("no answer, or not a whole one")
    seconds, away_s = (_seconds(told.get(name)) for name in ("seconds", "away_s"))
    value = value_of(page.choices, page.entry, form) if first and page.asks else None
    return PageResult(how, key if how == "key" else None, seconds, value, away_s, form)


def _form(page: Page, told: Mapping[str, Any]) -> FormState:
    """What is chosen or written there."""
    selected, text, ticked = told.get("selected"), told.get("text") or "", told.get("ticked") or []
    names = {one.name for one in page.choices.options} if page.choices is not None else set()
    if selected is not None and selected not in names:
        raise _refused("an answer that the page does not have")
    if not isinstance(ticked, list) or not names.issuperset(str(one) for one in ticked):
        raise _refused("an answer that the page does not have")
    entry = page.entry
    text = text if isinstance(text, str) and entry is not None else ""
    text = text.upper() if entry is not None and entry.kind == "code" else text
    if entry is not None and (len(text) > entry.longest or not all(takes(entry, sign) for sign in text)):
        raise _refused("writing that the field does not take")
    return FormState(selected=selected, text=text, ticked=frozenset(str(one) for one in ticked))


def _seconds(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        return 0.0
    return min(max(0.0, float(value)), LONGEST_S)


def _refused(found: str) -> CogtrainError:
    return refuse("page", found, "what the page can give")
