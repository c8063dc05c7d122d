"""What the database holds: accounts and stations, which are entered here, and an index of the logs, which is made anew
from them at any time."""

from cogtrain.site.models.accounts import Account, Group, OneTimeLink, Passkey, Place, Tries
from cogtrain.site.models.index import Drawn, Member, Person
from cogtrain.site.models.stations import Station, StationLink

__all__ = [
    "Account",
    "Drawn",
    "Group",
    "Member",
    "OneTimeLink",
    "Passkey",
    "Person",
    "Place",
    "Station",
    "StationLink",
    "Tries",
]
