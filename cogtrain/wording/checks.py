"""What a language's own words lack, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator

import yaml

from cogtrain.errors import Fault
from cogtrain.wording import BRACES, FIRST, own_words, word_files, words_of_file


def lacking_words(language: str) -> tuple[str, ...]:
    """Keys of words that a language does not have; they are said in the first one."""
    own = own_words(language)
    return tuple(key for key in own_words(FIRST) if key not in own)


def word_faults(language: str) -> Iterator[Fault]:
    """What cannot be read, or stands for nothing, in the files of a language."""
    first = own_words(FIRST)
    for file in word_files(language):
        where = f"languages/{language}/{file.name}"
        try:
            words = words_of_file(file)
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            yield Fault(where, f"cannot be read ({str(error).splitlines()[0]})", "key: text", "Look at its quotes.")
            continue
        for key, text in words.items():
            if key not in first:
                yield Fault(where, f'the key "{key}"', f"a key of languages/{FIRST}", "Remove or rename it.")
            elif not isinstance(text, str) or not text.strip():
                yield Fault(where, f"{key} is {text!r}", "a text", "Put it in quotes.")
            elif set(BRACES.findall(text)) != set(BRACES.findall(first[key])):
                filled = ", ".join(f"{{{name}}}" for name in sorted(set(BRACES.findall(first[key])))) or "nothing"
                yield Fault(where, f"{key}: {text[:60]!r}", f"a text that fills in {filled}", "Mend what is in braces.")
