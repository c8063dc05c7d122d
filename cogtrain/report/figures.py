"""The figures of a person's page by themselves, for a notebook or a paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from cogtrain.paradigms import registry
from cogtrain.records.tables.logs import Records, records_of
from cogtrain.report.svg import svg
from cogtrain.report.timeline_svg import timeline_svg
from cogtrain.review.person import person_view
from cogtrain.review.view import Beside, Chart, Figure, Fold, Gallery, Section, Timeline
from cogtrain.scoring.norms import Norms, published_norms
from cogtrain.scoring.results import score_results


@dataclass(frozen=True)
class Drawing:
    """A figure: what it shows in words, and itself as SVG, which can be saved as a file. A notebook shows it by
    itself where it is the last value of a cell."""

    caption: str
    svg: str

    def _repr_svg_(self) -> str:
        return self.svg


def figures(records: Records, code: str, norms: Sequence[Norms] | None = None) -> tuple[Drawing, ...]:
    """Every figure of a person's page, in its order: trends with their bands, levels, ratings.

    records: of :func:`cogtrain.load`. norms: None takes the published ones. CogtrainError where nobody has this code.
    """
    known = published_norms() if norms is None else norms
    own = records_of(records, [code])
    view = person_view(code, own, score_results(own, registry(), norms=known), known)
    return tuple(_drawn(view.parts))


def _as_file(inside_a_page: str) -> str:
    return inside_a_page.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)


def _drawn(parts: Iterable[object]) -> Iterator[Drawing]:
    for part in parts:
        match part:
            case Figure(caption=caption, chart=Chart() as chart):
                yield Drawing(caption, _as_file(svg(chart)))
            case Figure(caption=caption, chart=Timeline() as timeline):
                yield Drawing(caption, _as_file(timeline_svg(timeline)))
            case Gallery(figures=inside):
                yield from _drawn(inside)
            case Section() | Fold():
                yield from _drawn(part.parts)
            case Beside():
                yield from _drawn((*part.left, *part.right))
