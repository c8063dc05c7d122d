"""What a protocol that has to do with doses must keep to: limits after an infusion, relief, tasks met before."""

from __future__ import annotations

from collections.abc import Iterator

from cogtrain.errors import did_you_mean
from cogtrain.library.loaded_protocol import LoadedProtocol
from cogtrain.library.models import QuestionnaireItem, TaskItem
from cogtrain.library.support import QuestionnaireCard
from cogtrain.library.yaml_file import Document, Located


def dose_faults(document: Document, loaded: LoadedProtocol, *, of_a_file: bool) -> list[Located]:
    """All of them. of_a_file: a session that began under an older protocol is gone on with: what a log pins is not
    asked for a first meeting."""
    met = _met_before(document, loaded) if of_a_file else ()
    return [*_after_infusions(document, loaded), *_relief(document, loaded), *met]


def _after_infusions(document: Document, loaded: LoadedProtocol) -> Iterator[Located]:
    """Whether what is held after an infusion keeps to the protocol's limits."""
    limit_s = loaded.protocol.limits.block_min * 60
    for name, session in loaded.protocol.sessions.items():
        for i, task in loaded.tasks(name) if session.after_infusion else ():
            length_s = task.lengths.block.seconds
            if task.practises:
                found, remedy = f"practice of {task.reference} after an infusion", "Write practice: none."
                yield document.fault(("sessions", name, "do", i), found, "practice on another day", remedy)
            if length_s > limit_s:
                found = f"a block of {task.reference} takes {length_s / 60:.1f} min after an infusion"
                remedy = "Set fewer trials in settings, or use a shorter task."
                yield document.fault(
                    ("sessions", name, "do", i), found, f"blocks of at most {limit_s / 60:g} min", remedy
                )


def _relief(document: Document, loaded: LoadedProtocol) -> Iterator[Located]:
    """Whether what waits for relief is there, demanding, and asks for the ratings before its first task."""
    rule = loaded.protocol.relief
    if rule is None:
        return
    found = loaded.supports.get(rule.questionnaire)
    names = found.card.item_names if found is not None and isinstance(found.card, QuestionnaireCard) else ()
    if not {"energy", "motivation", "sleepiness"} <= set(names):
        words = f"{rule.questionnaire} is asked in no session, or lacks energy, motivation or sleepiness"
        yield document.fault(("relief", "questionnaire"), words, "a questionnaire of a session here with all three")
    for i, name in enumerate(rule.holds):
        session, place = loaded.protocol.sessions.get(name), ("relief", "holds", i)
        if session is None:
            remedy = did_you_mean(name, loaded.protocol.sessions)
            yield document.fault(place, f'relief.holds names "{name}"', "a session of this protocol", remedy)
        elif session.purpose == "assessment" or not loaded.tasks(name):
            found_words = f'"{name}" is {"an assessment" if session.purpose == "assessment" else "without a task"}'
            yield document.fault(place, found_words, "sessions that train or practise: only these can wait")
        else:
            first = next(i for i, item in enumerate(session.do) if isinstance(item, TaskItem))
            asks = [item.questionnaire for item in session.do[:first] if isinstance(item, QuestionnaireItem)]
            if rule.questionnaire not in asks:
                remedy = f"Put {{questionnaire: {rule.questionnaire}}} before the first task."
                where = f'"{name}" begins its tasks without {rule.questionnaire}'
                yield document.fault(place, where, "the ratings before the first task", remedy)


def _met_before(document: Document, loaded: LoadedProtocol) -> Iterator[Located]:
    """Whether every task that follows a dose is done on another day before it, by the calendar: nobody meets a task for
    the first time under the drug."""
    sessions, schedule = loaded.protocol.sessions, loaded.protocol.schedule
    before = {entry.do for entry in schedule if entry.after is None and not sessions[entry.do].after_infusion}
    met = {task.loaded.card.task for name in before for _, task in loaded.tasks(name)}
    after = {entry.do for entry in schedule if entry.after is not None and sessions[entry.do].after_infusion}
    for name in sorted(after):
        for i, task in loaded.tasks(name):
            if task.loaded.card.task not in met:
                found = f"{task.reference} is met for the first time after an infusion"
                remedy = "Add a session with it, such as one of purpose practice on day 0."
                yield document.fault(("sessions", name, "do", i), found, "a task that is practised before", remedy)
