import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.measures.agreement import mdc95, sem
from cogtrain.measures.change import jacobson_truax, passes_gate, standardised_difference

VALUES = st.floats(-1e3, 1e3)


def test_jacobson_truax_1991_worked_example():
    error = sem(7.5, 0.80)
    assert error == pytest.approx(3.35, abs=0.005)
    assert jacobson_truax(47.5, 32.5, error) == pytest.approx(-3.16, abs=0.005)


def test_mdc95_is_where_the_index_reaches_1_96():
    error = sem(10, 0.84)
    assert error == pytest.approx(4.0)
    assert mdc95(error) == pytest.approx(11.0874, abs=5e-5)
    assert jacobson_truax(0, mdc95(error), error) == pytest.approx(1.96)


@given(VALUES, VALUES, st.floats(0.1, 100), st.floats(0, 0.99))
def test_there_and_back_is_the_same_change_reversed(x, y, sd, r):
    assert jacobson_truax(x, y, sem(sd, r)) == pytest.approx(-jacobson_truax(y, x, sem(sd, r)))
    assert standardised_difference(x, y, sd) == pytest.approx(-standardised_difference(y, x, sd))


def test_gate():
    assert passes_gate(0.70)
    assert not passes_gate(0.69)


@pytest.mark.parametrize(
    "call",
    [
        lambda: sem(0, 0.5),
        lambda: sem(1, 1.2),
        lambda: sem(float("nan"), 0.5),
        lambda: standardised_difference(1, 2, 0),
        lambda: jacobson_truax(1, 2, 0),
    ],
)
def test_impossible_norms_are_refused(call):
    with pytest.raises(ValueError, match=r"sd|reliability|sem"):
        call()
