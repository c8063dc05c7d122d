"""Writes docs/api.md from the docstrings of the public names: ``.venv/bin/python -m scripts.api``."""

from __future__ import annotations

import dataclasses
import inspect
import re
from pathlib import Path

import cogtrain

PAGE = Path(__file__).resolve().parents[1] / "docs" / "api.md"
HEAD = """\
# The Python interface

What `import cogtrain` gives, from the docstrings (`.venv/bin/python -m scripts.api` writes this page; a test holds it).
These names follow semantic versioning: what is here stays within a major version, and a change of meaning is a new one.
[python.md](python.md) shows them at work; the notebooks in `docs/notebooks` run in the tests.

"""
ROOMS = (
    ("Protocols and studies", ("load_library", "load_protocol", "check", "registry")),
    ("Simulated people", ("rehearse", "rehearse_study", "TrialPlan")),
    ("Records as frames", ("load", "trial_table", "session_table", "level_table", "rating_table", "verify")),
    ("Scores and change", ("score_results", "score_file", "compare", "published_norms", "load_norms")),
    ("Figures", ("figures", "Drawing")),
    ("A study's end", ("unblind", "analyse")),
    (
        "Errors",
        ("CogtrainError", "InputError", "NotNowError", "DamageError", "BusyError", "DiskError", "DeviceError"),
    ),
)


def page() -> str:
    """The whole page."""
    missing = set(cogtrain.__all__) - {name for _, names in ROOMS for name in names}
    if missing:
        raise ValueError(f"no room for {', '.join(sorted(missing))}")
    return HEAD + "\n".join(f"## {title}\n\n" + "\n".join(map(_entry, names)) for title, names in ROOMS)


def _entry(name: str) -> str:
    found = getattr(cogtrain, name)
    said = _prose(inspect.getdoc(found) or "")
    lines = [f"### `{name}`", "", f"```python\n{name}{_signature(found)}\n```", "", said, ""]
    if dataclasses.is_dataclass(found):
        fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(found))
        lines += [f"Fields: {fields}.", ""]
    return "\n".join(lines)


def _signature(found: object) -> str:
    """Without the modules' names, which are no part of the promise."""
    if inspect.isclass(found) and issubclass(found, Exception):
        return ""
    if not callable(found):
        return ""
    signature = inspect.signature(found)
    plain = [one.replace(default=...) if _complex(one) else one for one in signature.parameters.values()]
    text = str(signature.replace(parameters=plain)).replace("Ellipsis", "...").removesuffix(" -> None")
    text = re.sub(r"""(: |-> )(['"])(.*?)\2(?=[,)=\s]|$)""", r"\1\3", text)
    return re.sub(r"\b(?:[A-Za-z_]\w*\.)+(?=[A-Za-z_])", "", text)


def _complex(parameter: inspect.Parameter) -> bool:
    """Whether a default is too long a word for a page."""
    there = parameter.default is not parameter.empty
    return there and re.search(r"<|\w\(", repr(parameter.default)) is not None


def _prose(text: str) -> str:
    """Roles and doubled backticks as Markdown has them."""
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    return text.replace("``", "`")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
