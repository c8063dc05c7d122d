"""The trial contract: what a paradigm plans, what a display shows, what came back. Frozen values, no behaviour of
their own.

A paradigm plans a :class:`Block` of :class:`Trial`. A trial is a row of phases (pictures and sounds for a time, or
until the answer), a response window that opens with the stimulus, and for each stream of answers what is expected. It
carries a continuous stream (n-back, SART), several streams at once or one after another, which may share keys (dual
n-back, attentional blink), a page that waits (digit-symbol), an ordered sequence (span), pointer targets (trails), and
trials that depend on what came before (stop delay, set shifting) by :attr:`Block.bind`. All but its functions has a
form as JSON (:mod:`cogtrain.trial.wire`).
"""

from cogtrain.trial.asset import Asset, Assets
from cogtrain.trial.block import Block
from cogtrain.trial.outcome import Answer, Heard, Outcome, Shown, Source, Verdict, judge
from cogtrain.trial.picture import Box, Circle, Image, Picture, Polygon, Polyline, Shape, Text
from cogtrain.trial.sound import Recording, Sound, Tone
from cogtrain.trial.trial import (
    ENTER,
    ERASE,
    Expected,
    Feedback,
    Phase,
    Scalar,
    Stream,
    Target,
    Trial,
    key_entry,
    typed,
)

__all__ = [
    "ENTER",
    "ERASE",
    "Answer",
    "Asset",
    "Assets",
    "Block",
    "Box",
    "Circle",
    "Expected",
    "Feedback",
    "Heard",
    "Image",
    "Outcome",
    "Phase",
    "Picture",
    "Polygon",
    "Polyline",
    "Recording",
    "Scalar",
    "Shape",
    "Shown",
    "Sound",
    "Source",
    "Stream",
    "Target",
    "Text",
    "Tone",
    "Trial",
    "Verdict",
    "judge",
    "key_entry",
    "typed",
]
