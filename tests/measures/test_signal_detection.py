import pytest

from cogtrain.measures.signal_detection import criterion, d_prime, rate_2n, rate_loglinear


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


def test_rates_of_0_and_1_alone_are_corrected_by_one_in_two_n():
    assert rate_2n([0, 5, 20], 20).tolist() == [0.025, 0.25, 0.975]
    assert d_prime(15, 20, 4, 40, "1/2N") == pytest.approx(0.67449 + 1.28155, abs=5e-5)
    assert d_prime(20, 20, 0, 40, "1/2N") == pytest.approx(1.9600 + 2.2414, abs=5e-5)
    with pytest.raises(ValueError, match="21 of 20"):
        rate_2n(21, 20)
