"""The kiosk, page by page, with a scripted person and virtual time: what is offered, the gate, consent, staff."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from bench.kiosk.driver import practised
from cogtrain.care.admission import never_met, refusal
from cogtrain.care.gate import told_of
from cogtrain.care.note import as_text, write_note
from cogtrain.care.person import enrol, give_dose, open_person, put_consent
from cogtrain.care.plan import plan
from cogtrain.care.site import Contact, Site, with_staff
from cogtrain.care.throttle import STAFF, Throttle
from cogtrain.care.totals import enter_total
from cogtrain.cli import app
from cogtrain.clock import VirtualClock
from cogtrain.displays.simulated import SimulatedDisplay
from cogtrain.kiosk import Kiosk, serve
from cogtrain.kiosk.kiosk import IDLE_S
from cogtrain.kiosk.staff import sign
from cogtrain.library import load_library
from cogtrain.observers import observer_maker
from cogtrain.pages.form import FormState
from cogtrain.pages.page import Page, PageResult, layout
from cogtrain.records import read_log
from cogtrain.records.course import Course, GateDecision
from cogtrain.records.course_fold import course
from cogtrain.records.person import read_person
from cogtrain.records.sealing import new_keys, unseal
from cogtrain.records.tables.gates import found_at
from cogtrain.records.tables.logs import load
from cogtrain.report.page import person_page
from tests.records.events import raw
from tests.records.told import lines_about, own_log, plainly

LIBRARY = load_library()
CODE, STAFF_CODE = "TEST01", "135792"
DAY0 = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
GO = {
    "kiosk:gate:moaa_s": "5",
    "kiosk:gate:dissociation": "0",
    "kiosk:gate:oriented": "yes",
    "kiosk:gate:blood_pressure_accepted": "yes",
    "kiosk:gate:nausea": "none",
    "kiosk:gate:dizziness": "mild",
    "kiosk:gate:double_vision": "none",
    "kiosk:gate:sleepiness": "2",
    "kiosk:gate:energy": "5",
    "kiosk:gate:motivation": "6",
    "kiosk:gate:willing": "yes",
    "kiosk:staff_code": STAFF_CODE,
    "kiosk:consent": "agree",
    "kiosk:pin_new": "2580",
    "kiosk:pin_again": "2580",
    "kiosk:pin": "2580",
    "kiosk:locked": "2580",
}


class ScriptEndedError(Exception):
    """Nothing more is planned: the kiosk is left standing at the welcome page."""


@dataclass
class Scripted(SimulatedDisplay):
    """A person who answers pages by name. ``visits``: what is typed at the welcome page, one after the other."""

    answers: dict[str, str | list[str]] = field(default_factory=dict)
    visits: Iterator[str] = field(default_factory=lambda: iter(()))
    stop_at: str = ""
    shown: list[Page] = field(default_factory=list)

    def page(self, page: Page, language: str) -> PageResult:
        layout(page, language)
        self.shown.append(page)
        if page.name == "kiosk:welcome":
            visit = next(self.visits, None)
            if visit is None:
                raise ScriptEndedError
            self.clock.advance(5)
            return PageResult("key", "f1", 5) if visit == "staff" else PageResult("key", "return", 5, visit)
        if page.name == self.stop_at:
            self.stop_at = ""
            return PageResult("stop", None, 1)
        answer = self.answers.get(page.name)
        if isinstance(answer, list):
            answer = answer.pop(0) if answer else None
        if answer is not None:
            self.clock.advance(3)
            if answer.startswith("key:"):
                return PageResult("key", answer.removeprefix("key:"), 3)
            return PageResult("key", page.buttons[0].key, 3, _offered(page, answer))
        return super().page(page, language)

    @property
    def names(self) -> list[str]:
        return [page.name for page in self.shown]


def _offered(page: Page, answer: str) -> str:
    """The option that is meant, whichever station gave it its name."""
    offered = [option.name for option in page.choices.options] if page.choices is not None else []
    return next((value for value in offered if plainly(value) == answer), answer)


@pytest.fixture(scope="module")
def site() -> tuple[Site, str]:
    public, private = new_keys()
    bare = Site(zone="Europe/Berlin", contacts=[Contact(name="Ward 4", number="030 1234")], public_key=public)
    return with_staff(bare, "nurse-1", STAFF_CODE), private


def arrange(results: Path, site: Site, protocol: str, hours: float | None, *, day: int = 1, **display: object) -> Kiosk:
    """Somebody enrolled; ``hours`` after the end of a dose on that day, or, without one, an hour after enrolment."""
    enrol(results, CODE, LIBRARY.protocol(protocol), site.zone, VirtualClock(DAY0))
    now = DAY0 + timedelta(hours=1)
    if hours is not None:
        at = DAY0 + timedelta(days=day, hours=1)
        with open_person(results, CODE, VirtualClock(at)) as opened:
            put_consent(opened.log, LIBRARY.protocol(protocol), "en", agreed=True)
            practised(opened.log, "nback-letters", "flanker-training")
            now = give_dose(opened, at, "iv", 40, site.zone).ended + timedelta(hours=hours)
    rng = np.random.default_rng(4)
    screen = Scripted(observer_maker("typical")(rng), VirtualClock(now), rng, **display)  # type: ignore[arg-type]
    return Kiosk(screen, results, LIBRARY, site, lambda: 7)


def run(kiosk: Kiosk) -> Scripted:
    with pytest.raises(ScriptEndedError):
        serve(kiosk)
    assert isinstance(kiosk.display, Scripted)
    return kiosk.display


def told(results: Path) -> Course:
    return course(lines_about(results, CODE))


def test_consent_then_the_menu_then_a_session_to_its_end_page(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:menu": ["1", "close"]}
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter([CODE]))
    screen = run(kiosk)
    assert told(tmp_path).consent is not None
    assert screen.names.index("kiosk:consent") < screen.names.index("welcome") < screen.names.index("end")
    (end,) = [page for page in screen.shown if page.name == "end"]
    assert "Preparing for the infusion" in end.text, "the end page says what comes next"


def test_not_now_leaves_no_consent_and_begins_nothing(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:consent": "not-now"}
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter([CODE])))
    assert told(tmp_path).consent is None
    assert "kiosk:menu" not in screen.names


def test_the_gate_opens_the_training_and_every_trial_bears_the_state(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:menu": ["e2-d1", "close"], "sleepiness": "2"}
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    (decision,) = told(tmp_path).gates
    assert (decision.outcome, decision.staff) == ("go", "nurse-1")
    assert "kiosk:gate:go" in screen.names
    (log,) = tmp_path.glob(f"{CODE}/2*.jsonl")
    lines = read_log(log).lines
    assert {line.data["state"] for line in lines if line.kind == "trial"} == {"monitoring"}
    assert lines[0].data["granted"] == "go"
    rests = [line.data for line in lines if line.kind == "page" and line.data["page"] == "rest"]
    assert rests
    assert all(rest["seconds"] >= 60 for rest in rests)
    assert sum(line.kind == "sleepiness" for line in lines) >= 3


@pytest.mark.parametrize("moaa_s", ["4", "3", "2", "1", "0"])
def test_no_path_leads_from_moaa_s_below_5_to_a_task(moaa_s: str, tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:gate:moaa_s": moaa_s, "kiosk:menu": ["e2-d1", "e2-d1", "close"]}
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    assert [decision.outcome for decision in told(tmp_path).gates] == ["not-now"]
    assert "kiosk:later_again" in screen.names, "it is asked again in 15 minutes, not at once"
    assert not list(tmp_path.glob(f"{CODE}/2*.jsonl"))
    assert "kiosk:gate:override" not in screen.names


def test_an_override_needs_a_reason_and_the_code_and_gives_the_shorter_plan(
    tmp_path: Path, site: tuple[Site, str]
) -> None:
    answers = {
        **GO,
        "kiosk:gate:nausea": "moderate",
        "kiosk:gate:override": "override",
        "kiosk:note": "Nausea is known and settled",
        "kiosk:menu": ["e2-d1", "close"],
        "sleepiness": "1",
    }
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    (decision,) = told(tmp_path).gates
    assert (decision.outcome, decision.override) == ("breathing", "Nausea is known and settled")
    assert screen.names.count("kiosk:staff_code") == 2
    (log,) = tmp_path.glob(f"{CODE}/2*.jsonl")
    lines = read_log(log).lines
    assert lines[0].data["granted"] == "shorter"
    assert [line.data["why"] for line in lines if line.kind == "tasks_ended"] == ["total"]


def test_before_two_hours_nothing_but_breathing_is_offered(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:menu": ["breathing", "close"]}
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", 1.0, answers=answers, visits=iter([CODE])))
    menu = next(page for page in screen.shown if page.name == "kiosk:menu")
    assert menu.choices is not None
    assert {option.name for option in menu.choices.options} == {"breathing", "consent", "close"}
    assert "kiosk:breathing" in screen.names
    assert "Gentle training" in menu.text


def test_withdrawn_consent_stops_everything(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        **GO,
        "kiosk:consent": ["agree", "not-now"],
        "kiosk:menu": "consent",
        "kiosk:withdraw": "withdraw",
    }
    screen = run(
        arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter([CODE, CODE]))
    )
    assert told(tmp_path).consent is not None
    assert not told(tmp_path).consent.agreed  # type: ignore[union-attr]
    assert screen.names.count("kiosk:menu") == 1


def test_wrong_staff_codes_are_throttled(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {"kiosk:staff_code": ["000000", "111111", "222222", STAFF_CODE]}
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter(["staff"] * 4))
    screen = run(kiosk)
    assert screen.names.count("kiosk:not_staff") == 3
    assert screen.names.count("kiosk:wait") == 1, "the right code has to wait too"
    again = Kiosk(kiosk.display, kiosk.results, LIBRARY, kiosk.site, lambda: 7)
    assert again.throttles.waits_s(STAFF) > 0, "a restart forgives nothing"
    assert Throttle(3, 100).after(right=False, now_s=100).until_s == 100 + 60


A_DOSE = {
    "kiosk:dose_code": CODE,
    "kiosk:dose_route": "iv",
    "kiosk:dose_day": "2026-03-02",
    "kiosk:dose_began": "930",
    "kiosk:dose_minutes": "40",
    "kiosk:dose_mg": "35",
    "kiosk:dose_sure": "write",
}


def test_staff_end_the_kiosk_see_to_alerts_and_record_a_dose(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:staff_code": STAFF_CODE,
        "kiosk:staff": ["alerts", "dose", "end"],
        "kiosk:alerts": f"{CODE}-1",
        "kiosk:alert": "seen_to",
        "kiosk:note": "Talked with her, safe, doctor informed",
        **A_DOSE,
    }
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter(["staff"]))
    with open_person(tmp_path, CODE, VirtualClock(DAY0)) as opened:
        opened.log.put(raw("alert", {"alert": 1, "kind": "answer 1", "source": "phq-9@1, item 9"}))
    serve(kiosk)
    known = told(tmp_path)
    assert [alert.acknowledged for alert in known.alerts] == [("nurse-1", "Talked with her, safe, doctor informed")]
    assert [(dose.at, dose.mg) for dose in known.doses] == [(datetime(2026, 3, 2, 8, 30, tzinfo=UTC), 35.0)]


def test_staff_read_alerts_and_refusals_in_the_clinics_language(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:staff_code": STAFF_CODE,
        "kiosk:staff": ["alerts", "dose", "dose", "end"],
        "kiosk:alerts": f"{CODE}-1",
        "kiosk:alert": "later",
        **A_DOSE,
    }
    german = site[0].model_copy(update={"language": "de"})
    kiosk = arrange(tmp_path, german, "post-infusion-monitoring", None, answers=answers, visits=iter(["staff"]))
    with open_person(tmp_path, CODE, VirtualClock(DAY0)) as opened:
        opened.log.put(raw("alert", {"alert": 1, "kind": "answer 1", "source": "phq-9@1, item 9"}))
    serve(kiosk)
    assert isinstance(kiosk.display, Scripted)
    (alert,) = [page for page in kiosk.display.shown if page.name == "kiosk:alert"]
    assert "phq-9@1, Frage 9, Antwort 1" in alert.text
    (refused,) = [page for page in kiosk.display.shown if page.name == "kiosk:not_recorded"]
    assert "2026-03-02T08:30 UTC, weniger als eine Stunde von Gabe 1 entfernt" in refused.text
    assert "höchstens eine Gabe" in refused.text


def test_an_unknown_code_tells_nothing_and_stop_leads_back(tmp_path: Path, site: tuple[Site, str]) -> None:
    visits = iter(["NOBODY", "ZZ99", CODE])
    kiosk = arrange(
        tmp_path, site[0], "post-infusion-monitoring", None, answers=GO, visits=visits, stop_at="kiosk:consent"
    )
    screen = run(kiosk)
    assert screen.names.count("kiosk:unknown") == 2
    assert told(tmp_path).consent is None
    assert not any(re.search(CODE, f"{page.heading}{page.text}") for page in screen.shown)


def test_a_clock_set_back_is_noticed(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", -30.0, answers=GO, visits=iter([CODE]))
    assert run(kiosk).names[1] == "kiosk:clock"


def test_at_home_nothing_is_offered_that_needs_staff(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(
        tmp_path,
        site[0],
        "post-infusion-monitoring",
        2.5,
        answers={**GO, "kiosk:menu": "close"},
        visits=iter([CODE]),
    )
    kiosk.at_home = True
    menu = next(page for page in run(kiosk).shown if page.name == "kiosk:menu")
    assert menu.choices is not None
    assert not any(option.name.startswith("e2") for option in menu.choices.options)


def test_shared_writing_is_sealed_and_opens_with_the_sites_key_alone(tmp_path: Path, site: tuple[Site, str]) -> None:
    written = "The sea was quite calm"
    answers = {
        **GO,
        "kiosk:menu": ["e3-d1", "close"],
        "write-for": "shared",
        "exercise:integration-journal@1:journal_insights": written,
    }
    run(arrange(tmp_path, site[0], "post-infusion-monitoring", 5.0, answers=answers, visits=iter([CODE])))
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert written.encode() not in everything
    texts = [unseal(one["sealed"], site[1]) for one in told(tmp_path).writings]
    assert written in texts
    assert len(texts) == 4


DOSE = {
    "kiosk:staff_code": STAFF_CODE,
    "kiosk:dose_code": CODE,
    "kiosk:dose_route": "iv",
    "kiosk:dose_minutes": "40",
    "kiosk:dose_mg": "35",
}


def at_night(results: Path, site: Site, answers: dict[str, str | list[str]]) -> Scripted:
    """Staff at 02:14 local time, the night after enrolment; the kiosk is ended in the end."""
    kiosk = arrange(
        results, site, "post-infusion-monitoring", None, answers={**DOSE, **answers}, visits=iter(["staff"])
    )
    assert isinstance(kiosk.display, Scripted)
    kiosk.display.clock.advance(16.2 * 3600 + 120)  # 01:14 UTC and some, 02:14 in Berlin
    serve(kiosk)
    return kiosk.display


def test_a_time_ahead_is_refused_and_yesterday_is_asked_for(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:staff": ["dose", "end"],
        "kiosk:dose_day": ["2026-03-03", "2026-03-03"],
        "kiosk:dose_began": ["0244", "0144"],
        "kiosk:dose_sure": "write",
    }
    screen = at_night(tmp_path, site[0], answers)
    (day,) = {page.choices.options for page in screen.shown if page.name == "kiosk:dose_day" and page.choices}
    assert [option.words for option in day] == ["Today, Tuesday 3 March", "Yesterday, Monday 2 March"]
    assert "kiosk:ahead" in screen.names
    (dose,) = told(tmp_path).doses
    assert dose.at == datetime(2026, 3, 3, 0, 44, tzinfo=UTC)
    (sure,) = [page for page in screen.shown if page.name == "kiosk:dose_sure"]
    for words in (CODE, "Intravenous, 35 mg", "Tuesday 3 March, 01:44", "40 min", "being given"):
        assert words in sure.text
    assert sure.choices is not None
    assert not sure.choices.at_once, "it is confirmed"


def test_nothing_is_written_before_it_was_read_once_more(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:staff": ["dose", "end"],
        "kiosk:dose_day": "2026-03-02",
        "kiosk:dose_began": "0930",
        "kiosk:dose_mg": ["35", "key:b"],
        "kiosk:dose_minutes": ["40", "key:b"],
        "kiosk:dose_sure": "change",
    }
    answers |= {name: [str(answers[name]), "key:b"] for name in ("kiosk:dose_day", "kiosk:dose_began")}
    answers |= {"kiosk:dose_route": ["iv", "key:b"], "kiosk:dose_code": [CODE, "key:pageup"]}
    screen = at_night(tmp_path, site[0], answers)
    assert told(tmp_path).doses == ()
    assert screen.names.count("kiosk:dose_sure") == 1
    assert screen.names[-1] == "kiosk:staff"


def test_staff_correct_a_dose_and_take_it_back_at_the_kiosk(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:staff": ["dose", "change_dose", "change_dose", "end"],
        "kiosk:dose_day": ["2026-03-02", "2026-03-02"],
        "kiosk:dose_began": ["0930", "1030"],
        "kiosk:dose_sure": "write",
        "kiosk:which_dose": "1",
        "kiosk:change_dose": ["correct", "void"],
        "kiosk:note": ["an hour later", "another person"],
    }
    at_night(tmp_path, site[0], answers)
    assert told(tmp_path).doses == ()
    lines = [line for line in read_log(own_log(tmp_path, CODE)).lines if line.kind.startswith("dose")]
    assert [line.kind for line in lines] == ["dose", "dose_corrected", "dose_voided"]
    assert lines[1].data["at"].startswith("2026-03-02T09:30")
    assert [line.data["why"] for line in lines[1:]] == ["an hour later", "another person"]


def test_on_a_damaged_log_staff_are_asked_for_and_nothing_begins(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", 30.0, answers=GO, visits=iter([CODE]))
    path = own_log(tmp_path, CODE)
    path.write_bytes(path.read_bytes().replace(b'"iv"', b'"vi"', 1))
    warned: list[str] = []
    kiosk.warn = warned.append
    assert run(kiosk).names == ["kiosk:welcome", "kiosk:damaged", "kiosk:welcome"]
    assert "Not proven: dose 1" in warned[0]


@pytest.mark.parametrize(("moaa_s", "alerts"), [("1", 1), ("3", 1), ("4", 0)])
def test_after_not_now_nothing_but_breathing_is_offered_until_the_gate_is_passed(
    moaa_s: str, alerts: int, tmp_path: Path, site: tuple[Site, str]
) -> None:
    schedule = LIBRARY.protocol("serial-infusions").protocol.schedule
    gated = f"e{next(i for i, entry in enumerate(schedule) if entry.do == 'monitored-training')}-d1"
    answers = {**GO, "kiosk:gate:moaa_s": [moaa_s, "5"], "kiosk:menu": [gated, "breathing", "close"]}
    screen = run(arrange(tmp_path, site[0], "serial-infusions", 2.5, day=8, answers=answers, visits=iter([CODE])))
    menus = [page for page in screen.shown if page.name == "kiosk:menu" and page.choices]
    offered = [[plainly(option.name) for option in page.choices.options] for page in menus if page.choices]
    assert len(offered[0]) > 4, "more was offered before"
    assert offered[1] == [gated, "breathing", "consent", "close"], (
        "the session that asks for the gate anew, and breathing"
    )
    assert "breathing only" in menus[1].text
    known = told(tmp_path)
    assert [(alert.kind, alert.source) for alert in known.open_alerts] == [
        ("alertness", f"readiness gate, MOAA/S {moaa_s}")
    ] * alerts
    assert screen.names.count("kiosk:alertness") == alerts
    for session in ("quiet", "integration", "monitored-training"):
        fault = refusal(LIBRARY.protocol("serial-infusions"), session, known, screen.clock.utc(), granted=False)
        assert fault is not None, session
        assert "breathing only" in fault.expected


def test_what_was_not_asked_is_not_invented(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:gate:moaa_s": "4", "kiosk:menu": ["e2-d1", "close"]}
    run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    (decision,) = told(tmp_path).gates
    inputs = dict(decision.inputs)
    assert inputs.pop("moaa_s") == 4
    assert inputs.pop("minutes_since") == pytest.approx(150, abs=2)
    assert set(inputs.values()) == {None}
    assert decision.reasons == ("alertness",)


def test_blood_pressure_is_kept_as_it_was_typed_and_asked_again_where_nobody_has_one(
    tmp_path: Path, site: tuple[Site, str]
) -> None:
    answers = {
        **GO,
        "kiosk:systolic_mmhg": ["12", "128"],
        "kiosk:diastolic_mmhg": "82",
        "kiosk:menu": ["e2-d1", "close"],
    }
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    (decision,) = told(tmp_path).gates
    assert (decision.inputs["systolic_mmhg"], decision.inputs["diastolic_mmhg"]) == (128, 82)
    assert screen.names.count("kiosk:systolic_mmhg") == 2


def test_at_home_the_person_can_tell_of_a_lozenge(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        **GO,
        "kiosk:menu": ["lozenge", "close"],
        "kiosk:dose_day": "2026-03-02",
        "kiosk:dose_began": "0930",
        "kiosk:dose_sure": "write",
    }
    kiosk = arrange(tmp_path, site[0], "serial-infusions", None, answers=answers, visits=iter([CODE]))
    kiosk.at_home = True
    screen = run(kiosk)
    (dose,) = told(tmp_path).doses
    assert (dose.route, dose.minutes, dose.at) == ("lozenge", 15, datetime(2026, 3, 2, 8, 30, tzinfo=UTC))
    (line,) = [line for line in read_log(own_log(tmp_path, CODE)).lines if line.kind == "dose"]
    assert line.data["by"] == "person"
    menu = [page.choices for page in screen.shown if page.name == "kiosk:menu" and page.choices][-1]
    assert menu.options[0].name == "breathing", "nothing else begins now"


def test_a_code_alone_opens_nothing(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        **GO,
        "kiosk:pin_new": "1111",
        "kiosk:pin_weak": "2580",
        "kiosk:pin_again": ["2581", "2580"],
        "kiosk:pin_differs": "2580",
        "kiosk:pin": ["1234", "9999", "0000", "2580"],
        "kiosk:menu": "close",
    }
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter([CODE] * 5))
    screen = run(kiosk)
    asked = ["pin_why", "pin_new", "pin_weak", "pin_again", "pin_differs", "pin_again"]
    assert [name for name in screen.names if "pin" in name][:6] == [f"kiosk:{name}" for name in asked]
    assert screen.names.count("kiosk:menu") == 1, "the first visit alone"
    assert screen.names.count("kiosk:not_you") == 3
    assert screen.names[-2] == "kiosk:wait", "the right one has to wait too"
    (chosen,) = [line.data for line in read_log(own_log(tmp_path, CODE)).lines if line.kind == "pin"]
    assert chosen["hash"].startswith("$argon2id$")
    assert "2580" not in chosen["hash"]


def test_staff_let_somebody_choose_a_new_number(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {**DOSE, **GO, "kiosk:menu": "close", "kiosk:staff": ["pin", "back"]}
    visits = iter([CODE, "staff", CODE])
    screen = run(arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=visits))
    assert screen.names.count("kiosk:pin_new") == 2


@dataclass
class Alone(Scripted):
    """Somebody who goes away once while writing."""

    left: int = 1

    def page(self, page: Page, language: str) -> PageResult:
        if page.name == "exercise:integration-journal@1:journal_insights" and self.left:
            assert page.closes_after_s == IDLE_S
            self.left -= 1
            self.shown.append(page)
            self.clock.advance(IDLE_S)
            return PageResult("closed", None, IDLE_S, "The sea was", form=FormState(text="The sea was"))
        return super().page(page, language)


def test_a_session_that_is_left_alone_locks_and_what_was_written_stays(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:menu": ["e3-d1", "close"], "write-for": "shared"}
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", 5.0, answers=answers, visits=iter([CODE]))
    first = kiosk.display
    assert isinstance(first, Scripted)
    kiosk.display = Alone(first.observer, first.clock, first.rng, answers=answers, visits=first.visits)
    screen = run(kiosk)
    at = screen.names.index("kiosk:locked")
    assert screen.shown[at + 1].name == "exercise:integration-journal@1:journal_insights"
    assert screen.shown[at + 1].start.text == "The sea was"


def test_open_alerts_show_on_the_welcome_page_and_looking_changes_nothing(
    tmp_path: Path, site: tuple[Site, str]
) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:staff_code": STAFF_CODE,
        "kiosk:staff": ["alerts", "back"],
        "kiosk:alerts": f"{CODE}-1",
        "kiosk:alert": "later",
    }
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", None, answers=answers, visits=iter(["staff"]))
    with open_person(tmp_path, CODE, VirtualClock(DAY0)) as opened:
        opened.log.put(raw("alert", {"alert": 1, "kind": "answer 1", "source": "phq-9@1, item 9"}))
    screen = run(kiosk)
    (welcome, *_) = [page for page in screen.shown if page.name == "kiosk:welcome"]
    assert welcome.lead == "Staff, please look: 1 open."
    assert CODE not in welcome.lead
    (shown,) = [page for page in screen.shown if page.name == "kiosk:alert"]
    assert "phq-9@1, item 9, answer 1" in shown.text
    assert len(told(tmp_path).open_alerts) == 1


@pytest.mark.parametrize(("program", "failure"), [("exit 0", ""), ("exit 3", "it ended with 3")])
def test_the_sites_command_is_run_for_each_alert_and_its_failure_is_shown(
    program: str, failure: str, tmp_path: Path, site: tuple[Site, str]
) -> None:
    out = tmp_path / "told.txt"
    command = ["sh", "-c", f'echo "$COGTRAIN_CODE $COGTRAIN_ALERT $COGTRAIN_SOURCE" > {out}; {program}']
    answers = {**GO, "kiosk:gate:moaa_s": "2", "kiosk:menu": ["e2-d1", "close"]}
    results = tmp_path / "results"
    paging = site[0].model_copy(update={"alert_command": command})
    kiosk = arrange(results, paging, "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE]))
    run(kiosk)
    for thread in threading.enumerate():
        if thread.name == "alert command":
            thread.join(20)
    assert plainly(out.read_text(encoding="utf-8")) == f"{CODE} 1 readiness gate, MOAA/S 2\n"
    (alert,) = told(results).open_alerts
    assert alert.failure == failure
    assert ("could not be sent" in sign(kiosk)) == bool(failure)


def test_nobody_meets_a_task_for_the_first_time_under_the_drug(tmp_path: Path, site: tuple[Site, str]) -> None:
    loaded = LIBRARY.protocol("post-infusion-monitoring")
    kiosk = arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers={**GO, "kiosk:menu": "close"})
    known, person = read_person(tmp_path, CODE)
    assert never_met(loaded, "monitored-training", person) == ()
    fresh = replace(person, forms=person.forms[:1])
    assert never_met(loaded, "monitored-training", fresh) == ("flanker-training",)
    fault = refusal(loaded, "monitored-training", known, kiosk.now(), granted=True, person=fresh)
    assert fault is not None
    assert fault.found == "flanker-training for the first time in the hours after a dose"
    (slot,) = [slot for slot in plan(loaded, known, fresh, kiosk.now()).slots if slot.session == "monitored-training"]
    assert (slot.status, slot.why) == ("later", "once flanker-training was done on another day")
    stopped = replace(person, sessions=(replace(person.sessions[0], status="stopped"),))
    assert len(never_met(loaded, "monitored-training", stopped)) == 2, "it has to be finished"


def test_gates_blood_pressure_and_overrides_stand_in_table_page_and_note(
    tmp_path: Path, site: tuple[Site, str]
) -> None:
    answers: dict[str, str | list[str]] = {
        **GO,
        "kiosk:systolic_mmhg": "128",
        "kiosk:diastolic_mmhg": "82",
        "kiosk:gate:nausea": "moderate",
        "kiosk:gate:override": "override",
        "kiosk:note": "Nausea is known and settled",
        "kiosk:menu": ["e2-d1", "close"],
        "sleepiness": "1",
    }
    run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    out = tmp_path / "gates.csv"
    result = CliRunner().invoke(app, ["gates", str(tmp_path), "-o", str(out)])
    (row,) = pd.read_csv(out, keep_default_na=False).to_dict("records")
    assert (row["participant"], row["moaa_s"], row["systolic_mmhg"], row["diastolic_mmhg"]) == (CODE, 5, 128, 82)
    assert (row["outcome"], row["reasons"], row["staff"]) == ("breathing", "nausea", "nurse-1")
    assert (row["override"], row["override_staff"]) == ("Nausea is known and settled", "nurse-1")
    assert result.exit_code == 1, "the session that the test only names is missing, and that is said"
    records = load(tmp_path, [CODE])
    page = person_page(tmp_path, CODE)
    note = as_text(write_note(CODE, records, None, "nurse-1", "", datetime(2026, 3, 9, tzinfo=UTC)))
    for text in (page, note):
        assert "blood pressure 128/82 mmHg, accepted" in text
        assert "breathing (nausea); overridden to the shorter plan: Nausea is known and settled" in text
        assert "nurse-1; override by nurse-1" in text
    assert "Dose: dose 1, iv, 10:00 to 10:40" in note
    assert re.search(r"Time: 1[0-9]:[0-9]{2} to 1[0-9]:[0-9]{2}", note)


def test_what_an_older_log_made_up_below_full_alertness_is_not_shown() -> None:
    made_up = {
        "moaa_s": 3,
        "minutes_since": 130.0,
        "dissociation": 4,
        "oriented": False,
        "energy": 0,
        "nausea": "severe",
    }
    gate = GateDecision(DAY0, made_up, "not-now", ("alertness",), "nurse-1", "")
    found = found_at(gate)
    assert (found["moaa_s"], found["minutes_since"]) == (3, 130.0)
    assert [found[name] for name in ("dissociation", "oriented", "energy", "nausea")] == [None] * 4
    assert told_of(gate) == ("MOAA/S 3", "not now (alertness below 5)", "nurse-1")


def test_ratings_of_the_hours_after_a_dose_are_hollow_and_named(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:menu": ["e2-d1", "close"], "sleepiness": "1"}
    run(arrange(tmp_path, site[0], "post-infusion-monitoring", 2.5, answers=answers, visits=iter([CODE])))
    with open_person(tmp_path, CODE, VirtualClock(DAY0 + timedelta(days=3))) as opened:
        rated = dict.fromkeys(("mood", "energy", "motivation", "sleepiness", "distress"), 7)
        done = {"reference": "daily-ratings@1", "language": "en", "answers": rated, "total": None, "band": ""}
        opened.log.put(raw("questionnaire", done))
        for total in (20, 9):
            enter_total(opened, "madrs", total, "nurse-1", opened.course.doses[0].ended + timedelta(hours=20 - total))
    page = person_page(tmp_path, CODE)
    assert page.count("hollow, cross: in the first hours after a dose") >= 5
    assert "From 20" not in page, "a total in the acute hours is not compared"


def test_while_ratings_ask_for_rest_the_menu_holds_lighter_things(tmp_path: Path, site: tuple[Site, str]) -> None:
    kiosk = arrange(
        tmp_path, site[0], "serial-infusions", 30, answers={**GO, "kiosk:menu": "close"}, visits=iter([CODE])
    )
    loaded, now = LIBRARY.protocol("serial-infusions"), kiosk.now()
    assert "home-practice" in {slot.session for slot in plan(loaded, *read_person(tmp_path, CODE), now).due}
    answers = {"mood": 2, "energy": 1, "motivation": 2, "sleepiness": 5, "distress": 6}
    with open_person(tmp_path, CODE, VirtualClock(kiosk.now() - timedelta(hours=1))) as opened:
        data = {"reference": "daily-ratings@1", "language": "en", "answers": answers, "total": None, "band": ""}
        opened.log.put(raw("questionnaire", data))
    menu = next(page for page in run(kiosk).shown if page.name == "kiosk:menu")
    assert "can wait until you have a little more strength" in menu.text
    assert menu.choices is not None
    assert "Practice at home" not in {choice.words for choice in menu.choices.options}
    assert "A quiet half hour" in {choice.words for choice in menu.choices.options}


def test_ones_own_progress_is_told_without_a_score(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers = {**GO, "kiosk:menu": ["progress", "e7-d1-1-1", "progress", "close"]}
    kiosk = arrange(tmp_path, site[0], "serial-infusions", 30, answers=answers, visits=iter([CODE]))
    before, after = [page for page in run(kiosk).shown if page.name == "kiosk:progress"]
    assert "Exercises" not in before.text
    assert "Days with something done: 2" in after.text
    assert "Each time counts" in after.text
    assert not re.search(r"%|score|level|right", after.text)


def integration_due(results: Path, site: Site, answers: dict[str, str | list[str]], visits: list[str]) -> Scripted:
    """Thirty hours after a dose, when integration with the therapist is due."""
    return run(arrange(results, site, "serial-infusions", 30, answers={**GO, **answers}, visits=iter(visits)))


def test_the_minutes_that_a_therapist_held_are_asked_at_the_end_behind_a_staff_code(
    tmp_path: Path, site: tuple[Site, str]
) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:menu": ["e9-d1", "close"],
        "kiosk:held_with": "note",
        "kiosk:held_minutes": ["0", "55"],
        "kiosk:therapy": "act",
    }
    display = integration_due(tmp_path, site[0], answers, [CODE])
    names = display.names
    assert names.index("end") < names.index("kiosk:held_with") < names.index("kiosk:staff_code")
    (held,) = told(tmp_path).held
    assert (held.minutes, held.therapy, held.staff, held.session) == (55, "act", "nurse-1", "integration")
    assert "55 min, acceptance and commitment" in display.shown[names.index("kiosk:held_recorded")].text


def test_the_therapists_minutes_can_wait_and_come_from_the_staff_menu(tmp_path: Path, site: tuple[Site, str]) -> None:
    answers: dict[str, str | list[str]] = {
        "kiosk:menu": ["e9-d1", "close"],
        "kiosk:held_with": "later",
        "kiosk:staff": ["held", "back"],
        "kiosk:dose_code": CODE,
        "kiosk:held_minutes": "70",
        "kiosk:therapy": "cbt",
    }
    display = integration_due(tmp_path, site[0], answers, [CODE, "staff"])
    assert "kiosk:held_with" in display.names
    (held,) = told(tmp_path).held
    assert (held.minutes, held.therapy, held.session) == (70, "cbt", "")
