"""Studies: validated, and checked against the protocol and the cards they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from cogtrain.errors import Fault, did_you_mean
from cogtrain.library.faults import validated
from cogtrain.library.hashing import content_hash
from cogtrain.library.loaded_protocol import LoadedProtocol, LoadedStudy
from cogtrain.library.models import FixedLevel
from cogtrain.library.orders import MOST_TASKS, task_places
from cogtrain.library.protocol_checks import Known, check_protocol
from cogtrain.library.schedule import occasions
from cogtrain.library.study_file import Arm, Difference, Outcome, Study
from cogtrain.library.translations import content_of
from cogtrain.library.yaml_file import Document, Located, Place

OPEN_WORDS = "Or write blinding: open."


def check_study(
    document: Document, path: Path | None, known: Known, protocols: Mapping[str, LoadedProtocol]
) -> LoadedStudy | list[Located]:
    """The study of a document, or all its faults."""
    parts, faults = validated(Study, document)
    if path is not None and "study" in parts and path.name != f"{parts['study']}.yaml":
        found = f'study is "{parts["study"]}" in the file {path.name}'
        remedy = f"Rename the file to {parts['study']}.yaml, or the study."
        faults.append(document.fault(("study",), found, "the file's name", remedy))
    if parts.get("study") in protocols and protocols[parts["study"]].study is None:
        found = f'the study and a protocol are both called "{parts["study"]}"'
        faults.append(document.fault(("study",), found, "a name of its own", "It names the course in every record."))
    named: dict[Place, str] = {("protocol",): parts["protocol"]} if "protocol" in parts else {}
    named |= {("arms", name, "protocol"): arm.protocol for name, arm in parts.get("arms", {}).items() if arm.protocol}
    for place, name in named.items():
        if name not in protocols or protocols[name].study is not None:
            remedy = did_you_mean(name, [other for other, one in protocols.items() if one.study is None])
            faults.append(document.fault(place, f'"{name}" is no protocol of the library', "a sound protocol", remedy))
    if faults or document.faults:
        return faults
    study = Study.model_validate(document.data)
    built = _Built(document, study, known, protocols)
    faults = [*built.faults, *(_veil_faults(document, study, built) if study.blinding == "double" else ())]
    faults += [*_order_faults(document, study, built), *_analysis_faults(document, study, built)] if not faults else []
    if faults or built.face is None:
        return faults
    hashed = content_hash({"study": content_of(document), "arms": {name: one.hash for name, one in built.arms.items()}})
    veiled = _differing(built) if study.blinding == "double" else ()
    return LoadedStudy(
        study, document.data, hashed, document.where, path, built.face, built.arms, veiled, document=document
    )


class _Built:
    """The courses of a study's arms, and what is wrong about them."""

    def __init__(self, document: Document, study: Study, known: Known, protocols: Mapping[str, LoadedProtocol]) -> None:
        self.faults: list[Located] = []
        self.arms: dict[str, LoadedProtocol] = {}
        self._document, self._study, self._known = document, study, known
        base = protocols[study.protocol]
        self.face = self._course(("protocol",), self._named(base.data), base.document)
        for name, arm in study.arms.items():
            of = base if arm.protocol is None else protocols[arm.protocol]
            own = self._named(of.data)
            self.faults += _with_differences(document, name, arm, own)
            loaded = self._course(("arms", name), own, of.document)
            if loaded is not None:
                self.arms[name] = loaded

    def _named(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """A course under the study's name: nothing that is recorded of it tells whose file it came from."""
        about = {"protocol": self._study.study, "version": self._study.version, "about": self._study.about}
        return {**deepcopy(dict(data)), **about}

    def _course(self, place: Place, data: dict[str, Any], of: Document) -> LoadedProtocol | None:
        document = Document(self._document.where, data, {}, translated=of.translated)
        found = check_protocol(document, None, self._known)
        if isinstance(found, LoadedProtocol):
            return found
        for _, fault in found:
            located = Fault(self._document.at(place), fault.found, fault.expected, fault.remedy)
            self.faults.append((place, located))
        return None


def _with_differences(document: Document, name: str, arm: Arm, data: dict[str, Any]) -> Iterator[Located]:
    """Lay an arm's differences over a course's content; what they name and is not there."""
    for number, one in enumerate(arm.differs):
        place: Place = ("arms", name, "differs", number)
        for session in one.sessions:
            if session not in data["sessions"]:
                found, remedy = f'there is no session "{session}"', did_you_mean(session, data["sessions"])
                yield document.fault((*place, "sessions"), found, "a session of the protocol", remedy)
                continue
            items = [item for item in data["sessions"][session]["do"] if "task" in item]
            there = {item["task"].partition("@")[0] for item in items}
            for task in one.tasks:
                if task not in there:
                    found = f'the session "{session}" has no task "{task}"'
                    yield document.fault((*place, "tasks"), found, "a task of it", did_you_mean(task, there))
            if not items:
                yield document.fault((*place, "sessions"), f'the session "{session}" has no task', "one with tasks")
            for item in items:
                if not one.tasks or item["task"].partition("@")[0] in one.tasks:
                    _differ(document, place, one, item)


def _differ(document: Document, place: Place, one: Difference, item: dict[str, Any]) -> None:
    raw: Any = document.data
    for part in place:
        raw = raw[part]
    if one.difficulty is not None:
        item["difficulty"] = deepcopy(raw["difficulty"])
        if isinstance(one.difficulty, FixedLevel):
            item.pop("carry", None)
    if one.settings:
        item["settings"] = {**item.get("settings", {}), **raw["settings"]}
    if one.blocks is not None:
        item["blocks"] = one.blocks


def _differing(built: _Built) -> tuple[str, ...]:
    """The sessions that are not the same in all arms."""
    face = built.face
    if face is None:
        return ()
    every = [arm.data["sessions"] for arm in built.arms.values()]
    return tuple(name for name, own in face.data["sessions"].items() if any(one.get(name) != own for one in every))


def _veil_faults(document: Document, study: Study, built: _Built) -> Iterator[Located]:
    """What would tell the arm: other sessions, another calendar, other words around them."""
    if built.face is None:
        return
    face = _outside(built.face.data)
    for name, arm in built.arms.items():
        place: Place = ("arms", name, "protocol" if study.arms[name].protocol else "differs")
        own = _outside(arm.data)
        if own != face:
            odd = next((key for key in {**face, **own} if face.get(key) != own.get(key)), "")
            yield document.fault(
                place,
                f'the arm "{name}" differs in {odd.replace("sessions", "the names, titles or purposes of sessions")}',
                "arms of a blinded study that differ in nothing but what their sessions hold",
                OPEN_WORDS,
            )
        if study.arms[name].protocol:
            found = f'the arm "{name}" has a protocol of its own'
            expected = "arms of a blinded study that differ by differs: parallel forms would tell the arm"
            yield document.fault(("arms", name, "protocol"), found, expected, OPEN_WORDS)
    veiled = _differing(built)
    yield from _carried_faults(document, (built.face, *built.arms.values()), veiled)
    yield from _timed_faults(document, built.face, veiled)
    if not veiled:
        yield document.fault(("arms",), "no arm differs from the others", "arms that differ", "Add differs to one.")


def _carried_faults(document: Document, courses: Sequence[LoadedProtocol], veiled: Sequence[str]) -> Iterator[Located]:
    """A level that goes on from a veiled session into one that everybody sees."""
    held = [course.data["sessions"].get(name, {"do": []}) for course in courses for name in veiled]
    trained = {_task(item) for session in held for item in session["do"]}
    for name, session in courses[0].data["sessions"].items():
        carried = {_task(item) for item in session["do"] if item.get("carry") == "level"} - {""}
        for task in sorted(carried & trained) if name not in veiled else ():
            found = f'the session "{name}" goes on from the level of "{task}", which is not the same in all arms'
            expected = "a session that is the same in all arms, its first level too"
            yield document.fault(("arms",), found, expected, f"Give {task} a level of its own there. {OPEN_WORDS}")


def _timed_faults(document: Document, face: LoadedProtocol, veiled: Sequence[str]) -> Iterator[Located]:
    """Questions that come after tasks whose length is not the same in all arms: the moment of the answer tells."""
    for name in veiled:
        items = face.data["sessions"][name]["do"]
        first = next((place for place, item in enumerate(items) if "task" in item), len(items))
        if any("questionnaire" in item or "exercise" in item for item in items[first:]):
            found = f'the session "{name}" asks questions after its tasks, which are not the same in all arms'
            expected = "questions before the tasks: the time of an answer tells how long the tasks took"
            yield document.fault(("arms",), found, expected, f"Or ask them in a session of its own. {OPEN_WORDS}")


def _task(item: Mapping[str, Any]) -> str:
    return str(item.get("task", "")).partition("@")[0]


def _outside(data: Mapping[str, Any]) -> dict[str, Any]:
    """A course without what its sessions hold."""
    shells = {
        name: {key: value for key, value in session.items() if key != "do"} | {"care": _supports(session)}
        for name, session in data["sessions"].items()
    }
    return {**data, "sessions": shells}


def _supports(session: Mapping[str, Any]) -> list[Any]:
    """The questionnaires and exercises of a session, which other records tell of."""
    return [item for item in session["do"] if "questionnaire" in item or "exercise" in item]


def _order_faults(document: Document, study: Study, built: _Built) -> Iterator[Located]:
    for number, one in enumerate(study.orders):
        place: Place = ("orders", number, "session")
        for name, arm in built.arms.items():
            session = arm.data["sessions"].get(one.session)
            if session is None:
                found, remedy = f'there is no session "{one.session}"', did_you_mean(one.session, arm.data["sessions"])
                yield document.fault(place, found, f'a session of the arm "{name}"', remedy)
                break
            count = len(task_places(session["do"]))
            first = next(iter(built.arms.values())).data["sessions"][one.session]
            if not 2 <= count <= MOST_TASKS or count != len(task_places(first["do"])):
                found = f'the session "{one.session}" holds {count} tasks in the arm "{name}"'
                yield document.fault(place, found, f"2 to {MOST_TASKS} tasks, as many in every arm")
                break
    sessions = [one.session for one in study.orders]
    if len(set(sessions)) < len(sessions):
        yield document.fault(("orders",), "a session that is named twice", "each session once")


def _times(course: LoadedProtocol, session: str, task: str) -> int:
    """How often a task stands in a session."""
    return sum(one.loaded.card.task == task for _, one in course.tasks(session))


def _analysis_faults(document: Document, study: Study, built: _Built) -> Iterator[Located]:
    """Whether each outcome can be had before and after."""
    if built.face is None:
        return
    named: list[tuple[Place, Outcome]] = [(("analysis", "outcome"), study.analysis.outcome)]
    named += [(("analysis", "secondary", number), one) for number, one in enumerate(study.analysis.secondary)]
    due = [entry.do for entry in built.face.protocol.schedule for _ in range(occasions(entry))]
    for place, outcome in named:
        holding = [
            session
            for session in due
            if built.face.protocol.sessions[session].purpose == "assessment"
            and any(task.loaded.card.task == outcome.task for _, task in built.face.tasks(session))
        ]
        if len(holding) < 2:
            found = f'"{outcome.task}" is in {len(holding) or "no"} assessment{"" if len(holding) == 1 else "s"}'
            remedy = "Add it to the protocol's assessments, before and after."
            yield document.fault((*place, "task"), found, "a task of two assessments that are due", remedy)
            continue
        twice = next((one for one in holding if _times(built.face, one, outcome.task) > 1), None)
        if twice is not None:
            found = f'the session "{twice}" has "{outcome.task}" more than once'
            remedy = "Leave it once, or give the other a card of its own name."
            yield document.fault((*place, "task"), found, "a task that is there once: whose score would count?", remedy)
        paradigm = next(
            task.paradigm for _, task in built.face.tasks(holding[0]) if task.loaded.card.task == outcome.task
        )
        if outcome.measure not in paradigm.measures:
            found = f'"{outcome.measure}" is no score of {outcome.task}'
            remedy = did_you_mean(outcome.measure, paradigm.measures)
            yield document.fault((*place, "measure"), found, f"one of {', '.join(paradigm.measures)}", remedy)
