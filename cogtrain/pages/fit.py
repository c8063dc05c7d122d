"""Whether a page can be shown as it stands: each sign that the font cannot set, each word without room. Pure.

A page is laid out for the narrowest window, of 4 to 3; all its lengths are shares of the window's height, so that what
fits there fits at every size.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width
from cogtrain.drawing.signs import OddSign, odd_signs
from cogtrain.errors import CogtrainError
from cogtrain.pages import entry_layout, form_layout
from cogtrain.pages.lines import SHORTEN, Misfit, long_words, one_line, shortened, too_long
from cogtrain.pages.page import FORM_BOTTOM, Page, layout, set_lines, words_down
from cogtrain.trial import Text

HALF_WIDTH, HALF_HEIGHT = 0.65, 0.5
MOST_WORDS, MOST_NAMED = 5, 3


def misfits(page: Page, language: str) -> list[Misfit]:
    """Everything of a page that cannot be shown; nothing where it is sound."""
    wrapped = [page.heading, page.lead, page.text, page.hint]
    lines = [page.progress_text, *(button.label for button in page.buttons)]
    if page.choices is not None:
        lines += [page.choices.low, page.choices.high]
        lines += [words for option in page.choices.options for words in (option.words, option.note)]
    lines += [part.text for part in page.picture if isinstance(part, Text)]
    found = [one for text in dict.fromkeys(wrapped + lines) for one in unset(text)]
    broken = [one for text in dict.fromkeys(lines) for one in _of_lines(text)]
    room = [one for lines in set_lines(page, language, hinted=True) for one in lines.misfits()]
    room += _form_misfits(page)
    return found + broken + room + ([] if broken or room else _laid_out(page, language))


def unset(text: str) -> Iterator[Misfit]:
    """The signs of a text that cannot be set, those of a word together."""
    words = [list(group) for _, group in itertools.groupby(odd_signs(text), lambda odd: (odd.word, odd.why))]
    for odd in words[:MOST_WORDS]:
        yield _told(text, odd)
    if len(words) > MOST_WORDS:
        found = f'{len(words) - MOST_WORDS} more such words in the same text, the last "{shortened(words[-1][0].word)}"'
        yield Misfit(text, found, "signs that pages can show", "Mend them as well.", words[-1][0].sign)


def _told(text: str, odd: list[OddSign]) -> Misfit:
    sign, word, why = odd[0].sign, odd[0].word, odd[0].why
    more = f" and {len(odd) - MOST_NAMED} more" if len(odd) > MOST_NAMED else ""
    named = f"the sign{'s' if len(odd) > 1 else ''} {', '.join(map(_named, odd[:MOST_NAMED]))}{more}"
    if why == "right to left":
        found = f'{named} in the word "{shortened(word)}", which is written from right to left'
        return Misfit(text, found, "writing from left to right", "Pages cannot set it yet: leave it out.", sign, word)
    if why == "unseen":
        seen = "".join(f"\\u{ord(each):04x}" if each == sign else each for each in word)
        found = f'{named}, which nobody sees, in the word "{shortened(seen)}"'
        return Misfit(text, found, "signs that can be seen", "Remove it.", sign, word)
    found, expected = f'{named} in the word "{shortened(word)}"', "signs of the font that comes with the program"
    if why == "placed beside":
        found, expected = f"{found}, apart from its letter", "a letter and its mark as one sign"
    whole = unicodedata.normalize("NFC", word)
    composed = whole != word and next(odd_signs(whole), None) is None
    remedy = f'Write "{whole}" with each letter and its mark as one sign.' if composed else "Use other signs, or words."
    return Misfit(text, found, expected, remedy, sign, word)


def _named(odd: OddSign) -> str:
    seen = unicodedata.category(odd.sign)[0] not in "CMZ"
    return f'"{odd.sign}" ({odd.name})' if seen else odd.name


def _of_lines(text: str) -> Iterator[Misfit]:
    if "\n" in text or "\t" in text:
        found = f'a line break or a tab in "{shortened(one_line(text))}"'
        yield Misfit(text, found, "words that stand on one line", "Write it on one line, with blanks.")


def _form_misfits(page: Page) -> list[Misfit]:
    """Words of a page that asks, which have no room above or beside one another."""
    if not page.asks:
        return []
    found = [
        one
        for words, height, bold in (
            (page.heading, look.HEADING, True),
            (page.lead, look.SMALL, False),
            (page.text, look.BODY, False),
        )
        for one in long_words(words, height, bold)
    ]
    if page.choices is not None:
        found += form_layout.misfits(page.choices)
    if page.entry is not None:
        _, y = words_down(page, look.SMALL, form_layout.TOP_Y)
        if y - FORM_BOTTOM < entry_layout.least(page.entry) - 1e-9:
            said = f'the text "{shortened(page.text)}", which leaves too little room to write'
            found.append(Misfit(page.text, said, "a text with a field and a keyboard below it", SHORTEN))
    return found


def _laid_out(page: Page, language: str) -> list[Misfit]:
    """What shows when everything has its place: more than the page holds, or words that run out of it."""
    try:
        picture, _ = layout(page, language, hinted=True)
    except CogtrainError as error:
        return [Misfit(page.text, fault.found, fault.expected, fault.remedy) for fault in error.faults]
    if page.choices is not None and page.choices.review:
        return []  # its rows are cropped, and its answers stand on pages of their own
    return [
        too_long(part.text, f'"{shortened(part.text)}"', "which runs out of the page", part.text)
        for part in picture
        if isinstance(part, Text) and runs_out(part)
    ]


def runs_out(text: Text) -> bool:
    """Whether words reach beyond the narrowest window."""
    width = text_width(text.text, text.height, text.bold)
    left = text.x - {"centre": width / 2, "left": 0.0, "right": width}[text.anchor]
    return max(-left, left + width) > HALF_WIDTH or abs(text.y) + 0.4 * text.height > HALF_HEIGHT
