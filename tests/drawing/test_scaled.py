"""A task's picture on the page of its worked example: kept as it is where it fits, else smaller by one factor."""

from __future__ import annotations

from dataclasses import asdict
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cogtrain.drawing.scaled import HIGHEST_Y, LOWEST_Y, fitted
from cogtrain.trial import Box, Circle, Image, Picture, Polygon, Polyline, Shape, Text

KINDS = (Text, Box, Image, Circle, Polygon, Polyline)
LENGTHS = {"x", "y", "height", "width", "corner", "radius", "points"}

places = st.floats(-0.6, 0.6)
sizes = st.floats(0.01, 0.9)
points = st.lists(st.tuples(places, places), min_size=2, max_size=6).map(tuple)
shapes = st.one_of(
    st.builds(Text, st.text("ab", max_size=3), x=places, y=places, height=sizes, bold=st.booleans()),
    st.builds(Box, places, places, sizes, sizes, corner=st.floats(0, 0.02), fill=st.sampled_from([None, "text"])),
    st.builds(Image, st.just("face"), places, places, sizes, sizes),
    st.builds(Circle, places, places, sizes),
    st.builds(Polygon, points),
    st.builds(Polyline, points),
)
pictures = st.lists(shapes, max_size=6).map(tuple)


def ys(shape: Shape) -> list[float]:
    """Its lowest and highest y."""
    if isinstance(shape, Polygon | Polyline):
        return [y for _, y in shape.points]
    half = shape.radius if isinstance(shape, Circle) else shape.height / 2
    return [shape.y - half, shape.y + half]


def lengths(shape: Shape) -> list[float]:
    """Where it is, and how large."""
    found: list[float] = []
    for name, value in asdict(shape).items():
        if name == "points":
            found += [one for point in value for one in point]
        elif name in LENGTHS and not (isinstance(shape, Polyline) and name == "width"):
            found.append(value)
    return found


def looks(shape: Shape) -> dict[str, object]:
    """All else of it."""
    of_a_line = {"width"} if isinstance(shape, Polyline) else set()
    return {name: value for name, value in asdict(shape).items() if name not in LENGTHS - of_a_line}


def fits(picture: Picture) -> bool:
    return all(LOWEST_Y <= y <= HIGHEST_Y for shape in picture for y in ys(shape))


def one_of(kind: type[Shape], tall: bool) -> Shape:
    """A shape of this kind a little beside the middle, small, or taller than the room that there is."""
    size = 0.8 if tall else 0.2
    if kind is Polygon or kind is Polyline:
        return kind(((0.02, -size / 2), (0.1, 0.01), (0.05, size / 2)))
    if kind is Text:
        return Text("A", 0.02, 0.01, size)
    if kind is Circle:
        return Circle(0.02, 0.01, size / 2)
    return Image("face", 0.02, 0.01, 0.3, size) if kind is Image else Box(0.02, 0.01, 0.3, size, 0.02)


def test_there_is_room_above_and_below_the_middle() -> None:
    assert LOWEST_Y < -0.2
    assert HIGHEST_Y > 0.2


@pytest.mark.parametrize("kind", KINDS)
def test_a_small_one_is_not_touched(kind: type[Shape]) -> None:
    picture = (one_of(kind, tall=False),)
    assert fits(picture)
    assert fitted(picture) is picture


@pytest.mark.parametrize("kind", KINDS)
def test_a_tall_one_is_made_smaller_until_it_just_fits(kind: type[Shape]) -> None:
    picture = (one_of(kind, tall=True),)
    (made,) = fitted(picture)
    assert type(made) is kind
    assert min(ys(made)) >= LOWEST_Y - 1e-12
    assert max(ys(made)) <= HIGHEST_Y + 1e-12
    assert isclose(min(ys(made)), LOWEST_Y) or isclose(max(ys(made)), HIGHEST_Y), "and no smaller"


def test_no_picture_is_no_picture() -> None:
    assert fitted(()) == ()


def test_one_shape_that_is_too_tall_takes_the_others_with_it() -> None:
    small, tall = Circle(0.1, 0.05, 0.04), Box(0.0, 0.0, 0.2, -4 * LOWEST_Y)
    made = fitted((small, tall))
    assert made == (Circle(0.05, 0.025, 0.02), Box(0.0, 0.0, 0.1, -2 * LOWEST_Y))


@pytest.mark.parametrize(("y", "edge"), [(-0.4, LOWEST_Y), (0.4, HIGHEST_Y)])
def test_what_lies_beyond_one_end_alone_is_drawn_towards_the_middle(y: float, edge: float) -> None:
    (made,) = fitted((Circle(0.3, y, 0.1),))
    assert isinstance(made, Circle)
    assert made.y + (0.1 if y > 0 else -0.1) * made.radius / 0.1 == pytest.approx(edge)
    assert made.x / made.radius == pytest.approx(3.0)


@given(pictures)
def test_every_picture_ends_within_the_room_and_one_that_was_there_is_the_same(picture: Picture) -> None:
    made = fitted(picture)
    for shape in made:
        assert min(ys(shape)) >= LOWEST_Y - 1e-9
        assert max(ys(shape)) <= HIGHEST_Y + 1e-9
    if fits(picture):
        assert made == picture


@given(pictures)
def test_all_lengths_shrink_by_one_factor_and_all_else_stays(picture: Picture) -> None:
    made = fitted(picture)
    assert [type(shape) for shape in made] == [type(shape) for shape in picture]
    assert [looks(shape) for shape in made] == [looks(shape) for shape in picture]
    before, after = ([one for shape in each for one in lengths(shape)] for each in (picture, made))
    largest = max(range(len(before)), key=lambda k: abs(before[k]), default=None)
    if largest is not None:
        by = after[largest] / before[largest] if before[largest] else 1.0
        assert 0 < by <= 1
        assert after == pytest.approx([by * one for one in before], abs=1e-12)


@given(pictures)
def test_one_that_was_fitted_stays_as_it_is(picture: Picture) -> None:
    made = fitted(picture)
    again = fitted(made)
    assert [one for shape in again for one in lengths(shape)] == pytest.approx(
        [one for shape in made for one in lengths(shape)], abs=1e-12
    )
