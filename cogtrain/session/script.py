"""Every page of a session, from the card's words and the engine's own. Pure: values in, pages out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from cogtrain.adapt import LevelRule
from cogtrain.drawing.scaled import fitted
from cogtrain.library import LoadedProtocol, ResolvedTask, fill
from cogtrain.library.models import QuestionnaireItem, RestItem, TaskItem
from cogtrain.pages.marks import Track
from cogtrain.pages.page import Button, Page
from cogtrain.paradigms.contract import ExampleStep, example_steps
from cogtrain.session.block_summary import BlockSummary
from cogtrain.wording import decimal, duration, key_name, level_name, say, stimulus_name

ITSELF_S = 3.0
KEYS_SHOWN_AT_MOST = 9
ADJUST_KEY = "a"
NAMED_AT_MOST = 5  # tasks of a session, on its last page


@dataclass(frozen=True)
class Progress:
    """How far the session is: blocks done of all, and the words for the bar."""

    done: int
    of: int
    left_s: float

    def words(self, language: str) -> str:
        number = min(self.done + 1, self.of)
        if self.left_s < 45:
            return say(language, "progress.last", number=number, of=self.of)
        return say(language, "progress.block", number=number, of=self.of, minutes=duration(language, self.left_s))


def _with_progress(page: Page, progress: Progress | None, language: str) -> Page:
    if progress is None:
        return page
    return replace(page, progress=progress.done / max(1, progress.of), progress_text=progress.words(language))


def go_on(language: str, word: str = "go_on") -> tuple[Button, ...]:
    """The one button that goes on."""
    return (Button("space", say(language, word)),)


def go_on_or_stop(language: str) -> tuple[Button, ...]:
    """The buttons of a pause, whoever asked for it."""
    return (*go_on(language), Button("s", say(language, "pause.stop")))


def adjust_button(language: str) -> Button:
    """Leads to how pages look and sound."""
    return Button(ADJUST_KEY, say(language, "pause.adjust"))


def simple(
    name: str, key: str, language: str, progress: Progress | None = None, word: str = "go_on", **values: object
) -> Page:
    """A page of the engine's own words: ``<key>.heading`` and ``<key>.text``."""
    heading, text = say(language, f"{key}.heading", **values), say(language, f"{key}.text", **values)
    return _with_progress(Page(name, heading, text, buttons=go_on(language, word)), progress, language)


def session_title(loaded: LoadedProtocol, session: str, language: str) -> str:
    """What the person reads as the session's name."""
    own = loaded.protocol.sessions[session].title
    return own.get(language) or say(language, f"session.{loaded.protocol.sessions[session].purpose}")


def titles(loaded: LoadedProtocol, session: str, language: str) -> list[str]:
    """What a session holds, in the person's words."""
    found = []
    for item in loaded.protocol.sessions[session].do:
        if isinstance(item, TaskItem):
            found.append(loaded.cards[item.task].card.title[language])
        elif not isinstance(item, RestItem):
            reference = item.questionnaire if isinstance(item, QuestionnaireItem) else item.exercise
            title = loaded.supports[reference].title
            found.append(title.get(language) or next(iter(title.values())))
    return list(dict.fromkeys(found))


def placeholder_values(task: ResolvedTask, level: float | None, language: str) -> dict[str, object]:
    """What the card's texts may name: settings, the level, and the key of every answer."""
    settings = task.settings_at(level).model_dump()
    keys = {answer.replace(".", "_"): key_name(language, keys[0]) for answer, keys in task.keys.items()}
    values = {**settings, **keys, "level": "" if level is None else level}
    return {name: decimal(language, f"{one:g}") if isinstance(one, float) else one for name, one in values.items()}


def instructions(task: ResolvedTask, level: float | None, language: str) -> tuple[Page, ...]:
    """The card's pages, one idea each; as many of them as the protocol wants."""
    card = task.loaded.card
    values = placeholder_values(task, level, language)
    pages = card.instructions[language]
    pages = pages[: {"full": len(pages), "brief": 1, "none": 0}[task.item.instructions]]
    return tuple(
        Page(
            f"instructions:{card.task}:{i}",
            fill(page.heading, values),
            fill(page.text, values),
            buttons=go_on(language),
        )
        for i, page in enumerate(pages)
    )


def examples(task: ResolvedTask, level: float | None, language: str, rng: np.random.Generator) -> tuple[Page, ...]:
    """The worked example: the task's own stimuli, answered by the person before anything counts."""
    card = task.loaded.card
    captions = card.example.get(language, {})
    if task.item.instructions != "full" or not captions:
        return ()
    values = placeholder_values(task, level, language)
    steps = example_steps(task.paradigm, task.settings_at(level), rng)
    return tuple(
        _example(task, step, i, captions, values, language) for i, step in enumerate(steps) if step.caption in captions
    )


def _example(
    task: ResolvedTask,
    step: ExampleStep,
    index: int,
    captions: Mapping[str, str],
    values: Mapping[str, object],
    language: str,
) -> Page:
    named = {name: stimulus_name(language, value) for name, value in step.values.items()}
    text = fill(captions[step.caption], {**values, **named})
    name = f"example:{task.loaded.card.task}:{index}"
    if step.expected is None:
        hint = say(language, "example.by_itself")
        files = task.loaded.assets
        return Page(name, text=text, picture=fitted(step.picture), hint=hint, closes_after_s=ITSELF_S, assets=files)
    wanted = next((keys[0] for name, keys in task.keys.items() if name.rpartition(".")[2] == step.expected), None)
    if wanted is None:  # answered by touch alone: the example is looked at
        files = task.loaded.assets
        return Page(name, text=text, picture=fitted(step.picture), buttons=go_on(language), assets=files)
    shown = _keys_beside(task, step.expected)
    shown = shown if len(shown) <= KEYS_SHOWN_AT_MOST else [wanted]
    hint = say(language, "example.hint", key=key_name(language, wanted))
    return Page(
        name,
        text=text,
        picture=fitted(step.picture),
        buttons=tuple(Button(key) for key in shown),
        wanted=wanted,
        hint=hint,
        assets=task.loaded.assets,
    )


def _keys_beside(task: ResolvedTask, answer: str) -> list[str]:
    """The keys of the stream that knows this answer, in the card's order."""
    stream = next((answers for answers in task.loaded.streams.values() if answer in answers), ())
    return list(dict.fromkeys(keys[0] for name, keys in task.keys.items() if name.rpartition(".")[2] in stream))


def begin(task: ResolvedTask, language: str, progress: Progress) -> Page:
    """Before a block."""
    title = task.loaded.card.title.get(language) or next(iter(task.loaded.card.title.values()))
    return simple("begin", "begin_block", language, progress, "start", title=title)


def practice_result(summary: BlockSummary, passed: bool, last: bool, language: str) -> Page:
    """After a practice round: kind, whatever came out."""
    key = "practice.passed" if passed else "practice.enough" if last else "practice.again"
    return simple("practice-feedback", key, language, right=summary.right, of=summary.trials)


@dataclass(frozen=True)
class LevelTrack:
    """The levels of an item's blocks so far, and of the next one."""

    rule: LevelRule
    levels: tuple[float, ...]


def _level_words(track: LevelTrack, language: str) -> str:
    before, after = track.levels[-2:]
    quantity = track.rule.quantity
    name = level_name(language, quantity, after)
    easier = track.rule.ease(after) > track.rule.ease(before)
    same = name == level_name(language, quantity, before)
    return say(language, f"feedback.{'same' if same else 'easier' if easier else 'harder'}", level=name)


def _heights(track: LevelTrack) -> tuple[float, ...]:
    """0 to 1, harder above: over the levels shown, but never less than a quarter of the rule's range, so that a small
    step looks small."""
    rule = track.rule
    hard = [-rule.ease(level) for level in track.levels]
    ends = (-rule.ease(rule.lowest), -rule.ease(rule.highest))
    span = max(max(hard) - min(hard), abs(ends[1] - ends[0]) / 4) or 1.0
    middle = (max(hard) + min(hard)) / 2
    return tuple(0.5 + (place - middle) / span for place in hard)


def feedback(
    summary: BlockSummary, counted_only: bool, track: LevelTrack | None, language: str, progress: Progress
) -> Page:
    """After a block: how many, and what the level does, in words and as a line. ``track`` None: nothing adapts.

    counted_only: where the person sets the pace the number done speaks, not a share. Below half right no number does.
    """
    if counted_only:
        text = say(language, "feedback.correct_count", right=summary.right)
    elif summary.right < summary.trials / 2:
        text = say(language, "feedback.hard")
    else:
        text = say(language, "feedback.text", right=summary.right, of=summary.trials)
    drawn = None
    if track is not None:
        text += "\n\n" + _level_words(track, language)
        short = level_name(language, track.rule.quantity, track.levels[-1], short=True)
        drawn = Track(_heights(track), short)
    page = Page("feedback", say(language, "feedback.heading"), text, buttons=go_on(language), track=drawn)
    return _with_progress(page, progress, language)


def rest(seconds: float, language: str, progress: Progress) -> Page:
    """A pause of the plan, with a circle to breathe with."""
    page = simple("rest", "rest", language, progress, duration=duration(language, seconds))
    return replace(page, breathing=True)


def pause(language: str, key: str = "pause") -> Page:
    """Esc or Stop: go on, or stop for today. ``key``: of the words, on a page or where it came by itself."""
    heading, text = say(language, f"{key}.heading"), say(language, f"{key}.text")
    return Page("pause", heading, text, buttons=go_on_or_stop(language))


def end(tasks: list[str], following: str | None, language: str) -> Page:
    """What was done and what comes next, in words; no scores."""
    after = say(language, "end.last") if following is None else following
    named = len(tasks) <= NAMED_AT_MOST
    done = say(language, "end.done", tasks=", ".join(tasks)) if named else say(language, "end.many", count=len(tasks))
    return Page(
        "end",
        say(language, "end.heading"),
        f"{done}\n\n{after}",
        buttons=(Button("space", say(language, "end.close")),),
    )
