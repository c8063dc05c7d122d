"""The Builder's row: an experiment put together from the Builder's own components and compiled by the Builder's own
writer of the PsychoPy that is installed, so that the script is the one that its users run.

What is not left as the Builder has it: no dialogue at the start, a window of 1024 x 768 on the ground's colour, "all
keys" kept (the default keeps the last), a routine that a key does not end, and a patch for the witness. The blend mode
is the Builder's "average (no FBO)", in its favour: by default each frame goes through a frame buffer object, which a
renderer without a graphics card cannot do at 60 Hz. A code component keeps what was recorded: a list is grown at the
end of each routine, and written when the experiment ends. Half a second without anything comes before the first trial
(it is taken off its time to the first stimulus): the compiled script starts a routine's clock before it has read its
conditions, and breaks off where a first routine as short as these trials is over before its first frame.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

from bench.timing.design import Plan

SIZE = (1024, 768)
PATCH_PX = 42
LETTER_PX = 92
READY_S = 0.5

AT_BEGIN = """
import json, time
_clock_pairs = lambda: [(time.perf_counter(), logging.defaultClock.getTime(), time.perf_counter()) for _ in range(20)]
_record = []
"""
AT_ROUTINE_BEGIN = "if not _record:\n    _pairs = _clock_pairs()\n"
AT_ROUTINE_END = "_record.append([letter.tStartRefresh, list(key.keys or []), list(key.rt or [])])\n"
AT_END = """
with open({out!r}, "w") as _file:
    json.dump({{"record": _record, "pairs": [_pairs, _clock_pairs()]}}, _file)
"""


def compile_script(plan: Plan, folder: Path, out: Path) -> Path:
    """Write the conditions and the compiled script into ``folder``; the script will write its record to ``out``."""
    from psychopy.experiment import Experiment, loops
    from psychopy.experiment.components.code import CodeComponent
    from psychopy.experiment.components.keyboard import KeyboardComponent
    from psychopy.experiment.components.polygon import PolygonComponent
    from psychopy.experiment.components.text import TextComponent

    from cogtrain.drawing import look

    conditions = folder / "letters.csv"
    with conditions.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["symbol"], *([letter] for letter in plan.letters)])
    experiment = Experiment()
    wanted = {
        "expName": "builder_row",
        "Show info dlg": False,
        "Full-screen window": False,
        "Window size (pixels)": SIZE,
        "Units": "pix",
        "blendMode": "nofbo",
        "color": "$" + str([round(channel / 127.5 - 1, 4) for channel in look.COLOURS["ground"]]),
    }
    for name, value in wanted.items():
        experiment.settings.params[name].val = value
    routines = {name: experiment.addRoutine(name) for name in ("ready", "trial")}
    for place, routine in enumerate(routines.values()):
        experiment.flow.addRoutine(routine, place)

    def add(kind: type, name: str, where: str = "trial", **values: object) -> None:
        component = kind(experiment, where, name=name)
        for parameter, value in values.items():
            component.params[parameter].val = value
        if name == "letter":
            component.params["text"].updates = "set every repeat"
        routines[where].addComponent(component)

    shown_s, trial_s = round(plan.shown_s, 6), round(plan.trial_s, 6)
    corner = (-SIZE[0] / 2 + PATCH_PX / 2, -SIZE[1] / 2 + PATCH_PX / 2)
    add(TextComponent, "nothing", "ready", text="", stopVal=READY_S)
    add(TextComponent, "letter", text="$symbol", stopVal=shown_s, letterHeight=LETTER_PX)
    add(PolygonComponent, "patch", shape="rectangle", stopVal=shown_s, size=(PATCH_PX, PATCH_PX), pos=corner)
    add(KeyboardComponent, "key", stopVal=trial_s, allowedKeys="'space'", forceEndRoutine=False, store="all keys")
    codes = {
        "Begin Experiment": AT_BEGIN,
        "Begin Routine": AT_ROUTINE_BEGIN,
        "End Routine": AT_ROUTINE_END,
        "End Experiment": AT_END.format(out=str(out)),
    }
    add(CodeComponent, "keep", **codes)
    loop = loops.TrialHandler(experiment, name="trials", nReps=1, loopType="sequential", conditionsFile=str(conditions))
    experiment.flow.addLoop(loop, 1, 2)
    script = folder / "builder_row.py"
    script.write_text(experiment.writeScript(expPath=str(folder / "builder_row.psyexp")), encoding="utf-8")
    return script


def trials_of(plan: Plan, kept: dict[str, list]) -> list[dict[str, object]]:
    """What the script kept, as the record that every row has. Its clock is mapped onto CLOCK_MONOTONIC by the tightest
    pair of each end, and its drift between them shared out. A routine whose time was over before its first frame has no
    onset: NaN."""

    def tightest(pairs: list[list[float]]) -> tuple[float, float]:
        before, theirs, after = min(pairs, key=lambda pair: pair[2] - pair[0])
        return theirs, (before + after) / 2 - theirs

    (t0, offset0), (t1, offset1) = (tightest(pairs) for pairs in kept["pairs"])
    slope = (offset1 - offset0) / (t1 - t0)
    return [
        {
            "onset_s": float("nan") if onset is None else onset + offset0 + slope * (onset - t0),
            "shown_frames": plan.shown_frames,
            "trial_frames": None,
            "flagged": None,
            "presses_s": times,
        }
        for onset, _, times in kept["record"]
    ]


def compile_apart(plan: Plan, folder: Path, out: Path, job: Path) -> Path:
    """As :func:`compile_script`, in a process of its own, which keeps PsychoPy out of the bench."""
    subprocess.run([sys.executable, "-m", "bench.timing.builder", str(job), str(folder), str(out)], check=True)
    return folder / "builder_row.py"


def main() -> None:
    """Compile the plan of a job file."""
    import json

    from bench.timing.design import plan_from

    job, folder, out = (Path(argument) for argument in sys.argv[1:4])
    plan = plan_from(json.loads(job.read_text(encoding="utf-8"))["plan"])
    compile_script(plan, folder, out)


if __name__ == "__main__":
    main()
