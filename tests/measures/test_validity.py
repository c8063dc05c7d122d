import numpy as np
import pytest

from cogtrain.measures.validity import judge_validity

RNG = np.random.default_rng(20260101)


def reason(expected, response, rt_s=0.5):
    rts = [rt_s if given else None for given in response]
    return judge_validity(expected, response, [e == r for e, r in zip(expected, response, strict=True)], rts).reason


def n_back(hit, false_alarm, trials=20):
    expected = ["match"] * round(0.3 * trials) + [None] * (trials - round(0.3 * trials))
    presses = [RNG.random() < (hit if want else false_alarm) for want in expected]
    return expected, ["match" if press else None for press in presses]


def sart(omissions, commissions):
    expected = ["go"] * 200 + [None] * 25
    presses = [RNG.random() < (1 - omissions if want else commissions) for want in expected]
    return expected, ["go" if press else None for press in presses]


def choice(accuracy, answers=2, trials=64):
    expected = [f"a{i % answers}" for i in range(trials)]
    shift = [0 if RNG.random() < accuracy else 1 + RNG.integers(answers - 1) for _ in expected]
    return expected, [f"a{(i + s) % answers}" for i, s in enumerate(shift)]


def share(make, verdict, blocks=2000):
    return sum(reason(*make()) == verdict for _ in range(blocks)) / blocks


@pytest.mark.parametrize("expected", [["match"] * 6 + [None] * 14, ["go"] * 200 + [None] * 25, ["l", "r"] * 20])
def test_silent(expected):
    assert reason(expected, [None] * len(expected)) == "silent"


@pytest.mark.parametrize("expected", [["match"] * 6 + [None] * 14, ["l", "r"] * 20, [f"a{i % 9}" for i in range(40)]])
def test_same_key(expected):
    assert reason(expected, [expected[0]] * len(expected)) == "same-key"


def test_always_pressing_in_sart_is_what_many_people_do():
    assert reason(["go"] * 200 + [None] * 25, ["go"] * 225) == ""


def test_too_fast():
    assert reason(["l", "r"] * 20, ["l", "r"] * 20, rt_s=0.1) == "too-fast"
    assert reason(["l", "r"] * 20, ["l", "r"] * 20, rt_s=0.15) == ""


def test_simple_reaction_time_has_nothing_to_guess():
    assert reason(["press"] * 40, ["press"] * 40) == ""


def test_who_presses_half_of_the_time_where_there_is_nothing_to_choose_is_found():
    half = share(lambda: (["press"] * 100, ["press" if RNG.random() < 0.5 else None for _ in range(100)]), "random")
    assert half > 0.99
    assert reason(["press"] * 40, ["press"] * 30 + [None] * 10) == ""


def test_guessers_are_found_in_99_of_100_from_112_trials_on():
    assert share(lambda: choice(0.5, trials=120), "random") > 0.98
    assert share(lambda: choice(1 / 3, answers=3, trials=90), "random") > 0.98


def test_guessers_are_mostly_found_where_there_is_enough_to_see():
    assert share(lambda: choice(0.5, trials=128), "random") > 0.8
    assert share(lambda: choice(1 / 9, answers=9, trials=45), "random") > 0.8
    assert share(lambda: n_back(0.5, 0.5, trials=80), "random") > 0.6


@pytest.mark.parametrize(
    "make",
    [
        lambda: n_back(0.5, 0.15),
        lambda: n_back(0.7, 0.3),
        lambda: sart(0.3, 0.3),
        lambda: sart(0.02, 0.9),
        lambda: choice(0.7, trials=20),
        lambda: choice(0.7),
        lambda: choice(0.5, answers=9, trials=30),
    ],
)
def test_weak_but_honest_people_are_hardly_ever_accused(make):
    assert share(make, "") > 0.95


def test_omissions_in_a_choice_task_are_not_guesses():
    expected = ["l", "r"] * 20
    response = [answer if i % 3 == 0 else None for i, answer in enumerate(expected)]
    assert reason(expected, response) == ""
    weak = ["l", "r"] * 8 + ["r", "l"] * 4 + [None] * 36  # 16 of 24 answers correct, 36 of 60 trials missed
    assert reason(["l", "r"] * 30, weak) == ""


def test_few_trials_say_nothing():
    assert reason(["l", "r"], ["r", "l"]) == ""
    assert reason([], []) == ""
