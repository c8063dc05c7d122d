"""The site that this station sends to, as it was told once: ``push.json`` beside the records."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cogtrain.errors import refuse
from cogtrain.records.log.place import disk_error
from cogtrain.records.whole_file import write_whole

FILE: Final = "push.json"
HOST: Final = r"[a-z0-9.-]{1,253}(:[0-9]{1,5})?"
"""The name of a site, as a pattern."""
_LOCAL: Final = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Target:
    """origin: such as ``https://review.example.org``."""

    origin: str

    @property
    def host(self) -> str:
        """By which name the site knows itself."""
        return urlsplit(self.origin).netloc


def site_of(results: Path, told: str = "") -> Target:
    """The site that is told, else the one that was kept. CogtrainError for none, and for one without TLS elsewhere."""
    path = results / FILE
    if not told:
        if not path.is_file():
            remedy = "An administrator of the site makes the command: Stations, Take a station in."
            raise refuse("--to", "no site", "the site that this station sends to", remedy)
        try:
            told = str(json.loads(path.read_text(encoding="utf-8"))["to"])
        except OSError as error:
            raise disk_error(path, error) from error
        except (ValueError, KeyError, TypeError) as error:
            raise refuse(FILE, "something else", "the site's address", "Give it anew with --to.") from error
    parts = urlsplit(told.rstrip("/"))
    name = parts.netloc.partition(":")[0]
    safe = parts.scheme == "https" or (parts.scheme == "http" and name in _LOCAL)
    if not safe or parts.path or re.fullmatch(HOST, parts.netloc) is None:
        raise refuse("--to", repr(told[:80]), "an address such as https://review.example.org")
    return Target(f"{parts.scheme}://{parts.netloc}")


def keep_site(results: Path, target: Target) -> None:
    """Remember it for the next time. CogtrainError where the disk refuses."""
    write_whole(results / FILE, json.dumps({"to": target.origin}) + "\n")


def is_told(results: Path) -> bool:
    """Whether this station sends to a site."""
    return (results / FILE).is_file()
