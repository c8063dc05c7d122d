"""Exercises: step after step of a card; ratings and choices are recorded, writing is sealed as soon as it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from cogtrain.library.support import (
    BreatheStep,
    ChooseStep,
    CommitStep,
    ExerciseCard,
    PageStep,
    RateStep,
    ReviewStep,
    TickStep,
    TimerStep,
    WriteStep,
)
from cogtrain.presentation.forms import Choice, Choices, Entry, scale
from cogtrain.presentation.pages import Button, Page
from cogtrain.records.sealing import SHORTEST_PASSPHRASE, key_of_passphrase, seal
from cogtrain.session import script
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.support import Care
from cogtrain.text import duration, say

LONGEST_TEXT = 2000


@dataclass
class _Doing:
    """An exercise while it is done. keep: where writing goes: shared, private or paper; None while not asked. step: the
    one that is on, from 1. draft: the last one that was told, and of which step."""

    card: ExerciseCard
    paging: Paging
    care: Care
    item: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    keep: str | None = None
    step: int = 0
    draft: Mapping[str, Any] | None = None

    @property
    def language(self) -> str:
        return self.paging.language

    def choose(self, page: Page) -> str:
        """The answer to a page that asks."""
        return self.paging.show(page).value or ""


def exercise(
    card: ExerciseCard,
    paging: Paging,
    care: Care,
    *,
    item: int = 0,
    earlier: Mapping[str, Any] | None = None,
    draft: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Do it from the first step that ``earlier``, its last recorded step, has not; what came out, for the log. draft:
    what was being written when it was left; it is kept as a writing."""
    known = earlier or {}
    doing = _Doing(card, paging, care, item, dict(known.get("values", {})), known.get("keep"), draft=draft)
    _keep_draft(doing.draft, doing.card, care)
    began_s = paging.display.clock.monotonic_s()
    for number, step in enumerate(card.steps):
        if number < known.get("step", 0):
            continue
        doing.step = number + 1
        paging.where = f"step {doing.step} of {card.reference}"
        _DO[type(step)](doing, step)
        paging.put("step", {"item": item, "step": doing.step, "values": dict(doing.values), "keep": doing.keep})
    minutes = round((paging.display.clock.monotonic_s() - began_s) / 60, 2)
    done = {"reference": card.reference, "kind": card.kind, "values": doing.values, "minutes": minutes}
    care.put_person("exercise", done)
    care.sync_person()
    said = ", ".join(f"{name} {value}" for name, value in doing.values.items() if not isinstance(value, list))
    return {"modality": card.modality, "intervention": card.intervention, "response": said or "done"}


def every_page(card: ExerciseCard, language: str) -> tuple[Page, ...]:
    """All pages of its own words, to see before a session whether they fit."""
    return tuple(page for step in card.steps for page in _pages_of(card, step, language))


def _pages_of(card: ExerciseCard, step: Any, language: str) -> Iterable[Page]:
    name = f"exercise:{card.reference}"
    if isinstance(step, PageStep):
        yield Page(name, step.heading[language], step.page[language], buttons=script.go_on(language))
    elif isinstance(step, RateStep):
        choices = scale(step.low[language], step.high[language])
        yield Page(f"{name}:{step.rate}", text=step.text[language], choices=choices, buttons=script.go_on(language))
    elif isinstance(step, ChooseStep):
        yield _options(f"{name}:{step.choose}", step.text[language], step, language)
    elif isinstance(step, CommitStep):
        yield _options(f"{name}:{step.commit}", step.text[language], step, language)
    elif isinstance(step, TickStep):
        yes_no = Choices((Choice("yes", say(language, "yes")), Choice("no", say(language, "no"))), at_once=True)
        for option in step.options:
            yield Page(
                f"{name}:{step.tick}:{option.name}",
                lead=step.text[language],
                text=option.words[language],
                choices=yes_no,
                buttons=script.go_on(language),
            )
    elif isinstance(step, WriteStep):
        entry = Entry("text", LONGEST_TEXT, shortest=0)
        buttons = (Button("tab", say(language, "write.done")),)
        yield Page(f"{name}:{step.write}", text=step.text[language], entry=entry, buttons=buttons)
    elif isinstance(step, BreatheStep):
        length_s = step.breathe_min * 60
        text = step.text[language]
        yield Page(name, "", text, buttons=script.go_on(language, "earlier"), breathing=True, closes_after_s=length_s)
    elif isinstance(step, TimerStep):
        options = tuple(Choice(str(number), say(language, "minutes", count=number)) for number in step.timer_min)
        yield Page(
            f"{name}:minutes",
            text=step.text[language],
            choices=Choices(options, at_once=True),
            buttons=script.go_on(language),
        )


def _options(name: str, text: str, step: ChooseStep | CommitStep, language: str) -> Page:
    options = tuple(Choice(option.name, option.words[language]) for option in step.options)
    return Page(name, text=text, choices=Choices(options, at_once=True), buttons=script.go_on(language))


# ---------------------------------------------------------------- steps


def _first_page(doing: _Doing, step: Any) -> Page:
    return next(iter(_pages_of(doing.card, step, doing.language)))


def _read(doing: _Doing, step: PageStep | BreatheStep) -> None:
    doing.paging.show(_first_page(doing, step))


def _rate(doing: _Doing, step: RateStep) -> None:
    doing.values[step.rate] = int(doing.choose(_first_page(doing, step)) or 0)


def _choose(doing: _Doing, step: ChooseStep) -> None:
    doing.values[step.choose] = doing.choose(_first_page(doing, step))


def _tick(doing: _Doing, step: TickStep) -> None:
    ticked = []
    for option, page in zip(step.options, _pages_of(doing.card, step, doing.language), strict=True):
        if doing.choose(page) == "yes":
            ticked.append(option.name)
    doing.values[step.tick] = ticked


def _timer(doing: _Doing, step: TimerStep) -> None:
    language = doing.language
    minutes = int(doing.choose(_first_page(doing, step)) or step.timer_min[0])
    began_s = doing.paging.display.clock.monotonic_s()
    page = script.simple("timer", "timer", language, word="earlier", duration=duration(language, minutes * 60))
    doing.paging.show(replace(page, closes_after_s=minutes * 60.0))
    lasted_s = doing.paging.display.clock.monotonic_s() - began_s
    doing.values["minutes_chosen"], doing.values["minutes_kept"] = minutes, round(lasted_s / 60, 1)


def _commit(doing: _Doing, step: CommitStep) -> None:
    language, care = doing.language, doing.care
    what = doing.choose(_first_page(doing, step))
    days = [care.today + timedelta(days=day) for day in step.due_days]
    options = tuple(Choice(day.isoformat(), f"{say(language, f'day.{day:%a}')} {day.day}.{day.month}.") for day in days)
    page = Page(
        "commitment:due",
        text=say(language, "commit.due"),
        choices=Choices(options, at_once=True),
        buttons=script.go_on(language),
    )
    due = doing.choose(page) or days[0].isoformat()
    care.commitments += 1
    care.put_person("commitment", {"commitment": care.commitments, "what": what, "due": due})
    doing.values[step.commit] = f"{what} by {due}"


def _review(doing: _Doing, step: ReviewStep) -> None:
    """Commitments whose day has come; their words are those of the card that holds the options."""
    language, care = doing.language, doing.care
    offered = [option for one in doing.card.steps if isinstance(one, CommitStep) for option in one.options]
    words = {option.name: option.words for option in offered}
    waiting = [one for one in care.course.commitments if one.outcome in ("", "not_yet")]
    due = [one for one in waiting if one.due <= care.today.isoformat()]
    outcomes = Choices(
        tuple(Choice(name, say(language, f"review.{name}")) for name in ("done", "partly", "not_yet")), at_once=True
    )
    for one in due:
        text = words.get(one.what, {}).get(language, one.what)
        page = Page(
            f"commitment:{one.number}",
            lead=step.review[language],
            text=text,
            choices=outcomes,
            buttons=script.go_on(language),
        )
        outcome = doing.choose(page)
        care.put_person("commitment_reviewed", {"commitment": one.number, "outcome": outcome})
        doing.values[f"commitment_{one.number}"] = outcome


# ---------------------------------------------------------------- writing


def _write(doing: _Doing, step: WriteStep) -> None:
    """Free writing. Where nothing is kept the prompt stands for paper."""
    if doing.keep is None:
        doing.keep = _where_to(doing)
    if doing.keep == "paper":
        heading = say(doing.language, "write.paper")
        page = Page("write-on-paper", heading, step.text[doing.language], buttons=script.go_on(doing.language))
        doing.paging.show(page)
        return
    page = replace(_first_page(doing, step), draft=lambda text: _drafted(doing, step, text))
    if doing.draft is not None and doing.draft["step"] == doing.step and doing.draft["sealed"]:
        page = replace(page, lead=say(doing.language, "write.kept"))
    doing.draft = None
    try:
        text = doing.choose(page).strip()
    except StoppedForToday:
        _keep_draft(doing.draft, doing.card, doing.care)
        raise
    if not text:
        return
    about = {"exercise": doing.card.reference, "name": step.write, **_sealed(doing, text)}
    doing.care.put_person("writing", about)
    doing.care.sync_person()


def _sealed(doing: _Doing, text: str) -> dict[str, str]:
    """The text, sealed for whom it is; nothing stays nothing."""
    care = doing.care
    public = care.support.public_key if doing.keep == "shared" else (care.private_key or {}).get("public_key")
    key = str(public or "")
    return {"keep": str(doing.keep), "public_key": key, "sealed": seal(text, key) if text else ""}


def _drafted(doing: _Doing, step: WriteStep, text: str) -> None:
    """What is written so far goes into the session's log, sealed as the whole text will be."""
    about = {"item": doing.item, "step": doing.step, "name": step.write}
    doing.draft = {**about, **_sealed(doing, text.strip())}
    doing.paging.put("draft", dict(doing.draft))


def _keep_draft(draft: Mapping[str, Any] | None, card: ExerciseCard, care: Care) -> None:
    """A draft that was left counts as a writing; once, and nothing where all of it was taken back."""
    if draft is None or not draft["sealed"] or any(one["sealed"] == draft["sealed"] for one in care.course.writings):
        return
    kept = {name: draft[name] for name in ("name", "keep", "public_key", "sealed")}
    care.put_person("writing", {"exercise": card.reference, **kept, "draft": True})
    care.sync_person()


def _where_to(doing: _Doing) -> str:
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


def _passphrase(doing: _Doing) -> bool:
    """Choose a passphrase; what losing it means is said before. False where the person would rather not."""
    language, paging = doing.language, doing.paging
    buttons = (Button("space", say(language, "go_on")), Button("n", say(language, "write.rather_paper")))
    heading, text = say(language, "passphrase.heading"), say(language, "passphrase.text")
    if paging.show(Page("passphrase-why", heading, text, buttons=buttons)).key == "n":
        return False
    entry = Entry("secret", 60, SHORTEST_PASSPHRASE)
    buttons = (Button("return", say(language, "go_on")), Button("tab", say(language, "write.rather_paper")))
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
    doing.care.put_person("private_key", dict(doing.care.private_key))
    doing.care.sync_person()
    return True


_DO: dict[type[Any], Callable[[_Doing, Any], None]] = {
    PageStep: _read,
    BreatheStep: _read,
    RateStep: _rate,
    ChooseStep: _choose,
    TickStep: _tick,
    TimerStep: _timer,
    CommitStep: _commit,
    ReviewStep: _review,
    WriteStep: _write,
}
