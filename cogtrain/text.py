"""The engine's own words, by language. A card brings the task's words; these are for everything around it.

Calm, kind, honest: nobody fails here, nothing promises a better mood, nobody is told that they may leave.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EN: Final[Mapping[str, str]] = {
    "language": "English",
    "opening": "One moment, please",
    "welcome.heading": "Welcome",
    "welcome.text": (
        "Today: {title}. It takes about {minutes}, with rests in between.\n\n"
        "You can pause at any time: press Esc, or touch Stop."
    ),
    "welcome.back.heading": "Welcome back",
    "welcome.back.text": "We go on where you paused. Everything you did before is kept.",
    "go_on": "Go on",
    "start": "Start",
    "begin_block.heading": "{title}",
    "begin_block.text": "When you are ready, press Start. The first one comes after a moment.",
    "practice.heading": "Now a short practice",
    "practice.text": "Nothing counts yet. Take your time to get used to it.",
    "practice.passed.heading": "That works well",
    "practice.passed.text": "{right} of {of} were right. Now it begins.",
    "practice.again.heading": "Let us try that once more",
    "practice.again.text": "Many people need a second round.",
    "practice.enough.heading": "Good, now you know the task",
    "practice.enough.text": "Thank you for staying with it. We go on from here.",
    "example.heading": "An example",
    "example.by_itself": "Nothing to press. It goes on by itself.",
    "example.hint": "Here, press {key}.",
    "feedback.heading": "Done. Thank you.",
    "feedback.text": "{right} of {of} were right.",
    "feedback.hard": "That was not easy. Thank you for staying with it.",
    "feedback.correct_count": "{right} done.",
    "feedback.harder": "Next time a little more: {level}.",
    "feedback.easier": "Next time a little easier: {level}.",
    "feedback.same": "Next time again {level}.",
    "level": "level {level}",
    "level.deadline_s": "{level} seconds to answer",
    "level.cue_stimulus_s": "{level} seconds between signs and digit",
    "level.short": "{level}",
    "level.short.seconds": "{level} s",
    "rest.heading": "A moment to rest",
    "rest.text": "About {duration}. Breathe with the circle if you like. Go on whenever you want, earlier or later.",
    "station.keys.heading": "Keys",
    "station.keys.text": "If somebody is there: press SPACE a few times, at any moment. The test goes on by itself.",
    "pause.heading": "Pause",
    "pause.text": "Take all the time you need. This part starts afresh when you go on; everything before it is kept.",
    "pause.stop": "Stop for today",
    "stopped.heading": "Thank you for today",
    "stopped.text": "Everything you did is kept. Next time we can go on from here.",
    "end.heading": "That was all. Thank you.",
    "end.done": "Today: {tasks}.",
    "end.next": "Next comes: {session}.",
    "end.plan": "What comes next, and when, stands in your plan.",
    "end.last": "This was the last session of the plan.",
    "end.close": "Close",
    "trial.correct": "Yes",
    "trial.other": "Not this one",
    "trial.none": "No key this time",
    "progress.block": "Part {number} of {of}, about {minutes} left",
    "progress.last": "Part {number} of {of}",
    "stop": "Stop",
    "yes": "Yes",
    "no": "No",
    "earlier": "End it earlier",
    "question.skip": "Leave out",
    "question.back": "Back",
    "question.not_offered.heading": "{title}",
    "question.not_offered.text": (
        "There is no official wording of it in this language, so it is not asked. We go on with what comes next."
    ),
    "alert.heading": "Thank you for telling us",
    "alert.text": "You do not have to be alone with this. Please talk to somebody now.",
    "alert.who": "Who knows of this",
    "alert.watched": "Please call a member of staff now. A notice stays open here until one of them has seen to it.",
    "alert.at_home": (
        "Nobody watches this screen live. Your clinic sees a notice when it next looks. If you may be in danger, "
        "please call now, or call the emergency services."
    ),
    "alert.no_contacts": "Please call the emergency services, or somebody you trust.",
    "support.heading": "If you would like support",
    "support.text": "These answers show that much is weighing on you. Talking to somebody can be a good next step.",
    "write.done": "Done",
    "write.for_whom": "Who is your writing for?",
    "write.shared": "For me and the clinic",
    "write.private": "For me alone, with a passphrase",
    "write.paper": "On paper, nothing is kept here",
    "write.rather_paper": "Rather on paper",
    "passphrase.heading": "A passphrase of your own",
    "passphrase.text": (
        "Only this passphrase opens what you write for yourself. Nobody else has it, and nobody can replace it: "
        "if it is lost, the text is lost."
    ),
    "passphrase.choose": "Choose a passphrase of {count} signs or more, then press ENTER.",
    "passphrase.again": "Once more, please.",
    "passphrase.differ": "The two were not the same. Once more from the start.",
    "timer.heading": "{duration}",
    "timer.text": "It begins now and ends by itself. Look softly at this page, or close your eyes for a while.",
    "commit.due": "By which day?",
    "review.done": "Done",
    "review.partly": "In part",
    "review.not_yet": "Not yet",
    "day.Mon": "Monday",
    "day.Tue": "Tuesday",
    "day.Wed": "Wednesday",
    "day.Thu": "Thursday",
    "day.Fri": "Friday",
    "day.Sat": "Saturday",
    "day.Sun": "Sunday",
    "sleepiness.text": "How awake are you now?",
    "sleepiness.1": "Wide awake",
    "sleepiness.2": "Awake",
    "sleepiness.3": "A little sleepy",
    "sleepiness.4": "Sleepy",
    "sleepiness.5": "Very sleepy",
    "rest.watched.heading": "A moment to rest",
    "rest.watched.text": "About {duration}. It goes on by itself. Breathe with the circle if you like.",
    "enough.heading": "That is enough for now",
    "enough.text": "Thank you. There are no more tasks today. Rest is a good thing to do now.",
    "pause.itself.heading": "Let us pause here",
    "pause.itself.text": "A rest may do good now. This part starts afresh when you go on; what was before it is kept.",
    "session.assessment": "a session of short tasks",
    "session.training": "a training session",
    "session.practice": "a practice session",
    "session.care": "a quiet session",
    "minute": "1 minute",
    "minutes": "{count} minutes",
    "seconds": "{count} seconds",
    "key.space": "SPACE",
    "key.left": "LEFT ARROW",
    "key.right": "RIGHT ARROW",
    "key.up": "UP ARROW",
    "key.down": "DOWN ARROW",
    "key.return": "ENTER",
    "key.escape": "ESC",
    "key.tab": "TAB",
    "key.backspace": "DELETE",
}

CATALOGUES: Final[dict[str, Mapping[str, str]]] = {"en": EN}


def say(language: str, key: str, /, **values: object) -> str:
    """The text ``key`` in that language with its values filled in; KeyError for a language or key that is not there."""
    return CATALOGUES[language][key].format(**values)


def level_name(language: str, quantity: str, level: float, *, short: bool = False) -> str:
    """How a level is called: ``level 3``, ``0.92 seconds to answer``; short: ``3``, ``0.92 s``."""
    timed = quantity.endswith("_s")
    number = f"{level:.2f}" if timed else f"{level:g}"
    if short:
        return say(language, "level.short.seconds" if timed else "level.short", level=number)
    key = f"level.{quantity}"
    return say(language, key if key in CATALOGUES[language] else "level", level=number)


def key_name(language: str, key: str) -> str:
    """How a key is called on a page: SPACE, LEFT ARROW, 7."""
    return CATALOGUES[language].get(f"key.{key}", key.removeprefix("num_").upper())


def duration(language: str, seconds: float) -> str:
    """Seconds in round words: ``30 seconds``, ``1 minute``, ``12 minutes``."""
    if seconds < 55:
        return say(language, "seconds", count=max(5, round(seconds / 5) * 5))
    minutes = round(seconds / 60)
    return say(language, "minute") if minutes <= 1 else say(language, "minutes", count=minutes)
