"""What a paradigm plans: trials, the pictures and sounds that they choose from, and how the block ends."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cogtrain.trial.outcome import Outcome
from cogtrain.trial.picture import Image, Picture
from cogtrain.trial.sound import Recording, Sound
from cogtrain.trial.trial import Stream, Trial


@dataclass(frozen=True)
class Block:
    """Trials, the pictures they choose from, and how the block ends.

    pictures, sounds: the bank; a phase can name nothing else, and a bound trial neither.
    ends_after_s: seconds from the first trial's onset after which the block ends in mid-trial (digit-symbol: 90 s).
    bind: fills a trial from what came before: ``bind(trial, history) -> Trial``; pure.
    done: ``done(history) -> bool`` ends the block early (span: two misses); pure.
    """

    pictures: Mapping[str, Picture]
    trials: tuple[Trial, ...]
    streams: tuple[Stream, ...]
    ends_after_s: float | None = None
    bind: Callable[[Trial, tuple[Outcome, ...]], Trial] | None = None
    done: Callable[[tuple[Outcome, ...]], bool] | None = None
    sounds: Mapping[str, Sound] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Seal the bank: who changes a picture or a sound afterwards gets a TypeError."""
        object.__setattr__(self, "pictures", MappingProxyType(dict(self.pictures)))
        object.__setattr__(self, "sounds", MappingProxyType(dict(self.sounds)))

    @property
    def assets(self) -> frozenset[str]:
        """Names of the card's files that its pictures and sounds take."""
        images = (shape.asset for picture in self.pictures.values() for shape in picture if isinstance(shape, Image))
        return frozenset((*images, *(one.asset for one in self.sounds.values() if isinstance(one, Recording))))
