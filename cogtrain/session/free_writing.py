"""Free writing in an exercise: for whom it is, sealed as soon as it is done, and as a draft until then."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cogtrain.events.person import PrivateKeyMade, Writing
from cogtrain.events.session import Draft
from cogtrain.library.support import WriteStep
from cogtrain.pages.form import Choice, Choices, Entry, FormState, back_key
from cogtrain.pages.page import Button, Page
from cogtrain.records.sealing import SHORTEST_PASSPHRASE, key_of_passphrase, seal
from cogtrain.session import script
from cogtrain.session.exercise_state import Doing, StepBack
from cogtrain.wording import say


def write(doing: Doing, step: WriteStep, page: Page) -> None:
    """Free writing on that page. Where nothing is kept the prompt stands for paper."""
    if doing.keep is None:
        doing.keep = _where_to(doing)
    if doing.keep == "paper":
        doing.show(paper(step, doing.language))
        return
    start = doing.texts.get(doing.step, "")
    changed = False

    def drafted(text: str) -> None:
        nonlocal changed
        changed = changed or text != start
        if changed:  # what was left as it came is kept already
            _drafted(doing, step, text)

    page = replace(page, start=FormState(text=start), draft=drafted)
    draft = doing.drafts.get(doing.step)
    if doing.step not in doing.texts and draft is not None and draft.sealed:
        page = replace(page, lead=say(doing.language, "write.kept"))
    try:
        text = doing.choose(page)
    except StepBack:
        drafted(doing.texts[doing.step])
        raise
    doing.texts[doing.step] = text
    doing.drafts.pop(doing.step, None)
    text = text.strip()
    if not text or doing.written.get(doing.step) == text:
        return
    doing.care.put_person(Writing(exercise=doing.card.reference, name=step.write, **_sealed(doing, text)))
    doing.written[doing.step] = text


def paper(step: WriteStep, language: str) -> Page:
    """The prompt, for one's own paper."""
    return Page("write-on-paper", say(language, "write.paper"), step.text[language], buttons=script.go_on(language))


def _sealed(doing: Doing, text: str) -> dict[str, Any]:
    """The text, sealed for whom it is; nothing stays nothing."""
    care = doing.care
    public = care.support.public_key if doing.keep == "shared" else (care.private_key or {}).get("public_key")
    key = str(public or "")
    return {"keep": str(doing.keep), "public_key": key, "sealed": seal(text, key) if text else ""}


def _drafted(doing: Doing, step: WriteStep, text: str) -> None:
    """What is written so far goes into the session's log, sealed as the whole text will be."""
    text = "" if text.strip() == doing.written.get(doing.step) else text.strip()
    draft = Draft(item=doing.item, step=doing.step, name=step.write, **_sealed(doing, text))
    doing.drafts[doing.step] = draft
    doing.paging.put(draft)


def keep_drafts(doing: Doing) -> None:
    """Every draft that was left counts as a writing; once, and nothing where all of it was taken back."""
    care = doing.care
    doing.kept |= {one["sealed"] for one in care.course.writings}
    for left in doing.drafts.values():
        if left.sealed and left.sealed not in doing.kept:
            doing.kept.add(left.sealed)
            about = {"name": left.name, "keep": left.keep, "public_key": left.public_key, "sealed": left.sealed}
            care.put_person(Writing(exercise=doing.card.reference, **about, draft=True))


def _where_to(doing: Doing) -> str:
    """Asked once in an exercise: for the clinic, for oneself, or on paper."""
    language = doing.language
    names = ["private", "paper"]
    if doing.care.support.public_key is not None:
        names.insert(0, "shared")
    if doing.care.private_key is not None:
        names.insert(-1, "anew")
    options = tuple(Choice(name, say(language, f"write.{name}")) for name in names)
    page = Page(
        "write-for",
        text=say(language, "write.for_whom"),
        choices=Choices(options, at_once=True),
        buttons=script.go_on(language),
    )
    keep = doing.choose(page) or "paper"
    if (keep == "anew" or (keep == "private" and doing.care.private_key is None)) and not _passphrase(doing):
        return "paper"
    return "private" if keep == "anew" else keep


def _passphrase(doing: Doing) -> bool:
    """Choose a passphrase; what losing it means is said before. False where the person would rather not."""
    language, paging = doing.language, doing.paging
    buttons = (Button("space", say(language, "go_on")), Button("n", say(language, "write.rather_paper")))
    heading, text = say(language, "passphrase.heading"), say(language, "passphrase.text")
    if paging.show(Page("passphrase-why", heading, text, buttons=buttons)).key == "n":
        return False
    entry = Entry("secret", 60, SHORTEST_PASSPHRASE)
    other = Button(back_key(entry), say(language, "write.rather_paper"))
    buttons = (Button("return", say(language, "go_on")), other)
    said = say(language, "passphrase.choose", count=SHORTEST_PASSPHRASE)
    while True:
        first = paging.show(Page("passphrase", text=said, entry=entry, buttons=buttons)).value
        if first is None:
            return False
        again = say(language, "passphrase.again")
        second = paging.show(Page("passphrase-again", text=again, entry=entry, buttons=buttons)).value
        if second is None:
            return False
        if first == second:
            break
        said = say(language, "passphrase.differ")
    doing.care.private_key = key_of_passphrase(first)
    doing.care.put_person(PrivateKeyMade(**doing.care.private_key))
    return True
