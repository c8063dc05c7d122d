import pytest

from cogtrain.review import look as theme
from cogtrain.review.phrases import day, left_out, moment, number, person, plural, title


@pytest.mark.parametrize(
    ("value", "unit", "sign", "text"),
    [
        (0.853, "share", False, "85 %"),
        (-0.004, "share", True, "0 %"),
        (512.4, "ms", False, "512 ms"),
        (-12.3, "ms", True, "−12 ms"),
        (1.8653, "", False, "1.87"),
        (48.5, "per minute", True, "+48.50 per minute"),
        (float("nan"), "ms", False, "–"),
        (None, "", False, "–"),
    ],
)
def test_numbers(value, unit, sign, text):
    assert number(value, unit, sign=sign).replace("\N{NO-BREAK SPACE}", " ") == text


def test_times():
    assert day("2026-01-02T09:30:00.000000Z").split() == ["2", "Jan", "2026"]
    assert moment("2026-01-02T09:30:00.000000Z").endswith(", 09:30 UTC")


def test_who_answered():
    assert person("", False) == ""
    assert person("typical", True) == "simulated person (typical), unattended"


def test_small_words():
    assert plural(1, "session") == "1 session"
    assert plural(2, "session") == "2 sessions"
    assert left_out({"trials_excluded_lead_in": 4, "trials_excluded_practice": 0}, "trials_excluded_") == "lead-in 4"
    assert left_out({}, "trials_excluded_") == "none"
    assert title({"title": {"de": "Buchstaben"}}, "letters") == "Buchstaben"
    assert title(None, "letters") == "letters"


def test_every_colour_can_be_read_on_white():
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for colour in (*theme.DOMAINS.values(), theme.INK):
        assert 1.05 / (luminance(colour) + 0.05) >= 7
    assert 1.05 / (luminance(theme.MUTED) + 0.05) >= 4.5
    assert 1.05 / (luminance(theme.GREY) + 0.05) >= 3
