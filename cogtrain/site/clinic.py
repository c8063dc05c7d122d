"""The clinic's settings, as they are now: read again once they were changed."""

from __future__ import annotations

from pathlib import Path

from cogtrain.care.site import FILE, Site, load_site
from cogtrain.errors import CogtrainError
from cogtrain.wording import FIRST


class Clinic:
    """That of a folder of records."""

    def __init__(self, results: Path) -> None:
        self._results = results
        self._read: tuple[int, Site] | None = None

    @property
    def site(self) -> Site:
        """Its settings; those of no clinic where none is set up. CogtrainError where they cannot be read."""
        file, read = self._results / FILE, self._read
        changed = file.stat().st_mtime_ns if file.is_file() else 0
        if read is None or read[0] != changed:
            read = self._read = changed, load_site(self._results) if changed else Site()
        return read[1]

    @property
    def language(self) -> str:
        """The one that its staff read; the first one where the settings cannot be read, so that a page can say so."""
        try:
            return self.site.language
        except CogtrainError:
            return FIRST
