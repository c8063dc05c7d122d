"""The library: cards and protocols, located, validated, cross-checked and hashed.

library = load_library()
loaded = library.protocol("demo")
for index, task in loaded.tasks("baseline"): ...
"""

from cogtrain.library.block_length import block_length
from cogtrain.library.card_assets import with_assets
from cogtrain.library.collection import Checked, Library, check, checked, load_library, load_protocol
from cogtrain.library.from_log import pinned
from cogtrain.library.hashing import content_hash
from cogtrain.library.length import session_length_s
from cogtrain.library.loaded_card import LoadedCard
from cogtrain.library.loaded_protocol import LoadedProtocol
from cogtrain.library.models import Protocol, TaskCard
from cogtrain.library.placeholders import fill, placeholders
from cogtrain.library.resolve import ResolvedTask, resolve
from cogtrain.library.schedule import Occasion, expand_schedule
from cogtrain.shipped import shipped

__all__ = [
    "Checked",
    "Library",
    "LoadedCard",
    "LoadedProtocol",
    "Occasion",
    "Protocol",
    "ResolvedTask",
    "TaskCard",
    "block_length",
    "check",
    "checked",
    "content_hash",
    "expand_schedule",
    "fill",
    "load_library",
    "load_protocol",
    "pinned",
    "placeholders",
    "resolve",
    "session_length_s",
    "shipped",
    "with_assets",
]
