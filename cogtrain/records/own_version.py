"""Which cogtrain writes."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """As it was installed; ``unknown`` where it was not."""
    try:
        return version("cogtrain")
    except PackageNotFoundError:
        return "unknown"
