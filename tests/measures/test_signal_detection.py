import pytest

from cogtrain.measures.signal_detection import criterion, d_prime, rate_loglinear


@pytest.mark.parametrize(
    ("counts", "sensitivity", "bias"), [((15, 20, 4, 40), 1.8653, 0.2952), ((20, 20, 0, 40), 4.2317, 0.1351)]
)
def test_golden_values(counts, sensitivity, bias):
    assert d_prime(*counts) == pytest.approx(sensitivity, abs=5e-5)
    assert criterion(*counts) == pytest.approx(bias, abs=5e-5)


def test_a_silent_person_has_no_sensitivity_to_speak_of_and_is_reluctant():
    assert abs(d_prime(0, 20, 0, 20)) < 1e-12
    assert criterion(0, 20, 0, 20) > 1.5


def test_impossible_counts_are_refused():
    with pytest.raises(ValueError, match="21 of 20"):
        rate_loglinear(21, 20)
