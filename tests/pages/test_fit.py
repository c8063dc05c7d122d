"""What a page cannot show: signs that the font lacks, words without room; and what it can, which is never refused."""

from __future__ import annotations

import unicodedata
from string import Formatter

import pytest

from cogtrain.drawing.raster import font
from cogtrain.drawing.signs import font_signs, odd_signs
from cogtrain.pages import entry_layout
from cogtrain.pages.fit import misfits, unset
from cogtrain.pages.form import Choice, Choices, Entry, scale
from cogtrain.pages.lines import long_words
from cogtrain.pages.page import Button, Page
from cogtrain.trial import Text
from cogtrain.wording import CATALOGUES, word_files, words_of_file

LACKING = "\u1e9e\u2192\u05d0\u0627\u4f60\u0928\U0001f600\u0308\u202f"
HAD = "aÄßéœŁžΩЖ–—…„“”•′×≤\u00a0\u2009·"
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def told(page: Page) -> str:
    return "\n".join(f"{one.found}; {one.expected}. {one.remedy}" for one in misfits(page, "en"))


def drawn(sign: str, bold: bool) -> bytes:
    mask = font(60, bold).getmask(sign)
    return bytes(mask) + repr(mask.size).encode()


@pytest.mark.parametrize("bold", [False, True])
def test_what_the_font_is_said_to_have_is_drawn_and_what_it_is_said_to_lack_is_a_box(bold: bool) -> None:
    box = drawn("\U0001f600", bold)
    assert set(HAD) <= font_signs()
    assert [sign for sign in HAD if drawn(sign, bold) == box] == []
    assert set(LACKING).isdisjoint(font_signs())
    assert {sign for sign in LACKING if drawn(sign, bold) != box} == set()
    every = [chr(code) for code in range(0x20, 0x3000) if unicodedata.category(chr(code))[0] not in "CM"]
    assert {sign for sign in every if (drawn(sign, bold) == box) is (sign in font_signs())} == set()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a שלום b", ["\u05e9", "U+05E9 HEBREW LETTER SHIN", '"שלום"', "from right to left"]),
        ("a مرحبا b", ["U+0645 ARABIC LETTER MEEM", '"مرحبا"', "from right to left"]),
        ("1 ١٢ 2", ["U+0661 ARABIC-INDIC DIGIT ONE", "from right to left"]),
        ("你好", ["U+4F60 CJK UNIFIED IDEOGRAPH-4F60", "U+597D", '"你好"']),
        ("a नमस्ते", ["U+0928 DEVANAGARI LETTER NA", "and 3 more", '"नमस्ते"']),
        ("go → on", ['"→" (U+2192 RIGHTWARDS ARROW)', 'in the word "→"']),
        ("STRAẞE", ["U+1E9E LATIN CAPITAL LETTER SHARP S", '"STRAẞE"']),
        ("well 😀", ["U+1F600 GRINNING FACE"]),
        ("No\u0308l", ["U+0308 COMBINING DIAERESIS", 'Write "N\u00f6l"']),
        ("I\u0301 am", ["U+0301 COMBINING ACUTE ACCENT", "apart from its letter", 'Write "\u00cd"']),
        ("x\u0301", ["U+0301 COMBINING ACUTE ACCENT", "apart from its letter", "Use other signs"]),
        ("zero\u200bwidth", ["U+200B ZERO WIDTH SPACE", "nobody sees", r"zero\u200bwidth"]),
        ("soft\u00adhyphen", ["U+00AD SOFT HYPHEN", "nobody sees"]),
        ("10\u202fmin", ["U+202F NARROW NO-BREAK SPACE"]),
        ("\u200f a", ["U+200F RIGHT-TO-LEFT MARK", "from right to left"]),
    ],
)
def test_a_sign_that_cannot_be_set_is_named_with_its_word(text: str, words: list[str]) -> None:
    for page in (
        Page("p", heading=text),
        Page("p", "Heading", text),
        Page("p", lead=text),
        Page("p", hint=text),
        Page("p", buttons=(Button("space", text),)),
        Page("p", text="?", choices=Choices((Choice("a", text), Choice("b", "b")))),
        Page("p", text="?", choices=Choices((Choice("a", "a", note=text), Choice("b", "b")), review=True)),
        Page("p", text="?", choices=scale(text, "much")),
        Page("p", progress=0.5, progress_text=text),
        Page("p", picture=(Text(text, height=0.05),)),
    ):
        assert [word for word in words if word not in told(page)] == [], told(page)


@pytest.mark.parametrize("text", [HAD, "10\u00a0min, \u201eja\u201c – c\u2019est ça", "a\n\nb\tc", "Ω Ж ß ⁄ €", ""])
def test_what_the_font_has_is_never_refused(text: str) -> None:
    assert list(unset(text)) == []
    assert told(Page("p", "Heading", text)) == ""


def test_every_word_with_such_a_sign_is_named_and_of_many_how_many_more() -> None:
    assert [one.sign for one in odd_signs("a→ b→ שלום עולם")] == ["→", "→", "ש"]
    found = [one.found for one in unset("→a →b →c →d →e →f →g")]
    assert len(found) == 6
    assert "2 more such words" in found[-1]


def test_a_word_too_long_is_named_wherever_it_stands() -> None:
    for page in (
        Page("p", f"a {LONG}", "b"),
        Page("p", "a", f"b {LONG} c"),
        Page("p", lead=LONG, text="b", choices=scale("a", "b")),
        Page("p", text=LONG, choices=scale("a", "b")),
        Page("p", text=f"a {LONG}", entry=Entry("text", 100)),
        Page("p", text="example", picture=(Text(LONG, height=0.05),)),
        Page("p", buttons=(Button("space", LONG),)),
    ):
        assert LONG[:40] in told(page)
    both = told(Page("p", f"a {LONG}", f"{LONG.upper()} b"))
    assert LONG[:40] in both
    assert LONG.upper()[:40] in both


def test_a_text_an_answer_and_ends_of_a_scale_that_have_no_room_are_told() -> None:
    many = "word " * 70
    assert "text of 7 lines" in told(Page("p", "Heading", many))
    assert "answers below that text" in told(
        Page("p", text=many, choices=Choices(tuple(Choice(str(i), "a") for i in range(9))))
    )
    assert "too little room to write" in told(Page("p", text=many, entry=Entry("text", 100)))
    options = Choices((Choice("a", "far too long " * 6), Choice("b", "two\nlines")))
    assert "the answer" in told(Page("p", text="?", choices=options))
    assert "a line break or a tab" in told(Page("p", text="?", choices=options))
    assert "below one scale" in told(Page("p", text="?", choices=scale("not at all " * 4, "very much " * 4)))
    assert told(Page("p", text="?", choices=scale("not at all", "very much"))) == ""
    assert "runs out of the page" in told(Page("p", picture=(Text("X", x=0.65, height=0.2),)))


@pytest.mark.parametrize("language", CATALOGUES)
def test_the_engine_s_own_words_can_be_shown(language: str) -> None:
    (file,) = (path for path in word_files(language) if path.stem == "words")  # the others are on pages of HTML
    for key, words in words_of_file(file).items():
        bare = "".join(part for part, *_ in Formatter().parse(str(words)))
        assert [one.found for one in (*unset(bare), *long_words(bare, 0.042))] == [], key


def test_the_keyboard_on_screen_can_be_shown() -> None:
    rows = (*entry_layout.LETTERS, *entry_layout.SIGN_ROWS, *entry_layout.SHIFTED.values(), "•_")
    typed = "".join(rows)
    assert list(unset(typed + typed.upper())) == []
