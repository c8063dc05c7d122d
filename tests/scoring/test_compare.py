import pandas as pd
import pytest

from cogtrain.measures.change import Norm
from cogtrain.scoring.compare import COLUMNS, compare
from cogtrain.scoring.scores import score_table
from cogtrain.scoring.verdict import CRAWFORD, Known, in_words, judge
from tests.scoring.factory import PARADIGMS, session


def cards(**reliability):
    known = {"source": "a study"} | reliability
    return {"arrows@1": {"measures": {"headline": "mean_rt_ms", "reliability": {"mean_rt_ms": known}}}}


def changes(*sessions, norm=None):
    scores = score_table(pd.concat(sessions), PARADIGMS)
    found = compare(scores, cards(**(norm or {})))
    return found[found["measure"] == "mean_rt_ms"].to_dict("records")


def test_difference_in_units_of_the_norm_and_reliable_change():
    (found,) = changes(session(1, 2), session(2, 9, rt_s=0.4), norm={"icc": 0.84, "sd": 50})
    assert found["difference"] == pytest.approx(-100)
    assert found["standardised_difference"] == pytest.approx(-2)
    assert found["sem"] == pytest.approx(20)
    assert found["index"] == pytest.approx(-100 / (2**0.5 * 20))
    assert found["days"] == pytest.approx(7)
    assert (found["verdict"], found["method"], found["headline"]) == ("better", "Jacobson-Truax", True)


def test_the_baseline_is_the_first_comparable_assessment():
    stopped, training = session(1, 2, rt_s=0.9, status="stopped"), session(2, 3, rt_s=0.8, purpose="training")
    found = changes(stopped, training, session(3, 4), session(4, 5, rt_s=0.45), session(5, 6, unattended=True))
    assert [(row["baseline_number"], row["follow_up_number"]) for row in found] == [(3, 4)]
    assert found[0]["difference"] == pytest.approx(-50)


def test_protocols_may_differ_but_not_version_settings_or_person():
    first = session(1, 2, settings_hash="aa", adaptive=False)
    assert changes(first, session(2, 9, settings_hash="aa", adaptive=False, protocol="other"))
    assert not changes(first, session(2, 9, settings_hash="bb", adaptive=False))
    assert not changes(first, session(2, 9, settings_hash="aa", adaptive=False, task_version=2))
    assert not changes(first, session(2, 9, settings_hash="aa", adaptive=False, participant="TEST02"))


@pytest.mark.parametrize(
    ("norm", "verdict"),
    [
        (Known(0.69, 50), "not-reliable"),
        (Known(0.69, None), "not-reliable"),
        (Known(0.70, None), "no-norm"),
        (Known(None, 50), "no-norm"),
        (Known(), "no-norm"),
        (Known(0.84, 50), "worse"),
        (Known(0.84, 500), "no-change"),
        (Known(1.0, 50), "no-norm"),
    ],
)
def test_gate_and_norm(norm, verdict):
    assert judge(500, 600, "lower", norm) == verdict


@pytest.mark.parametrize(
    ("direction", "rose", "fell"),
    [("higher", "better", "worse"), ("lower", "worse", "better"), ("neither", "higher", "lower")],
)
def test_the_direction_of_better_is_respected(direction, rose, fell):
    known = Known(0.84, 50)
    assert judge(0, 100, direction, known) == rose
    assert judge(100, 0, direction, known) == fell


def test_words():
    assert in_words("not-reliable", Known(0.4)) == "not reliable for individual change (reliability .40, below 0.70)"
    assert in_words("no-norm", Known()) == "no matching norm, so no index of change"


def test_without_a_norm_the_noise_of_the_own_trials_speaks():
    assert judge(2.04, 2.83, "higher", Known(), noise=0.80) == "within-noise"
    assert judge(2.04, 2.83, "higher", Known(), noise=0.40) == "beyond-noise"
    assert judge(2.04, 2.83, "higher", Known(0.84, 0.8), noise=0.01) == "no-change", "a norm speaks first"
    assert judge(2.04, 2.83, "higher", Known(0.40), noise=0.01) == "not-reliable", "noise opens no gate"
    assert judge(2.04, 2.83, "higher", Known(), noise=0.0) == "no-norm"
    assert in_words("within-noise", Known()) == "no norm; within the noise of its own trials (95 %)"
    words = "no norm; weaker beyond the noise of its own trials (95 %), practice is not excluded"
    assert in_words("beyond-noise", Known(), values=(2.0, 1.0), better="higher") == words


def test_a_verdict_that_hangs_on_the_norms_practice_says_so():
    sample = Norm(0.0, 0.7, 1.0, 1.0, 0.8, 100)
    known = Known(0.8, 1.0, "", sample, "x")
    assert judge(0.0, -0.6, "higher", known) == "worse"
    assert (
        in_words("worse", known, CRAWFORD, (0.0, -0.6), "higher")
        == "gained less than the people of the norm did (95 %)"
    )
    assert in_words("worse", known, CRAWFORD, (0.0, -1.3), "higher") == "weaker than practice alone explains (95 %)"
    assert in_words("better", known, CRAWFORD, (0.0, 2.0), "higher") == "better than practice alone explains (95 %)"
    late = Known(0.8, other_days=True)
    assert in_words("within-noise", late).startswith("no norm for such an interval; ")


def test_own_baselines_that_are_all_alike_leave_norm_and_gate_in_force():
    sample = Norm(500.0, 490.0, 50.0, 50.0, 0.8, 100)
    assert judge(500, 495, "lower", Known(0.8, 50.0, "", sample, "x"), [500.0] * 5) == "no-change"
    assert judge(500, 300, "lower", Known(0.5, 50.0, "", sample, "x"), [500.0] * 5) == "not-reliable"


def test_a_session_without_a_value_is_no_baseline():
    scores = score_table(pd.concat([session(1, 2), session(2, 5), session(3, 9)]), PARADIGMS)
    scores.loc[scores["session_number"] == 1, "value"] = float("nan")
    assert set(compare(scores, {})["baseline_number"]) == {2}


def test_a_score_without_value_has_no_verdict():
    assert judge(float("nan"), 1, "higher", Known(0.9, 1)) == "no-value"


def test_without_follow_up_the_table_is_empty_and_has_its_columns():
    found = compare(score_table(session(1, 2), PARADIGMS), {})
    assert found.empty
    assert list(found.columns) == list(COLUMNS)


def test_a_simulated_person_is_compared_with_itself_alone():
    first, second = session(1, 2), session(2, 9, observer="typical")
    assert not changes(first, second)
    assert changes(first, second, session(3, 16, observer="typical"))[0]["baseline_number"] == 2
