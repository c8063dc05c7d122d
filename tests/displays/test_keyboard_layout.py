"""Keys by their label: pure, on the places of a US keyboard and on what layouts write there."""

from __future__ import annotations

import pytest

from cogtrain.displays.window.keyboard_layout import MAC_KEYS, KeyboardLayout, by_label
from cogtrain.library.keys import KEY_NAMES, LABELLED

DIGITS = "1234567890"
ROWS = ("qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./")
SIGN_NAMES = {sign: name for name, sign in LABELLED.items()}
PLACES = {
    **dict(enumerate(DIGITS, start=11)),
    21: "minus",
    22: "equal",
    **{code: SIGN_NAMES[sign] for code, sign in enumerate(ROWS[0], start=25)},
    **{code: SIGN_NAMES[sign] for code, sign in enumerate(ROWS[1], start=39)},
    **{code: SIGN_NAMES[sign] for code, sign in enumerate(ROWS[2], start=53)},
    66: "space",
    114: "left",
    88: "num_1",
}


def layout(top: str, *rows: str, title: str = "") -> KeyboardLayout:
    """What the keys write without Shift, row by row from the one of the digits down."""
    labels = {code: sign for start, row in zip((11, 25, 39, 53), (top, *rows), strict=True)
              for code, sign in enumerate(row, start=start)}  # fmt: skip
    return by_label(PLACES, labels, title)


US = layout("1234567890-=", *ROWS)
GERMAN = layout("1234567890ß´", "qwertzuiopü+", "asdfghjklöä", "yxcvbnm,.-")
FRENCH = layout("&é\"'(-è_çà)=", "azertyuiop^$", "qsdfghjklmù", "wxcvbn,;:!")
RUSSIAN = layout("1234567890-=", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю.")
DVORAK = layout("1234567890[]", "',.pyfgcrl/=", "aoeuidhtns-", ";qjkxbmwvz")


def code_of(layout: KeyboardLayout, name: str) -> list[int]:
    return [code for code, own in layout.names.items() if own == name]


def test_on_a_us_keyboard_label_and_place_are_one() -> None:
    assert (US.names, US.absent, US.digit_signs) == (PLACES, frozenset(), {})


def test_german_y_and_z_change_places_and_signs_behind_shift_are_absent() -> None:
    assert (code_of(GERMAN, "z"), code_of(GERMAN, "y"), code_of(GERMAN, "minus")) == ([30], [53], [62])
    assert GERMAN.absent == {"slash", "semicolon", "apostrophe", "equal", "bracketleft", "bracketright"}


def test_french_letters_go_by_label_and_digits_by_place() -> None:
    assert [code_of(FRENCH, key) for key in "aqzwm"] == [[25], [39], [26], [53], [48]]
    assert [code_of(FRENCH, digit) for digit in DIGITS] == [[code] for code in range(11, 21)]
    assert FRENCH.digit_signs == dict(zip("&é\"'(-è_çà", DIGITS, strict=True))
    assert {"minus", "period"} <= FRENCH.absent


def test_under_another_alphabet_cards_letters_are_absent_and_pages_stay_within_reach() -> None:
    assert set("sbny") <= RUSSIAN.absent
    assert [code_of(RUSSIAN, key) for key in "sbn"] == [code_of(US, key) for key in "sbn"]


@pytest.mark.parametrize("one", [US, GERMAN, FRENCH, RUSSIAN, DVORAK])
def test_no_name_stands_on_two_keys_and_what_is_not_labelled_keeps_its_place(one: KeyboardLayout) -> None:
    for name in KEY_NAMES:
        assert len(code_of(one, name)) <= 1, name
    assert [one.names[code] for code in (66, 114, 88)] == ["space", "left", "num_1"]
    for name in set(LABELLED) - one.absent:
        assert len(code_of(one, name)) == 1, name


def test_every_letter_of_dvorak_goes_by_its_label() -> None:
    assert "".join(DVORAK.names[code] for code in range(40, 49)) == "oeuidhtns"
    assert DVORAK.absent == frozenset()


def test_where_the_system_tells_nothing_keys_go_by_place() -> None:
    unknown = by_label(PLACES, dict.fromkeys(PLACES, ""))
    assert (unknown.names, unknown.absent) == (PLACES, frozenset())


def test_of_macos_each_code_is_there_once() -> None:
    assert len(set(MAC_KEYS.values())) == len(MAC_KEYS) == 26 + 10 + 11
