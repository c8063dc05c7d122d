"""How a page is set: its styles, by the one look of charts."""

from __future__ import annotations

from typing import Final

from cogtrain.review.look import DOMAINS, FONT, INK, MUTED, RULE, mark_of

_MARKS: Final = "\n".join(
    f".answers li.{mark_of(domain)} {{ border-left-color: {colour}; }}" for domain, colour in DOMAINS.items()
)

CSS: Final = f"""
:root {{ color-scheme: light; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: #fff; color: {INK}; font: 16px/1.5 {FONT.replace('"', "'")}; }}
main, header, footer {{ max-width: 64rem; margin: 0 auto; padding: 0 1.5rem; }}
header {{ padding-top: 2rem; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; margin: 0 0 .25rem; }}
h2 {{ font-size: 1.3rem; line-height: 1.3; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 2px solid {INK}; }}
h3 {{ font-size: 1rem; margin: 1.5rem 0 .25rem; }}
p, li {{ max-width: 46rem; }}
.about, .note, figcaption, caption {{ color: {MUTED}; }}
.note, figcaption, caption, td, th {{ font-size: .875rem; }}
.notice {{ border: 2px solid {INK}; padding: .6rem .9rem; margin: 1rem 0; font-weight: 600; max-width: 46rem; }}
.answers {{ padding-left: 0; list-style: none; }}
.answers li {{ margin: .6rem 0; padding-left: .8rem; border-left: 4px solid {INK}; }}
{_MARKS}
.answers .note {{ display: block; }}
figure {{ margin: .75rem 0 0; }}
svg {{ display: block; max-width: 100%; height: auto; }}
.small {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: .5rem 1.25rem; }}
.small figcaption {{ color: {INK}; }}
.scroll {{ overflow-x: auto; }}
.scroll:focus-visible, a:focus-visible, summary:focus-visible {{ outline: 3px solid {INK}; outline-offset: 2px; }}
table {{ border-collapse: collapse; margin: .5rem 0 1rem; width: 100%; }}
caption {{ text-align: left; padding-bottom: .35rem; }}
th, td {{ text-align: left; vertical-align: top; padding: .35rem .7rem .35rem 0; border-bottom: 1px solid {RULE}; }}
thead th {{ border-bottom: 1px solid {INK}; vertical-align: bottom; font-weight: 600; }}
tbody th {{ font-weight: 600; }}
.number {{ text-align: right; padding-right: 1.1rem; font-variant-numeric: tabular-nums; white-space: nowrap; }}
th.number {{ white-space: normal; }}
tr.apart td, tr.apart th {{ color: {MUTED}; }}
footer {{ padding-bottom: 3rem; }}
@media print {{
  body {{ font-size: 10.5pt; }}
  h2, h3 {{ break-after: avoid; }}
  figure, tr {{ break-inside: avoid; }}
  .scroll {{ overflow: visible; }}
}}
"""

CALENDAR: Final = f"""
.calendar {{ table-layout: fixed; }}
.calendar th {{ font-weight: 600; }}
.calendar td {{ height: 5.2rem; padding: .3rem .4rem; border: 1px solid {RULE}; line-height: 1.3; }}
.calendar .gap td {{ height: auto; }}
.calendar td.out {{ background: #f5f6f8; }}
.calendar td.today {{ outline: 3px solid {INK}; outline-offset: -3px; }}
.calendar .number-of-day {{ color: {MUTED}; font-variant-numeric: tabular-nums; }}
.calendar p {{ margin: .15rem 0 0; overflow-wrap: anywhere; }}
.calendar .dose {{ background: {INK}; color: #fff; padding: 0 .3rem; }}
.calendar .planned {{ border: 1px dashed {INK}; padding: 0 .3rem; }}
.calendar .missed, .calendar .later, .calendar .held {{ color: {MUTED}; }}
.calendar .due {{ font-weight: 700; }}
@media print {{ .calendar tr {{ break-inside: avoid; }} .calendar .dose {{ border: 2px solid {INK}; }} }}
"""

SHEET: Final = f"""
.sheet p, .sheet li {{ font-size: 1.1rem; }}
.sheet ul {{ list-style: none; padding-left: 0; }}
.sheet .line {{ border-bottom: 1px solid {MUTED}; height: 2.2rem; max-width: 46rem; }}
"""

PERSON: Final = f"""
main, header, footer {{ max-width: 78rem; }}
header {{ padding-top: 1rem; }}
header h1 {{ font-size: 1.35rem; display: inline; margin-right: .8rem; }}
header .about {{ display: inline; }}
header {{ padding-bottom: .5rem; }}
main > section:first-of-type h2 {{ position: absolute; left: -100vw; }}
.notice {{ max-width: none; margin: .5rem 0; padding: .35rem .8rem; }}
.beside {{ display: grid; grid-template-columns: minmax(0, 9fr) minmax(0, 11fr); gap: 1.75rem; align-items: start; }}
.beside .answers {{ margin: .25rem 0 .5rem; }}
.beside .answers li {{ margin: .3rem 0; line-height: 1.3; font-size: .95rem; }}
.beside ul:not(.answers) {{ margin: .4rem 0; padding-left: 1.1rem; }}
.beside ul:not(.answers) li {{ font-size: .875rem; line-height: 1.4; }}
.beside .note, .beside figcaption {{ font-size: .8125rem; line-height: 1.35; }}
.beside p {{ margin: .4rem 0; line-height: 1.4; }}
.beside figure {{ margin: .1rem 0 0; }}
.beside svg {{ width: 100%; }}
.fold {{ border-top: 1px solid {RULE}; }}
.fold summary {{ cursor: pointer; padding: .5rem 0; }}
.fold summary h2 {{ display: inline; font-size: 1.1rem; margin: 0; padding: 0; border: 0; }}
@media (max-width: 60rem) {{ .beside {{ grid-template-columns: minmax(0, 1fr); }} }}
@media (max-width: 40rem) {{ figure .scroll svg {{ width: 40rem; max-width: none; }} }}
@media print {{
  @page {{ margin: 12mm; }}
  :root {{ font-size: 12.5px; }}
  body {{ font-size: 1rem; }}
  .beside {{ grid-template-columns: 1fr; gap: .5rem; }}
  .beside .answers, .beside ul:not(.answers) {{ columns: 2; column-gap: 1.5rem; }}
  .beside li {{ break-inside: avoid; }}
  .beside svg {{ max-height: 11.5cm; }}
  .fold:not([open]) {{ display: none; }}
}}
"""
