"""What all requests share: the records, the clinic's site, the library, the clock, the trail, the index."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cogtrain.care.site import Site
from cogtrain.clock import Clock, SystemClock
from cogtrain.errors import refuse
from cogtrain.library import Library, load_library
from cogtrain.records.log.station import Station, this_station
from cogtrain.records.trail import Acts, Trail
from cogtrain.site.clinic import Clinic
from cogtrain.site.settings import Doorstep

if TYPE_CHECKING:
    from cogtrain.site.drawing import Drawer
    from cogtrain.site.index import Index


@dataclass
class Desk:
    """A results folder that is open on the site.

    clock: by which people's days go. wall: this computer's own, by which stations, sign-ins and the trail go, whatever
    is rehearsed. private_key: of the clinic; notes are readable while the server has it, else they stay sealed.
    """

    results: Path
    clinic: Clinic
    clock: Clock
    wall: Clock
    doorstep: Doorstep
    station: Station
    library: Library
    trail: Trail
    acts: Acts
    index: Index
    drawer: Drawer
    private_key: str = ""

    @property
    def site(self) -> Site:
        """The clinic's settings, as they are now; those of no clinic where none is set up."""
        return self.clinic.site

    @property
    def language(self) -> str:
        """The one that pages are in: the clinic's."""
        return self.clinic.language

    @property
    def now_s(self) -> float:
        """Seconds since the epoch, by the computer's own clock."""
        return self.wall.utc().timestamp()

    def close(self) -> None:
        """Everything ends in order."""
        self.index.close()
        self.drawer.close()
        self.trail.close()


_OPEN: list[Desk] = []


def open_desk(
    results: Path, clock: Clock, doorstep: Doorstep, private_key: str = "", library: Library | None = None
) -> Desk:
    """Open the records for this process; :func:`cogtrain.site.settings.configure` came before. CogtrainError where
    another server has them open."""
    from cogtrain.site.drawing import Drawer
    from cogtrain.site.index import Index

    station, wall = this_station(results), SystemClock()
    library = library or load_library()
    trail = Trail(results, wall, station)
    drawer, clinic, acts = Drawer(results), Clinic(results), Acts(results)
    index = Index(results, clock, library, drawer)
    desk = Desk(results, clinic, clock, wall, doorstep, station, library, trail, acts, index, drawer, private_key)
    _OPEN[:] = [desk]
    return desk


def the_desk() -> Desk:
    """The one that is open. CogtrainError where none is."""
    if not _OPEN:
        raise refuse("site", "no records are open", "a server that runs")
    return _OPEN[0]
