"""Records as FHIR R4: a bundle for each person, and one of what they refer to (hl7.org/fhir/R4).

A person is a code. Questionnaires and their answers; scores as observations, with their rule and, where there is one,
the sample they are held against; the plan as a care plan; doses as they were given.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isnan
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from cogtrain.care.plan import plan
from cogtrain.exports.bids import as_json, words_of
from cogtrain.exports.taken import Taken
from cogtrain.library import Library
from cogtrain.library.placeholders import english
from cogtrain.library.support import QuestionnaireCard
from cogtrain.measures.change import CRITICAL_Z
from cogtrain.records.course import Answered, Course, Dose
from cogtrain.records.person_state import PersonState
from cogtrain.scoring.compare import sample_of
from cogtrain.scoring.norms import published_norms

SYSTEM = "urn:cogtrain"
KETAMINE = {"system": "http://www.nlm.nih.gov/research/umls/rxnorm", "code": "6130", "display": "ketamine"}
CATEGORY = {
    "system": "http://terminology.hl7.org/CodeSystem/observation-category",
    "code": "survey",
    "display": "Survey",
}
UCUM = {"ms": "ms", "s": "s", "share": "1", "per second": "/s", "per minute": "/min", "": "1"}
SLOT_STATUS = {
    "done": "completed",
    "due": "scheduled",
    "later": "not-started",
    "missed": "cancelled",
    "held": "on-hold",
}
Resource = dict[str, Any]


def fhir_files(taken: Taken, library: Library, now: datetime) -> Iterator[tuple[str, str]]:
    """Each bundle by its file's name. library: for the plans of people whose protocols are at hand."""
    asked = {reference: card for reference, card in sorted(taken.supports.items())
             if isinstance(card, QuestionnaireCard)}  # fmt: skip
    if asked:
        yield "questionnaires.json", as_json(_bundle([questionnaire(card) for card in asked.values()]))
    for code in taken.codes:
        yield f"{code}.json", as_json(_bundle(list(_of_person(taken, library, code, now))))


def _of_person(taken: Taken, library: Library, code: str, now: datetime) -> Iterator[Resource]:
    known = taken.course(code)
    yield {
        "resourceType": "Patient",
        "id": _id(code),
        "identifier": [{"system": f"{SYSTEM}:participant", "value": code}],
        "active": known.study.left is None,
    }
    for dose in known.doses:
        yield _administration(taken, code, dose)
    for number, one in enumerate(known.answered, start=1):
        yield _response(taken, code, number, one)
    yield from _observations(taken, code)
    planned = _care_plan(taken, library, code, known, now)
    if planned is not None:
        yield planned


def _bundle(resources: list[Resource]) -> Resource:
    entries = [{"fullUrl": f"urn:uuid:{one['id']}", "resource": one} for one in resources]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def _id(*parts: object) -> str:
    return str(uuid5(NAMESPACE_URL, ":".join((SYSTEM, *map(str, parts)))))


def _subject(code: str) -> Resource:
    return {"reference": f"urn:uuid:{_id(code)}"}


def _moment(taken: Taken, code: str, at: datetime) -> str:
    return f"{taken.shift.moment(code, at).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


# ---------------------------------------------------------------- questionnaires


def questionnaire(card: QuestionnaireCard) -> Resource:
    """A questionnaire in its own words, in English where it has them."""
    items, answers = words_of(card)
    told: list[Resource] = []
    for name, words in zip(card.item_names, items, strict=True):
        item: Resource = {"linkId": name, "text": words, "type": "choice" if answers else "integer"}
        if answers:
            options = ({"code": str(number), "display": word} for number, word in enumerate(answers))
            item["answerOption"] = [{"valueCoding": {"system": _answers(card), **one}} for one in options]
        told.append(item)
    told.append({"linkId": "total", "text": "Total", "type": "integer", "readOnly": True})
    return {
        "resourceType": "Questionnaire",
        "id": _id("questionnaire", card.questionnaire, card.version),
        "url": f"{SYSTEM}:questionnaire:{card.questionnaire}",
        "version": str(card.version),
        "name": "".join(part.capitalize() for part in card.questionnaire.split("-")),
        "title": english(card.title),
        "status": "active",
        "subjectType": ["Patient"],
        "description": english(card.lead),
        "item": told,
    }


def _answers(card: QuestionnaireCard) -> str:
    return f"{SYSTEM}:questionnaire:{card.questionnaire}:answers"


def _response(taken: Taken, code: str, number: int, one: Answered) -> Resource:
    card = taken.supports.get(one.reference)
    name, _, version = one.reference.partition("@")
    items: list[Resource] = []
    words, answers = words_of(card) if isinstance(card, QuestionnaireCard) else ([], [])
    texts = dict(zip(card.item_names, words, strict=True)) if isinstance(card, QuestionnaireCard) else {}
    for link, value in one.answers.items():
        item: Resource = {"linkId": link, **({"text": texts[link]} if link in texts else {})}
        if value is not None and answers and isinstance(card, QuestionnaireCard):
            coding = {"system": _answers(card), "code": str(value), "display": answers[value]}
            item["answer"] = [{"valueCoding": coding}]
        elif value is not None:
            item["answer"] = [{"valueInteger": value}]
        items.append(item)
    if one.total is not None:
        items.append({"linkId": "total", "text": "Total", "answer": [{"valueInteger": one.total}]})
    return {
        "resourceType": "QuestionnaireResponse",
        "id": _id(code, "response", number),
        "questionnaire": f"{SYSTEM}:questionnaire:{name}|{version}",
        "status": "completed",
        "subject": _subject(code),
        "authored": _moment(taken, code, one.at),
        "item": items,
    }


# ---------------------------------------------------------------- doses


def _administration(taken: Taken, code: str, dose: Dose) -> Resource:
    dosage: Resource = {"route": {"text": dose.route}}
    if dose.mg is not None:
        dosage["dose"] = {"value": dose.mg, "unit": "mg", "system": "http://unitsofmeasure.org", "code": "mg"}
    return {
        "resourceType": "MedicationAdministration",
        "id": _id(code, "dose", dose.id),
        "status": "completed",
        "medicationCodeableConcept": {"coding": [KETAMINE], "text": "ketamine or esketamine, as the clinic gives it"},
        "subject": _subject(code),
        "effectivePeriod": {"start": _moment(taken, code, dose.at), "end": _moment(taken, code, dose.ended)},
        "dosage": dosage,
    }


# ---------------------------------------------------------------- scores


def _observations(taken: Taken, code: str) -> Iterator[Resource]:
    scores = taken.scored.scores
    for number, row in enumerate(scores[scores["participant"] == code].to_dict("records"), start=1):
        yield _observation(taken, code, number, row)


def _observation(taken: Taken, code: str, number: int, row: Mapping[Any, Any]) -> Resource:
    value, unit = float(row["value"]), str(row["unit"])
    told: Resource = {
        "resourceType": "Observation",
        "id": _id(code, "score", number),
        "status": "final",
        "category": [{"coding": [CATEGORY]}],
        "code": {
            "coding": [{"system": f"{SYSTEM}:measure", "code": f"{row['paradigm']}.{row['measure']}"}],
            "text": f"{row['label']} ({row['task']}, version {row['task_version']})",
        },
        "subject": _subject(code),
        "effectiveDateTime": taken.shift.utc(code, str(row["session_utc"])),
        "method": {"text": f"{row['rule']} (rule {row['rule_version']}); form: {row['settings_key'] or 'of the card'}"},
    }
    if isnan(value):
        told["dataAbsentReason"] = {"text": "it cannot be had from these trials"}
    else:
        told["valueQuantity"] = _quantity(value, unit)
    notes = [] if row["comparable"] else [f"Not comparable: {row['not_comparable_because']}."]
    if not isnan(float(row["standard_error"])):
        notes.append(f"Standard error by its own trials: {float(row['standard_error']):g}.")
    told |= {"note": [{"text": " ".join(notes)}]} if notes else {}
    found = sample_of(taken.scored.cards, published_norms(), row)
    if found is not None and found[0].sample_norm is not None:
        sample = found[0].sample_norm
        ends = (sample.mean1 - CRITICAL_Z * sample.sd1, sample.mean1 + CRITICAL_Z * sample.sd1)
        said = f"Where 95 of 100 lie of {found[0].sample}, n {found[0].n}: {found[0].source}. No clinical norm."
        told["referenceRange"] = [{"low": _quantity(ends[0], unit), "high": _quantity(ends[1], unit), "text": said}]
    return told


def _quantity(value: float, unit: str) -> Resource:
    coded = UCUM.get(unit)
    return {"value": value, **({"unit": unit} if unit else {}),
            **({"system": "http://unitsofmeasure.org", "code": coded} if coded else {})}  # fmt: skip


# ---------------------------------------------------------------- the plan


def _care_plan(taken: Taken, library: Library, code: str, known: Course, now: datetime) -> Resource | None:
    if known.protocol is None or known.enrolled is None or known.protocol not in library.protocols:
        return None
    loaded = library.protocol(known.protocol, known.study.arm)
    laid = plan(loaded, known, taken.records.people.get(code, PersonState()), now)
    activities: list[Resource] = []
    for slot in laid.slots:
        period = {"start": _moment(taken, code, slot.opens)}
        period |= {"end": _moment(taken, code, slot.closes)} if slot.closes is not None else {}
        detail = {
            "kind": "Task",
            "status": SLOT_STATUS[slot.status],
            "doNotPerform": False,
            "code": {"text": slot.session},
            "scheduledPeriod": period,
        }
        activities.append({"detail": detail})
    goes_on = "active" if laid.due or laid.later else "completed"
    status = "revoked" if known.study.left is not None else goes_on
    told: Resource = {
        "resourceType": "CarePlan",
        "id": _id(code, "plan"),
        "status": status,
        "intent": "plan",
        "title": f"{loaded.id}, version {loaded.version}",
        "subject": _subject(code),
        "period": {"start": _moment(taken, code, known.enrolled)},
    }
    return told | ({"activity": activities} if activities else {})
