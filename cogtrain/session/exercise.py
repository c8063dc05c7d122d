"""Exercises: step after step of a card, and back; ratings and choices are recorded, writing is sealed as soon as it is
done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cogtrain.events.person import CommitmentMade, CommitmentReviewed, ExerciseDone
from cogtrain.events.session import Draft, StepDone
from cogtrain.library.support import (
    OWN,
    BreatheStep,
    ChooseStep,
    CommitStep,
    ExerciseCard,
    PageStep,
    RateStep,
    RecallStep,
    ReviewStep,
    TickStep,
    TimerStep,
    WriteStep,
)
from cogtrain.pages.form import DONE_WRITING, Choice, Choices, Entry, FormState, scale
from cogtrain.pages.page import Button, Page
from cogtrain.session import script
from cogtrain.session.exercise_state import Doing, StepBack, with_back
from cogtrain.session.free_writing import keep_drafts, paper, write
from cogtrain.session.lent_care import Care
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.recall import recall, recall_pages
from cogtrain.wording import day_of_month, duration, say

LONGEST_TEXT = 2000
LONGEST_COMMITMENT = 80


def exercise(
    card: ExerciseCard,
    paging: Paging,
    care: Care,
    *,
    item: int = 0,
    earlier: StepDone | None = None,
    drafts: Mapping[int, Draft] | None = None,
    cards: Mapping[str, ExerciseCard] | None = None,
) -> dict[str, Any]:
    """Do it from the first step that ``earlier``, its last recorded step, has not; what came out, for the log. drafts:
    what was being written when it was left, by step; it is kept as a writing, as is what is left by stopping for today.
    cards: exercises that it may show again, by reference.
    """
    values, keep = ({}, None) if earlier is None else (dict(earlier.values), earlier.keep)
    doing = Doing(card, paging, care, item, values, keep, drafts=dict(drafts or {}), cards=cards or {})
    keep_drafts(doing)
    began_s = paging.display.clock.monotonic_s()
    index = 0 if earlier is None else earlier.step
    while index < len(card.steps):
        step = card.steps[index]
        doing.step = index + 1
        doing.goes_back = _goes_back(card, index)
        paging.where = f"step {doing.step} of {card.reference}"
        try:
            _DO[type(step)](doing, step)
        except StepBack:
            index -= 1
            continue
        except StoppedForToday:
            keep_drafts(doing)
            raise
        paging.put(StepDone(item=item, step=doing.step, values=dict(doing.values), keep=doing.keep))
        index += 1
    minutes = round((paging.display.clock.monotonic_s() - began_s) / 60, 2)
    done = ExerciseDone(reference=card.reference, kind=card.kind, values=dict(doing.values), minutes=minutes)
    care.put_person(done)
    said = ", ".join(f"{name} {value}" for name, value in doing.values.items() if not isinstance(value, list))
    return {"modality": card.modality, "intervention": card.intervention, "response": said or "done"}


def _goes_back(card: ExerciseCard, index: int) -> bool:
    """Whether a step can be gone back from: not from the first one, and not to what was written down for a later visit
    or took its time."""
    return index > 0 and not isinstance(card.steps[index - 1], (CommitStep, ReviewStep, TimerStep))


def every_page(card: ExerciseCard, language: str, cards: Mapping[str, ExerciseCard] | None = None) -> tuple[Page, ...]:
    """The pages of its steps, in their order."""
    return tuple(
        with_back(page, language) if _goes_back(card, index) else page
        for index, step in enumerate(card.steps)
        for page in (*_pages_of(card, step, language), *_recalled(step, language, cards or {}))
    )


def pages_by_step(card: ExerciseCard, language: str, cards: Mapping[str, ExerciseCard]) -> Iterator[tuple[int, Page]]:
    """The index of each step with its pages, and with those that it shows at times."""
    for index, step in enumerate(card.steps):
        pages = (*_pages_of(card, step, language), *_recalled(step, language, cards), *_at_times(card, step, language))
        for page in pages:
            yield index, with_back(page, language) if _goes_back(card, index) else page


def _at_times(card: ExerciseCard, step: Any, language: str) -> Iterator[Page]:
    """What a step shows besides its first page: what is written stands for paper, or was kept; one's own words are
    asked for, and looked at again."""
    if isinstance(step, WriteStep):
        yield paper(step, language)
        yield from (replace(page, lead=say(language, "write.kept")) for page in _pages_of(card, step, language))
    elif isinstance(step, CommitStep):
        if step.own is not None:
            yield _own_words(step, language)
    elif isinstance(step, ReviewStep):
        for words in (*_offered(card, language).values(), "word " * (LONGEST_COMMITMENT // 5)):
            yield _looked_at(step, "1", words, language)


def _recalled(step: Any, language: str, cards: Mapping[str, ExerciseCard]) -> Iterable[Page]:
    """What a step may show again, with everything ticked."""
    if isinstance(step, RecallStep) and step.recall in cards:
        yield from recall_pages(cards[step.recall], None, language)


def _pages_of(card: ExerciseCard, step: Any, language: str) -> Iterable[Page]:
    name = f"exercise:{card.reference}"
    if isinstance(step, PageStep):
        page = Page(name, step.heading[language], step.page[language], buttons=script.go_on(language))
        yield replace(page, closes_after_s=step.lasts_s)
    elif isinstance(step, RecallStep):
        yield Page(name, step.heading[language], step.nothing[language], buttons=script.go_on(language))
    elif isinstance(step, RateStep):
        choices = scale(step.low[language], step.high[language])
        yield Page(f"{name}:{step.rate}", text=step.text[language], choices=choices, buttons=script.go_on(language))
    elif isinstance(step, ChooseStep):
        yield _options(f"{name}:{step.choose}", step.text[language], step, language)
    elif isinstance(step, CommitStep):
        yield _options(f"{name}:{step.commit}", step.text[language], step, language)
    elif isinstance(step, TickStep):
        options = tuple(Choice(option.name, option.words[language]) for option in step.options)
        choices = Choices(options, several=True)
        yield Page(f"{name}:{step.tick}", text=step.text[language], choices=choices, buttons=script.go_on(language))
    elif isinstance(step, WriteStep):
        entry = Entry("text", LONGEST_TEXT, shortest=0)
        buttons = (Button(DONE_WRITING, say(language, "write.done")),)
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
        if step.bell:
            bell = Choices(tuple(Choice(name, say(language, f"bell.{name}")) for name in ("no", "yes")), at_once=True)
            text = say(language, "bell.text")
            yield Page(f"{name}:bell", text=text, choices=bell, buttons=script.go_on(language))


def _options(name: str, text: str, step: ChooseStep | CommitStep, language: str) -> Page:
    options = tuple(Choice(option.name, option.words[language]) for option in step.options)
    if isinstance(step, CommitStep) and step.own is not None:
        options = (*options, Choice(OWN, say(language, "commit.own")))
    return Page(name, text=text, choices=Choices(options, at_once=True), buttons=script.go_on(language))


# ---------------------------------------------------------------- steps


def _first_page(doing: Doing, step: Any) -> Page:
    return next(iter(_pages_of(doing.card, step, doing.language)))


def _read(doing: Doing, step: PageStep | BreatheStep) -> None:
    doing.show(_first_page(doing, step))


def _rate(doing: Doing, step: RateStep) -> None:
    doing.values[step.rate] = int(doing.choose(_as_given(doing, step, step.rate)) or 0)


def _choose(doing: Doing, step: ChooseStep) -> None:
    doing.values[step.choose] = doing.choose(_as_given(doing, step, step.choose))


def _as_given(doing: Doing, step: RateStep | ChooseStep, name: str) -> Page:
    """The page with what was given before, where it is gone back to."""
    given = doing.values.get(name)
    return replace(_first_page(doing, step), start=FormState(None if given is None else str(given)))


def _tick(doing: Doing, step: TickStep) -> None:
    page = replace(_first_page(doing, step), start=FormState(ticked=frozenset(doing.values.get(step.tick, ()))))
    doing.values[step.tick] = [name for name in doing.choose(page).split(",") if name]


def _write(doing: Doing, step: WriteStep) -> None:
    write(doing, step, _first_page(doing, step))


def _timer(doing: Doing, step: TimerStep) -> None:
    """The bell is offered where there is sound: with closed eyes nobody sees that it did not come."""
    language, display = doing.language, doing.paging.display
    lengths, *bells = _pages_of(doing.card, step, language)
    minutes = int(doing.choose(lengths) or step.timer_min[0])
    bell = bool(bells) and display.sounds and doing.choose(bells[0]) == "yes"
    began_s = display.clock.monotonic_s()
    page = script.simple("timer", "timer", language, word="earlier", duration=duration(language, minutes * 60))
    doing.paging.show(replace(page, closes_after_s=minutes * 60.0, bell=bell))
    lasted_s = display.clock.monotonic_s() - began_s
    doing.values["minutes_chosen"], doing.values["minutes_kept"] = minutes, round(lasted_s / 60, 1)
    if bell:
        doing.values["bell"] = "yes" if display.sounds else "no sound"


def _commit(doing: Doing, step: CommitStep) -> None:
    language, care = doing.language, doing.care
    days = [care.today + timedelta(days=day) for day in step.due_days]
    options = tuple(Choice(day.isoformat(), day_of_month(language, day)) for day in days)
    page = Page(
        "commitment:due",
        text=say(language, "commit.due"),
        choices=Choices(options, at_once=True),
        buttons=script.go_on(language),
    )
    due = ""
    while not due:
        what = doing.choose(_first_page(doing, step))
        with suppress(StepBack):  # from the day, or one's own words, back to the thing
            words = doing.choose(_own_words(step, language)).strip() if what == OWN else ""
            due = doing.choose(page) or days[0].isoformat()
    care.look()
    ident = care.new_ident(one.id for one in care.course.commitments)
    own = {"words": words} if words else {}
    care.put_person(CommitmentMade(commitment=ident, what=what, due=due, **own))
    doing.values[step.commit] = f"{what} by {due}"


def _own_words(step: CommitStep, language: str) -> Page:
    """One line that is kept as it is, so that it can be looked at on a later visit; the page says so."""
    entry = Entry("text", LONGEST_COMMITMENT, 3)
    buttons = (Button(DONE_WRITING, say(language, "write.done")),)
    text = (step.own or {})[language]
    return Page("commitment:own", text=text, lead=say(language, "commit.readable"), entry=entry, buttons=buttons)


def _review(doing: Doing, step: ReviewStep) -> None:
    """Commitments whose day has come; their words are those of the card that holds the options."""
    language, care = doing.language, doing.care
    words = _offered(doing.card, language)
    waiting = [one for one in care.course.commitments if one.outcome in ("", "not_yet")]
    due = [one for one in waiting if one.due <= care.today.isoformat()]
    for one in due:
        text = one.words or words.get(one.what, one.what)
        outcome = doing.choose(_looked_at(step, one.name, text, language))
        doing.goes_back = False
        care.put_person(CommitmentReviewed(commitment=one.id, outcome=outcome))
        doing.values[f"commitment_{one.name}"] = outcome


def _offered(card: ExerciseCard, language: str) -> dict[str, str]:
    """The words of everything that can be committed to."""
    steps = (step for step in card.steps if isinstance(step, CommitStep))
    return {option.name: option.words[language] for step in steps for option in step.options}


def _looked_at(step: ReviewStep, name: str, words: str, language: str) -> Page:
    names = ("done", "partly", "not_yet")
    outcomes = Choices(tuple(Choice(name, say(language, f"review.{name}")) for name in names), at_once=True)
    buttons = script.go_on(language)
    return Page(
        f"commitment:{name}", "", words, lead=step.review[language], choices=outcomes, buttons=buttons, theirs=True
    )


_DO: dict[type[Any], Callable[[Doing, Any], None]] = {
    PageStep: _read,
    BreatheStep: _read,
    RateStep: _rate,
    ChooseStep: _choose,
    TickStep: _tick,
    TimerStep: _timer,
    CommitStep: _commit,
    ReviewStep: _review,
    WriteStep: _write,
    RecallStep: recall,
}
