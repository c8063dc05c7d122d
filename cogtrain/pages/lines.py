"""Words in lines: where they break, how many lines they come to, and what of them finds no room."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cogtrain.drawing import look
from cogtrain.drawing.raster import text_width

WIDTH = 2 * look.TEXT_HALF_WIDTH
SHORTEN = "Shorten it, or part it into two pages."
BREAKS = re.compile(r"(?<!\d)(?<!\d\.)[ \t]+")  # between words; a number stays whole, and with what it counts


@dataclass(frozen=True)
class Misfit:
    """A text that cannot be shown as it stands. part: the sign or word of it that is at fault, where it is no more;
    word: the one in which that stands."""

    text: str
    found: str
    expected: str
    remedy: str
    part: str = ""
    word: str = ""


def wrap(text: str, height: float, width: float, bold: bool = False) -> list[str]:
    """Lines of at most ``width`` and LINE_CHARACTERS, of about the same length; an empty string parts paragraphs."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        fewest = filled(paragraph, height, width, bold)
        count = len(fewest)
        whole = text_width(" ".join(fewest), height, bold) if count > 1 else 0.0
        least = (whole - (count - 1) * text_width(" ", height, bold)) / count - 0.01  # no narrower line can do
        shares = [share / 20 for share in range(10, 20) if count > 1 and width * share / 20 >= least]
        narrower = (filled(paragraph, height, width * share, bold) for share in shares)
        lines += next((even for even in narrower if len(even) == count), fewest)
    return lines


def filled(paragraph: str, height: float, width: float, bold: bool) -> list[str]:
    """Lines as full as they can be; one empty line of an empty paragraph."""
    lines: list[str] = []
    line = ""
    for word in _words(paragraph, height, width, bold):
        longer = f"{line} {word}".strip()
        if line and (text_width(longer, height, bold) > width or len(longer) > look.LINE_CHARACTERS):
            lines.append(line)
            line = word
        else:
            line = longer
    return [*lines, line]


def _words(paragraph: str, height: float, width: float, bold: bool) -> Iterator[str]:
    """What a line does not break: words, numbers such as those of telephones, and "2 weeks"."""
    for word in BREAKS.split(paragraph.strip()):
        yield from (word.split() if text_width(word, height, bold) > width else (word,))


@dataclass(frozen=True)
class Lines:
    """A text that is set in at most so many lines, centred around ``y``."""

    text: str
    height: float
    y: float
    at_most: int
    bold: bool = False
    colour: str = "text"

    @cached_property
    def wrapped(self) -> list[str]:
        return wrap(self.text, self.height, WIDTH, self.bold)

    def misfits(self) -> Iterator[Misfit]:
        """Words that are wider than a line; or the text, where it has too many lines."""
        long = list(long_words(self.text, self.height, self.bold))
        yield from long
        count = sum(1 for line in self.wrapped if line)
        if count > self.at_most and not long:
            found = f"text of {count} lines: {self.text[:40]!r}..."
            yield Misfit(
                self.text, found, f"at most {self.at_most} lines of {look.LINE_CHARACTERS} characters", SHORTEN
            )


def long_words(text: str, height: float, bold: bool = False) -> Iterator[Misfit]:
    """Each word that no line has room for."""
    for word in dict.fromkeys(text.split()):
        if text_width(word, height, bold) > WIDTH:
            yield too_long(text, f'the word "{shortened(word)}" of {len(word)} signs', "longer than a line", word)


def too_long(text: str, found: str, beyond: str, part: str = "") -> Misfit:
    """A word or an answer that is longer than its line."""
    return Misfit(text, f"{found}, {beyond}", "what fits on a line", "Shorten it, or part it by a blank.", part)


def one_line(text: str) -> str:
    """The text without line breaks and tabs."""
    return " ".join(text.split())


def shortened(text: str) -> str:
    """The text as errors show it."""
    return text if len(text) <= 40 else f"{text[:40]}…"
