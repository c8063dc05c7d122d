"""What stands around the engine: pinned requirements, the wheel, the screen for tests."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

import cogtrain
from cogtrain.shipped import FOLDERS

ROOT = Path(__file__).parent.parent
PINS = (ROOT / "requirements-dev.txt").read_text()
RUN_PINS = (ROOT / "requirements.txt").read_text()


def test_every_pin_has_a_hash_and_no_address() -> None:
    entries = re.split(r"\n(?=\S)", PINS.strip())
    assert len(entries) > 100
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in PINS


def test_everything_that_is_required_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    pinned = set(re.findall(r"^([a-z0-9.-]+)==", PINS, flags=re.MULTILINE))
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names <= pinned


def test_what_runs_it_is_a_part_of_what_tests_it() -> None:
    run, every = (
        set(re.findall(r"^[a-z0-9.-]+==\S+|sha256:\w+", pins, flags=re.MULTILINE)) for pins in (RUN_PINS, PINS)
    )
    assert run < every
    assert "://" not in RUN_PINS
    assert "playwright==" not in RUN_PINS
    assert all(f"\n{name}==" in RUN_PINS for name in ("psychopy", "hatchling", "django-htmx"))


def test_the_wheel_holds_the_same_data_as_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = tmp_path.glob(f"cogtrain-{cogtrain.__version__}-*.whl")
    shipped = [name for name in zipfile.ZipFile(wheel).namelist() if name.startswith("cogtrain/_library/")]
    here = [path.relative_to(ROOT) for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    assert sorted(shipped) == sorted(f"cogtrain/_library/{path.as_posix()}" for path in here if (ROOT / path).is_file())


def with_display(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    script = str(ROOT / "scripts" / "with-display.sh")
    return subprocess.run(
        [script, *command], env=os.environ | environment, capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere windows need no X server")
class TestWithDisplay:
    size = "import Xlib.display as x; s = x.Display().screen(); print(s.width_in_pixels, s.height_in_pixels)"

    def test_starts_a_screen_of_the_asked_size_where_there_is_none(self) -> None:
        ran = with_display(sys.executable, "-c", self.size, DISPLAY="", XVFB_SCREEN="1024x768x24")
        assert (ran.stdout, ran.returncode) == ("1024 768\n", 0), ran.stderr

    def test_a_screen_that_does_not_answer_counts_as_none(self) -> None:
        ran = with_display(sys.executable, "-c", self.size, DISPLAY=":54321")
        assert (ran.stdout, ran.returncode) == ("1920 1080\n", 0), ran.stderr

    def test_takes_the_screen_there_is(self) -> None:
        script = str(ROOT / "scripts" / "with-display.sh")
        inner = f'test "$DISPLAY" = "$({script} sh -c \'echo $DISPLAY\')"'
        assert with_display("sh", "-c", inner, DISPLAY="").returncode == 0

    def test_passes_the_exit_status_on_and_stops_its_screen(self) -> None:
        from Xlib.display import Display
        from Xlib.error import DisplayConnectionError

        ran = with_display("sh", "-c", 'echo "$DISPLAY"; exit 7', DISPLAY="")
        assert ran.returncode == 7
        with pytest.raises(DisplayConnectionError):
            Display(ran.stdout.strip())


ERRORS = {"BusyError", "CogtrainError", "DamageError", "DeviceError", "DiskError", "InputError", "NotNowError"}
PUBLIC = ERRORS | {
    "Drawing", "TrialPlan", "analyse", "check", "compare", "figures", "level_table", "load", "load_library",
    "load_norms", "load_protocol", "published_norms", "rating_table", "registry", "rehearse", "rehearse_study",
    "score_file", "score_results", "session_table", "trial_table", "unblind", "verify",
}  # fmt: skip


def test_the_public_names_are_these_and_each_is_there() -> None:
    assert set(cogtrain.__all__) == PUBLIC
    assert [name for name in sorted(PUBLIC) if not (getattr(cogtrain, name).__doc__ or "").strip()] == []
    with pytest.raises(AttributeError, match="no attribute 'trails'"):
        _ = cogtrain.trails


def test_importing_the_package_loads_nothing_heavy() -> None:
    code = "import sys, cogtrain; print({'numpy', 'pandas', 'psychopy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_a_session_does_not_wait_for_the_rooms_of_scores() -> None:
    code = (
        "import sys, cogtrain.session, cogtrain.displays.window.window, cogtrain.displays.simulated; "
        "print({'pandas', 'scipy', 'scipy.special', 'scipy.signal', 'pyarrow', 'altair'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_every_error_is_one_to_catch_by_its_kind() -> None:
    kinds = {name: getattr(cogtrain, name) for name in ERRORS}
    assert all(issubclass(kind, cogtrain.CogtrainError) for kind in kinds.values())
    assert {kind.__mro__[1] for name, kind in kinds.items() if name != "CogtrainError"} == {cogtrain.CogtrainError}


SOURCES = sorted((ROOT / "cogtrain").rglob("*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 350, 60


def test_every_file_is_read_in_one_sitting() -> None:
    long = {str(path): count for path in SOURCES if (count := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert long == {}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                assert node.end_lineno - node.lineno < LONGEST_FUNCTION, f"{path}: {node.name}"


def test_no_module_needs_one_that_needs_it() -> None:
    """Imports inside functions count as well."""
    import grimp

    graph = grimp.build_graph("cogtrain", cache_dir=None)
    needs = {name: graph.find_modules_directly_imported_by(name) - {"cogtrain"} for name in graph.modules}
    needs["cogtrain"] = set()  # its public names come from everywhere
    while free := {name for name, needed in needs.items() if not needed & needs.keys()}:
        needs = {name: needed for name, needed in needs.items() if name not in free}
    assert needs == {}, "modules in a circle, and those that need them"
