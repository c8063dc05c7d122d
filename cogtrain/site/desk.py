"""What all requests share: the records, the clinic's site, the library, the clock, the trail, the index."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cogtrain.care.site import FILE, Site, load_site
from cogtrain.clock import Clock
from cogtrain.errors import refuse
from cogtrain.library import Library, load_library
from cogtrain.records.log.station import Station, this_station
from cogtrain.records.trail import Trail
from cogtrain.site.settings import Doorstep

if TYPE_CHECKING:
    from cogtrain.site.drawing import Drawer
    from cogtrain.site.index import Index


@dataclass
class Desk:
    """A results folder that is open on the site. private_key: of the clinic; notes are readable while the server has
    it, else they stay sealed."""

    results: Path
    clock: Clock
    doorstep: Doorstep
    station: Station
    library: Library
    trail: Trail
    index: Index
    drawer: Drawer
    private_key: str = ""

    @property
    def site(self) -> Site:
        """The clinic's settings, as they are now; those of no clinic where none is set up."""
        return load_site(self.results) if (self.results / FILE).is_file() else Site()

    @property
    def now_s(self) -> float:
        """Seconds since the epoch by this computer's own clock: who may come in never hangs on a rehearsed one."""
        return time.time()

    def close(self) -> None:
        """Everything ends in order."""
        self.index.close()
        self.drawer.close()
        self.trail.close()


_OPEN: list[Desk] = []


def open_desk(results: Path, clock: Clock, doorstep: Doorstep, private_key: str = "") -> Desk:
    """Open the records for this process; :func:`cogtrain.site.settings.configure` came before. CogtrainError where
    another server has them open."""
    from cogtrain.site.drawing import Drawer
    from cogtrain.site.index import Index

    station, library = this_station(results), load_library()
    trail = Trail(results, clock, station)
    drawer = Drawer(results)
    index = Index(results, clock, library, drawer)
    desk = Desk(results, clock, doorstep, station, library, trail, index, drawer, private_key)
    _OPEN[:] = [desk]
    return desk


def the_desk() -> Desk:
    """The one that is open. CogtrainError where none is."""
    if not _OPEN:
        raise refuse("site", "no records are open", "a server that runs")
    return _OPEN[0]
