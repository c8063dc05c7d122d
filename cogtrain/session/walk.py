"""The walk through a session's items. What a log already holds is walked past; what is missing is done and recorded."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

import numpy as np

from cogtrain.adapt import BlockResult, LevelRule, State, ask, settle
from cogtrain.care.admission import asks_about_dose, refusal
from cogtrain.care.relief import held_back
from cogtrain.events.block import LevelHeldBack, LevelMoved
from cogtrain.events.person import FormDrawn
from cogtrain.events.session import ItemEnded
from cogtrain.library import ResolvedTask
from cogtrain.library.length import support_length_s
from cogtrain.library.models import ExerciseItem, QuestionnaireItem, RestItem, TaskItem
from cogtrain.records.ident import number_of
from cogtrain.records.person_state import PersonState, with_level
from cogtrain.session import script
from cogtrain.session.block_summary import BlockSummary
from cogtrain.session.blocks import Blocks, Place, Plan
from cogtrain.session.dose_question import ask_about_dose
from cogtrain.session.exercise import exercise
from cogtrain.session.lent_care import Care
from cogtrain.session.levels import Standing, kept, standing, track_of
from cogtrain.session.monitor import Monitor, TasksOver
from cogtrain.session.paging import Paging, StoppedForToday
from cogtrain.session.questionnaire import LEFT_OUT, alert_pages, ask_items
from cogtrain.session.replay import Done, Key
from cogtrain.wording import duration


class Walk:
    """One run through the session, page by page and block by block."""

    def __init__(self, plan: Plan, paging: Paging, care: Care, person: PersonState, done: Done) -> None:
        self._plan, self._display = plan, paging.display
        self._put, self._flush = paging.put, paging.flush
        self._paging, self._care, self._put_person = paging, care, care.put_person
        self._person, self._done, self._seen = person, done, care.course
        self._language = plan.language
        session = plan.loaded.protocol.sessions[plan.session]
        self._purpose = session.purpose
        self._track = track_of(session, plan.unattended)
        self._tasks = dict(plan.loaded.tasks(plan.session))
        self._block_s = {i: task.lengths.block.seconds for i, task in self._tasks.items()}
        self._scored_of = sum(task.item.blocks for task in self._tasks.values())
        self._scored_done = 0
        self._left_s = sum(self._block_s[i] * task.item.blocks for i, task in self._tasks.items())
        self._left_s += sum(item.rest_s for item in session.do if isinstance(item, RestItem))
        self._left_s += sum(support_length_s(plan.loaded, item) for item in session.do)
        spent_s = sum(self._block_s[item] for item in done.begun)
        self._monitor = Monitor(plan.loaded.protocol.limits, care, paging, spent_s=spent_s, done=done)
        self._forms = {drawn.task: drawn.form for drawn in person.forms if drawn.file == plan.file}
        self._blocks = Blocks(plan, paging, care, self._monitor, done, self._forms)

    # ---------------------------------------------------------------- the whole session

    def run(self, resumed: bool) -> None:
        """Everything, to the end page. Raises StoppedForToday."""
        loaded, language = self._plan.loaded, self._language
        title = script.session_title(loaded, self._plan.session, language)
        if resumed:
            self._paging.show(script.simple("welcome-back", "welcome.back", language))
            waiting = self._care.course.open_alerts
            left_out = all(alert.kind == LEFT_OUT for alert in waiting)
            for page in alert_pages(self._care.support, language, left_out=left_out) if waiting else ():
                self._paging.pause(page)
        else:
            minutes = duration(language, max(60.0, self._left_s * 1.25))
            self._paging.show(script.simple("welcome", "welcome", language, title=title, minutes=minutes))
        self._ask_about_dose()
        for index, item in enumerate(loaded.protocol.sessions[self._plan.session].do):
            self._still_allowed()
            if isinstance(item, RestItem):
                with suppress(TasksOver):
                    self._rest(index, item)
            elif isinstance(item, TaskItem):
                if self._monitor.goes_on:
                    with suppress(TasksOver):
                        self._task(index, item, self._tasks[index])
            elif index not in self._done.items:
                self._supported(index, item)
        self._paging.show(
            script.end(script.titles(loaded, self._plan.session, language), self._plan.following, language)
        )

    def _ask_about_dose(self) -> None:
        """Raises StoppedForToday where there was a dose that nobody entered."""
        loaded, session, now = self._plan.loaded, self._plan.session, self._display.clock.utc()
        asked = not self._plan.unattended and self._care.support.granted is None
        if asked and asks_about_dose(loaded, session, self._care.course, now):
            ask_about_dose(self._paging, self._care, session, now)

    def _still_allowed(self) -> None:
        """Look whether a dose or a withdrawal was entered meanwhile, or the person's ratings ask for rest. Raises
        StoppedForToday where the session would not be let begin with it."""
        begun_with = self._seen
        self._care.look()
        now = self._seen = self._care.course
        if (now.doses, now.consent, now.answered) == (begun_with.doses, begun_with.consent, begun_with.answered):
            return
        loaded, session, moment = self._plan.loaded, self._plan.session, self._display.clock.utc()
        granted = self._care.support.granted is not None
        fault = refusal(loaded, session, now, moment, granted=granted)
        if fault is not None:
            words = "relief" if held_back(loaded, session, now, moment) else "enough"
            self._paging.show(script.simple(words, words, self._language))
            raise StoppedForToday(f"{self._paging.where}: {fault.found}")

    def _supported(self, index: int, item: QuestionnaireItem | ExerciseItem) -> None:
        """A questionnaire or an exercise."""
        began_s = self._display.clock.monotonic_s()
        if isinstance(item, QuestionnaireItem):
            asked = self._plan.loaded.questionnaire(item)
            given, fast = self._done.answers.get(index, {}), self._done.fast.get(index, ())
            ended = ask_items(index, asked, self._paging, self._care, given, fast)
        else:
            card = self._plan.loaded.exercise(item.exercise)
            earlier = self._done.steps.get(index)
            drafts = self._done.drafts.get(index)
            cards = self._plan.loaded.exercises
            ended = exercise(card, self._paging, self._care, item=index, earlier=earlier, drafts=drafts, cards=cards)
        self._left_s = max(0.0, self._left_s - support_length_s(self._plan.loaded, item))
        minutes = (self._display.clock.monotonic_s() - began_s) / 60
        self._put(ItemEnded(item=index, minutes=round(minutes, 2), **ended))
        self._flush()

    def _place(self, key: Key) -> Place:
        told = self._progress() if key[1] == "scored" else None
        return Place(*key, self._scored_done + 1, self._scored_of, told)

    def _progress(self) -> script.Progress:
        return script.Progress(self._scored_done, self._scored_of, self._left_s)

    def _rest(self, index: int, item: RestItem) -> None:
        self._left_s -= item.rest_s
        later = [i for i in self._tasks if i > index]
        begun = any(key[0] in later for key in self._done.numbers)
        if not begun:
            self._between(item.rest_s)

    # ---------------------------------------------------------------- one task

    def _task(self, index: int, item: TaskItem, task: ResolvedTask) -> None:
        rule = task.level_rule
        state = {} if rule is None else standing(rule, task, self._person, self._track, self._display.clock.utc())
        level = None if rule is None else ask(rule, state)
        if not self._all_done(index, item):
            self._form(task)
            self._introduce(index, task, level)
        levels = [] if level is None else [level]
        for number in range(item.blocks):
            self._still_allowed()
            key: Key = (index, "scored", number)
            if self._done.numbers.get(key) not in self._done.finished:
                self._monitor.spend(self._block_s[index])
            if key not in self._done.numbers and (number or self._monitor.rest_due):
                self._between(item.rest_s)
            if rule is not None and self._done.numbers.get(key) not in self._done.finished:
                state = self._taken_up(task, rule, state)
            level = None if rule is None else ask(rule, state)
            stands = Standing(level, rule, state)
            block, summary, fresh = self._blocks.run(self._place(key), task, stands)
            if rule is not None:
                state = self._settled(block, task, rule, state, summary)
                levels.append(ask(rule, state))
            self._scored_done += 1
            self._left_s = max(0.0, self._left_s - self._block_s[index])
            if fresh:
                track = None if rule is None or rule.kind == "fixed" else script.LevelTrack(rule, tuple(levels))
                by_clock = task.lengths.block.by_clock
                self._paging.show(script.feedback(summary, by_clock, track, self._language, self._progress()))

    def _between(self, rest_s: float) -> None:
        """The rest between two blocks; after an infusion it lasts, and the person is asked."""
        self._paging.where = "rest"
        if self._monitor.watches:
            self._monitor.rest(rest_s)
        elif rest_s:
            self._paging.show(script.rest(rest_s, self._language, self._progress()))

    def _all_done(self, index: int, item: TaskItem) -> bool:
        blocks = [self._done.numbers.get((index, "scored", n)) for n in range(item.blocks)]
        return all(block is not None and block in self._done.finished for block in blocks)

    def _introduce(self, index: int, task: ResolvedTask, level: float | None) -> None:
        """Instructions and worked example, then practice until the pass mark or the last round."""
        self._paging.where = f"instructions of {task.reference}"
        rng = np.random.default_rng(np.random.SeedSequence(entropy=self._plan.seed, spawn_key=(1 << 20, index)))
        practised = task.practice_level if task.practises else level
        for page in (
            *script.instructions(task, level, self._language),
            *script.examples(task, level, self._language, rng),
        ):
            self._paging.show(page)
        if not task.practises or task.loaded.card.practice is None:
            return
        practice = task.loaded.card.practice
        for number in range(practice.at_most):
            key: Key = (index, "practice", number)
            if key not in self._done.numbers:
                self._paging.show(script.simple("practice", "practice", self._language, word="start"))
            block, summary, fresh = self._blocks.run(self._place(key), task, Standing(practised))
            passed = self._blocks.passed(block, summary, practice.pass_accuracy)
            if fresh:
                last = number == practice.at_most - 1
                self._paging.show(script.practice_result(summary, passed, last, self._language))
            if passed:
                return

    def _form(self, task: ResolvedTask) -> None:
        """Draw the person's next form of this task, once a session, and remember it before anything is shown."""
        name = task.loaded.card.task
        if name not in self._forms:
            self._forms[name] = self._care.new_ident(self._person.forms_drawn(name))
            drawn, card = self._forms[name], task.loaded.card
            beyond = card.forms is not None and number_of(drawn) > card.forms
            self._put_person(
                FormDrawn(task=name, version=card.version, form=drawn, beyond=beyond, file=self._plan.file)
            )

    # ---------------------------------------------------------------- levels

    def _taken_up(self, task: ResolvedTask, rule: LevelRule, state: State) -> State:
        """The state to go on from: a newer one of the same track, where another session moved it since this one was
        left. What is held back by that stands in the log."""
        known = self._person.level(task.loaded.card.task, rule.quantity, self._track, rule.data())
        own_at = self._done.level_at.get((task.loaded.card.task, rule.quantity))
        if not task.carries or rule.kind == "fixed" or known is None or own_at is None:
            return state
        if known.since <= own_at or dict(known.state) == state:
            return state
        about = {"task": task.loaded.card.task, "quantity": rule.quantity, "track": self._track}
        self._put(LevelHeldBack(**about, level=ask(rule, state), state=state, taken_up=known.level))
        return dict(known.state)

    def _settled(self, block: int, task: ResolvedTask, rule: LevelRule, state: State, summary: BlockSummary) -> State:
        """Tell the rule what the block came to; what an earlier run already decided stands."""
        if block in self._done.states:
            return dict(self._done.states[block])
        validity = summary.validity
        result = BlockResult(
            summary.accuracy, validity.valid, validity.reason, summary.trials, summary.worst, summary.answers
        )
        after, decision = settle(rule, state, result)
        if rule.kind == "fixed":
            return after
        name = task.loaded.card.task
        about: dict[str, Any] = {"task": name, "quantity": rule.quantity, "track": self._track, "rule": rule.data()}
        moved = LevelMoved(**about, state=after, block=block, **asdict(decision))
        self._put(moved)
        self._flush()
        level = kept(moved)
        self._put_person(level)
        at = self._display.clock.utc()
        self._done.level_at[name, rule.quantity] = at
        self._person = with_level(self._person, level, at)  # met again in this session, the task goes on from it
        return after
