"""The declared analysis: what it finds in made-up people of whom the truth is known."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import statsmodels.formula.api as smf
from statsmodels.regression.linear_model import OLS

from cogtrain.care.person import open_person
from cogtrain.clock import VirtualClock
from cogtrain.errors import CogtrainError
from cogtrain.library.loaded_protocol import LoadedStudy
from cogtrain.library.study_file import Analysis, Outcome
from cogtrain.paradigms import registry
from cogtrain.records import write_csv
from cogtrain.records.log.station import REHEARSAL
from cogtrain.records.person import read_person
from cogtrain.records.tables.logs import load
from cogtrain.rehearsal import rehearse
from cogtrain.rehearsal.in_study import HOLDER, list_for_rehearsal
from cogtrain.rehearsal.with_records import FIRST_DAY
from cogtrain.report.html import html
from cogtrain.review.arms import result_view
from cogtrain.scoring.results import score_results
from cogtrain.study.analysis import ancova, estimates, mixed, per_protocol
from cogtrain.study.enrolment import enrol_in_study
from cogtrain.study.flow import flow
from cogtrain.study.leaving import enter_adverse_event, withdraw
from cogtrain.study.people import before_and_after, long_table, people_table, visits_of
from cogtrain.study.result import analyse
from cogtrain.study.script import analysis_script
from cogtrain.study.unblinding import unblind

NAME = "flanker mean_rt_ms"
DECLARED = Analysis(outcome=Outcome(task="flanker", measure="mean_rt_ms"), covariates=["sex"], reference="stays")


def made_up(people: int, effect: float, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """People whose value after is .7 of the one before, 40 ms less, and ``effect`` more where the level follows."""
    rng = np.random.default_rng(seed)
    before = rng.normal(500, 50, people)
    arm = np.array(["follows", "stays"])[np.arange(people) % 2]
    sex = np.array(["f", "m"])[rng.integers(0, 2, people)]
    after = 500 + 0.7 * (before - 500) - 40 + effect * (arm == "follows") + 6 * (sex == "m") + rng.normal(0, 35, people)
    codes = [f"KI{number:04d}" for number in range(people)]
    table = pd.DataFrame(
        {
            "participant": codes, "arm": arm, "sex": sex, "sessions_done": 10, "sessions_due": 10, "left": "",
            f"{NAME} before": before, f"{NAME} after": after,
        }
    )  # fmt: skip
    long = pd.concat(
        [
            pd.DataFrame({"participant": codes, "outcome": NAME, "occasion": place, "value": values})
            for place, values in enumerate((before, after))
        ]
    )
    return table, long


def test_covariance_is_that_of_the_textbook() -> None:
    people, _ = made_up(80, -20.0)
    (one,) = ancova(people, NAME, DECLARED, "as randomised")
    named = people.rename(columns={f"{NAME} before": "before", f"{NAME} after": "after"})
    fit = smf.ols("after ~ before + C(arm, Treatment('stays')) + C(sex)", named).fit()
    term = "C(arm, Treatment('stays'))[T.follows]"
    assert one.difference == pytest.approx(fit.params[term], rel=1e-9)
    assert (one.low, one.high) == pytest.approx(tuple(fit.conf_int().loc[term]), rel=1e-9)
    assert (one.p, one.df) == pytest.approx((fit.pvalues[term], 76))
    assert one.effect == pytest.approx(one.difference / named["before"].std())
    assert (one.people_arm, one.people_reference) == (40, 40)


def test_both_models_find_the_truth_and_hold_it() -> None:
    found = [made_up(60, -20.0, seed) for seed in range(120)]
    by_model = {
        "ancova": [ancova(people, NAME, DECLARED, "as randomised")[0] for people, _ in found],
        "mixed": [mixed(people, long, NAME, DECLARED, "as randomised")[0] for people, long in found],
    }
    for model, ones in by_model.items():
        assert np.mean([one.difference for one in ones]) == pytest.approx(-20, abs=3), model
        assert np.mean([one.low <= -20 <= one.high for one in ones]) > 0.88, model
    differs = [a.difference - m.difference for a, m in zip(*by_model.values(), strict=True)]
    assert np.std(differs) < 3


def test_the_mixed_model_takes_people_who_lack_the_value_after() -> None:
    people, long = made_up(60, -20.0)
    gone = set(people["participant"].iloc[:10])
    long = long[~((long["occasion"] == 1) & long["participant"].isin(gone))]
    people.loc[people["participant"].isin(gone), f"{NAME} after"] = np.nan
    (mixed_one,) = mixed(people, long, NAME, DECLARED, "as randomised")
    (ancova_one,) = ancova(people, NAME, DECLARED, "as randomised")
    assert mixed_one.people_arm + mixed_one.people_reference == 60
    assert ancova_one.people_arm + ancova_one.people_reference == 50
    assert mixed_one.difference == pytest.approx(ancova_one.difference, abs=6)


def test_per_protocol_are_those_who_stayed_and_did_enough() -> None:
    people, long = made_up(40, 0.0)
    people.loc[0, "left"], people.loc[1, "sessions_done"], people.loc[2, "sessions_done"] = "own-wish", 7, 8
    kept = per_protocol(people, DECLARED)
    assert set(people["participant"]) - set(kept["participant"]) == {"KI0000", "KI0001"}
    ways = {way.arm: way for way in flow(people, DECLARED).ways}
    assert (ways["follows"].left, ways["follows"].analysed, ways["follows"].kept) == ({"own-wish": 1}, 20, 19)
    assert (ways["stays"].left, ways["stays"].kept) == ({}, 19)
    every = estimates(people, long, DECLARED)
    assert [(one.population, one.model) for one in every] == [
        ("as randomised", "ancova"),
        ("per protocol", "ancova"),
        ("as randomised", "mixed"),
    ]


def with_arm(people: pd.DataFrame, long: pd.DataFrame, count: int, far: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The same with a third arm of a few people who lie far away."""
    more, later = made_up(count, far, seed=9)
    codes = {code: f"XX{number}" for number, code in enumerate(more["participant"])}
    more = more.assign(arm="tiny", participant=more["participant"].map(codes))
    more[f"{NAME} after"] += far
    later = later.assign(participant=later["participant"].map(codes))
    return pd.concat([people, more], ignore_index=True), pd.concat([long, later], ignore_index=True)


def test_an_arm_of_too_few_people_is_no_part_of_the_reference() -> None:
    people, long = made_up(40, -20.0)
    every, longer = with_arm(people, long, 2, 1000.0)
    for model, found in (
        (ancova, ancova(every, NAME, DECLARED, "as randomised")),
        (mixed, mixed(every, longer, NAME, DECLARED, "as randomised")),
    ):
        alone = model(*((people, long) if model is mixed else (people,)), NAME, DECLARED, "as randomised")  # type: ignore[operator]
        assert [(one.arm, one.difference) for one in found] == [(one.arm, one.difference) for one in alone]


def test_an_arm_that_a_stratum_tells_gives_no_estimate() -> None:
    people, _ = made_up(40, -20.0)
    people["sex"] = people["arm"].map({"follows": "f", "stays": "m"})
    assert ancova(people, NAME, DECLARED, "as randomised") == []


def test_strata_that_tell_each_other_take_nothing_from_the_arms() -> None:
    people, long = made_up(40, -20.0)
    people["ward"] = people["sex"].map({"f": "north", "m": "south"})
    both = DECLARED.model_copy(update={"covariates": ["sex", "ward"]})
    for model in (ancova, mixed):
        frames = (people, long) if model is mixed else (people,)
        (one,), (other,) = (model(*frames, NAME, declared, "as randomised") for declared in (DECLARED, both))  # type: ignore[operator]
        assert one.difference == pytest.approx(other.difference, rel=1e-6)


def test_one_more_visit_of_one_person_gives_no_estimate_of_it() -> None:
    people, long = made_up(40, -20.0)
    extra = pd.DataFrame({"participant": ["KI0000"], "outcome": [NAME], "occasion": [2], "value": [400.0]})
    assert mixed(people, pd.concat([long, extra]), NAME, DECLARED, "as randomised") == []


def test_models_that_lie_on_a_bound_come_to_an_end() -> None:
    """People who started high ended low: no start of each person's own explains that, and least squares are left."""
    for seed in range(12):
        people, long = made_up(12, 0.0, seed)
        rng = np.random.default_rng(seed)
        before = long.loc[long["occasion"] == 0, "value"].to_numpy()
        long = long.assign(value=np.concatenate([before, 1000 - before + rng.normal(0, 40, 12)]))
        (one,) = mixed(people, long, NAME, DECLARED, "as randomised")
        own = long.merge(people[["participant", "arm", "sex"]], on="participant")
        then = own["occasion"] == 1
        design = np.column_stack([np.ones(24), then, then & (own["arm"] == "follows"), own["sex"] == "m"]).astype(float)
        plain = OLS(own["value"].to_numpy(), design).fit()
        assert (one.difference, one.error) == pytest.approx((plain.params[2], plain.bse[2]), rel=1e-3)


def scored(*rows: tuple[int, str, float]) -> pd.DataFrame:
    """Scores of one person: number of the session, purpose, value."""
    return pd.DataFrame(
        [
            {"participant": "KI07", "session_number": number, "purpose": purpose, "task": "flanker", "value": value,
             "measure": "mean_rt_ms", "comparable": True, "settings_key": "a"}
            for number, purpose, value in rows
        ]
    )  # fmt: skip


def test_before_is_before_any_training_and_after_is_the_last_visit_of_the_schedule() -> None:
    visits = pd.DataFrame({"participant": "KI07", "session_number": [1, 2, 9, 0], "occasion": [0, 0, 1, 2]})
    held = scored((1, "assessment", 500.0), (2, "assessment", 480.0))
    assert before_and_after(held, DECLARED.outcome, visits) == {"KI07": (500.0, None)}
    other = scored((1, "assessment", 510.0), (9, "assessment", 450.0), (12, "assessment", 440.0))
    last = visits.assign(participant="KI08", session_number=[1, 2, 9, 12])
    every = pd.concat([held, other.assign(participant="KI08")])
    found = before_and_after(every, DECLARED.outcome, pd.concat([visits, last]))
    assert found == {"KI07": (500.0, None), "KI08": (510.0, 440.0)}
    late = long_table(every[every["session_number"] > 2], (DECLARED.outcome,), pd.concat([visits, last]))
    assert list(late["occasion"]) == [1, 2]


def test_too_few_people_give_no_estimate() -> None:
    people, long = made_up(40, 0.0)
    assert estimates(people[people["arm"] == "stays"], long, DECLARED) == []


@pytest.fixture(scope="module")
def unblinded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LoadedStudy]:
    """Twelve simulated people, of whom one left and one fell, unblinded at the end."""
    from cogtrain.library import load_library
    from tests.study.conftest import COURSE, STUDY

    home = tmp_path_factory.mktemp("study")
    for folder, name, text in (("protocols", "short-course", COURSE), ("studies", "short-study", STUDY)):
        (home / folder).mkdir()
        (home / folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    study, results = load_library(home).studies["short-study"], home / "results"
    list(rehearse(study.course_of_all, results, 12, "typical", 2))
    later = VirtualClock(FIRST_DAY + timedelta(days=8))
    with open_person(results, "SIM0003", later, REHEARSAL) as opened:
        withdraw(opened, "own-wish", study.study.reasons, "nurse-1")
    with open_person(results, "SIM0004", later, REHEARSAL) as opened:
        enter_adverse_event(opened, "fell on the stairs", "moderate", "nurse-1", serious=False)
    records = load(results)
    scores = score_results(records, registry()).scores
    with pytest.raises(CogtrainError, match="12 of 12 people are blinded"):
        analyse(study, records, scores, later.utc())
    unblind(results, "short-study", HOLDER, "Dr A. Beta", "the last visit is done", later, station=REHEARSAL)
    return results, study


def test_a_whole_study_from_the_logs_to_the_page(unblinded: tuple[Path, LoadedStudy], tmp_path: Path) -> None:
    results, study = unblinded
    records = load(results)
    scores = score_results(records, registry()).scores
    result = analyse(study, records, scores, FIRST_DAY + timedelta(days=9))
    assert len(result.people) == 12
    assert (result.people["sessions_done"] == 4).all()
    assert result.people.set_index("participant").loc["SIM0003", "left"] == "own-wish"
    assert result.people["adverse_events"].sum() == 1
    page = html(result_view(result))
    for words in ("Drawn by lot: 12", "left: 1", "zestful against quiescent", "not medical advice", "Adverse events"):
        assert words in page, words
    declared = [one for one in result.estimates if one.model == "ancova"]
    assert [one.population for one in declared] == ["as randomised", "per protocol"]
    write_csv(result.people, tmp_path / "people.csv")
    (tmp_path / "again.py").write_text(analysis_script(study.study, "people.csv", "again.py"), encoding="utf-8")
    ran = subprocess.run([sys.executable, "again.py"], cwd=tmp_path, capture_output=True, text=True, check=True)
    said = [list(map(float, re.findall(r"-?\d+\.\d+", line.partition(":")[2])))[:3] for line in ran.stdout.splitlines()]
    assert said == [pytest.approx([one.difference, one.low, one.high], abs=2e-6) for one in declared]


def test_a_stratum_with_a_hyphen_is_quoted_in_the_script(study: LoadedStudy) -> None:
    strata = study.study.allocation.model_copy(update={"strata": {"age-group": ["young", "old"]}})
    declared = study.study.analysis.model_copy(update={"covariates": ["age-group"]})
    text = analysis_script(study.study.model_copy(update={"allocation": strata, "analysis": declared}), "a.csv", "a.py")
    assert "COVARIATES = ['age-group']" in text
    compile(text, "a.py", "exec")


def enrolled_open(study: LoadedStudy, results: Path) -> LoadedStudy:
    """The study without blinding, with KI07 in it."""
    opened = replace(study, study=study.study.model_copy(update={"blinding": "open"}), veiled=())
    list_for_rehearsal(results, opened, REHEARSAL, 1)
    enrol_in_study(results, "KI07", opened, {"sex": "f"}, "UTC", VirtualClock(FIRST_DAY), station=REHEARSAL)
    return opened


def test_what_the_calendar_asked_for_counts_and_a_course_that_a_condition_ended_is_left(
    study: LoadedStudy, tmp_path: Path
) -> None:
    opened, now = enrolled_open(study, tmp_path / "r"), FIRST_DAY + timedelta(days=30)

    def row() -> pd.Series:
        records = load(tmp_path / "r")
        visits = visits_of(opened, records, now)
        assert list(visits["occasion"]) == [0, 1]
        assert list(visits["session_number"]) == [0, 0]
        return people_table(opened, records, scored((1, "assessment", 500.0)), visits, now).iloc[0]

    first = row()
    assert (first["sessions_done"], first["sessions_due"], first["left"]) == (0, 4, "")
    with open_person(tmp_path / "r", "KI07", VirtualClock(FIRST_DAY + timedelta(days=1)), REHEARSAL) as person:
        enter_adverse_event(person, "a stay at a hospital", "severe", "nurse-1", serious=True)
    assert (row()["left"], row()["serious_adverse_events"]) == ("adverse-event", 1)


def test_nothing_of_an_open_study_is_veiled(study: LoadedStudy, tmp_path: Path) -> None:
    enrolled_open(study, tmp_path / "r")
    part = read_person(tmp_path / "r", "KI07")[0].study
    assert part.arm in study.arms
    assert part.hidden == frozenset()
