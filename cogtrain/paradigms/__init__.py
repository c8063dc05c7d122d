"""The paradigms: one short file each, in rooms by domain, and what other packages bring by the entry point group
``cogtrain.paradigms``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pkgutil import walk_packages
from types import MappingProxyType

from cogtrain.errors import refuse
from cogtrain.paradigms.contract import Paradigm, Scoring

GROUP = "cogtrain.paradigms"


@cache
def registry() -> Mapping[str, Paradigm]:
    """Every paradigm by name, ours first. Nothing is imported before the first call.

    Raises CogtrainError, naming the distribution, where an entry point of another package cannot be used.
    """
    found = dict(ours())
    homes = dict.fromkeys(found, "cogtrain")
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        paradigm, home = _load(point), _distribution(point)
        if paradigm.name in found:
            raise refuse(
                f"package {home}",
                f'paradigm "{paradigm.name}" exists already, in {homes[paradigm.name]}',
                "a name of its own",
                "Rename the paradigm, or uninstall one of the two packages.",
            )
        found[paradigm.name], homes[paradigm.name] = paradigm, home
    return MappingProxyType(found)


@cache
def ours() -> Mapping[str, Paradigm]:
    """The paradigms of this package by name: ``PARADIGM`` of each module that has one, in the rooms and beside them."""
    modules = (import_module(module.name) for module in walk_packages(__path__, f"{__name__}."))
    paradigms = (getattr(module, "PARADIGM", None) for module in modules)
    return MappingProxyType({paradigm.name: paradigm for paradigm in paradigms if paradigm is not None})


@cache
def scorings() -> Mapping[str, Scoring]:
    """What can be scored from anybody's table, by the field's name for the task."""
    known = (paradigm.scoring for paradigm in registry().values())
    return MappingProxyType({scoring.table.name: scoring for scoring in known if scoring.table is not None})


def _distribution(point: EntryPoint) -> str:
    return f'"{point.dist.name}" {point.dist.version}' if point.dist is not None else "of unknown name"


def _load(point: EntryPoint) -> Paradigm:
    where, remedy = f"package {_distribution(point)}", "Update or uninstall that package."
    try:
        paradigm = point.load()
    except Exception as error:  # whatever a foreign module raises while it is imported
        found = f'entry point "{point.name}" = {point.value} gave {type(error).__name__}: {error}'
        raise refuse(where, found, "a module that can be imported", remedy) from error
    if not isinstance(paradigm, Paradigm):
        found = f'entry point "{point.name}" is a {type(paradigm).__name__}'
        raise refuse(where, found, "a cogtrain.paradigms.contract.Paradigm", remedy)
    if paradigm.name != point.name:
        found = f'entry point "{point.name}" holds the paradigm "{paradigm.name}"'
        raise refuse(where, found, "one and the same name", remedy)
    lost = [name for name in paradigm.adapts if name not in paradigm.settings.model_fields]
    if lost:
        raise refuse(
            where, f'"{lost[0]}" adapts in "{paradigm.name}", yet is none of its settings', "a setting", remedy
        )
    return paradigm
