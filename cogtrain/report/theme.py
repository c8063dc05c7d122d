"""How a page is set: its styles, by the one look of charts."""

from __future__ import annotations

from typing import Final

from cogtrain.review.look import DOMAINS, FONT, GREY, INK, LINK, MUTED, RULE, mark_of

_MARKS: Final = "\n".join(
    f".answers li.{mark_of(domain)} {{ border-left-color: {colour}; }}" for domain, colour in DOMAINS.items()
)

CSS: Final = f"""
:root {{ color-scheme: light; accent-color: {INK}; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: #fff; color: {INK}; font: 1rem/1.5 {FONT.replace('"', "'")}; }}
main, header, footer {{ max-width: 64rem; margin: 0 auto; padding: 0 1.5rem; }}
header {{ padding-top: 2rem; }}
h1 {{ font-size: 1.75rem; line-height: 1.25; margin: 0 0 .5rem; text-wrap: balance; }}
h2 {{ font-size: 1.25rem; line-height: 1.3; margin: 2.5rem 0 .75rem; padding-top: .75rem; }}
h2 {{ border-top: 2px solid {INK}; }}
h3 {{ font-size: 1rem; margin: 1.5rem 0 .5rem; }}
p, li, figcaption {{ max-width: 66ch; text-wrap: pretty; }}
li + li {{ margin-top: .25rem; }}
a {{ color: {LINK}; text-underline-offset: .15em; }}
.about, .note, figcaption, caption {{ color: {MUTED}; }}
.note, figcaption, caption, td, th {{ font-size: .875rem; }}
.notice {{ border: 2px solid {INK}; padding: .5rem 1rem; margin: 1rem 0; font-weight: 600; max-width: 46rem; }}
.answers {{ padding-left: 0; list-style: none; }}
.answers li {{ margin: .75rem 0; padding-left: .75rem; border-left: 4px solid {INK}; }}
{_MARKS}
.answers .note {{ display: block; }}
figure {{ margin: .75rem 0 1.5rem; }}
figcaption {{ margin-bottom: .5rem; }}
svg {{ display: block; max-width: 100%; height: auto; }}
.small {{ display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1.5rem; }}
.small.large {{ grid-template-columns: repeat(auto-fill, minmax(min(27rem, 100%), 1fr)); }}
.small figure {{ display: flex; flex-direction: column; justify-content: space-between; margin: 0; }}
.small figcaption {{ color: {INK}; }}
.small svg {{ width: 100%; max-width: 22rem; }}
.small.large svg {{ width: auto; max-width: 100%; }}
.scroll {{ overflow-x: auto; background: linear-gradient(90deg, #fff 40%, #fff0) 0/2.5rem 100% no-repeat local,
  linear-gradient(270deg, #fff 40%, #fff0) 100%/2.5rem 100% no-repeat local,
  linear-gradient(90deg, {GREY}80, {GREY}00) 0/.75rem 100% no-repeat,
  linear-gradient(270deg, {GREY}80, {GREY}00) 100%/.75rem 100% no-repeat; }}
.scroll:focus-visible, a:focus-visible, summary:focus-visible {{ outline: 3px solid {INK}; outline-offset: 2px; }}
table {{ border-collapse: collapse; margin: .5rem 0 1rem; width: 100%; }}
caption {{ text-align: left; padding-bottom: .5rem; }}
th, td {{ text-align: left; vertical-align: baseline; padding: .5rem .75rem .5rem 0; border-bottom: 1px solid {RULE}; }}
thead th, thead td {{ border-bottom: 1px solid {INK}; vertical-align: bottom; font-weight: 600; }}
tbody th {{ font-weight: 600; }}
td .note, th .note {{ font-size: inherit; }}
td ul {{ margin: 0; padding-left: 1rem; }}
.number {{ text-align: right; padding-right: 1rem; font-variant-numeric: tabular-nums; white-space: nowrap; }}
th.number, .number.interval {{ white-space: normal; }}
.interval span {{ white-space: nowrap; }}
tr.apart td, tr.apart th {{ color: {MUTED}; }}
footer {{ padding-bottom: 3rem; }}
@media print {{
  @page {{ margin: 14mm; }}
  body {{ font-size: 10.5pt; }}
  main, header, footer {{ max-width: none; padding-left: 0; padding-right: 0; }}
  th, td {{ font-size: 8.5pt; padding: .25rem .5rem .25rem 0; }}
  .note, figcaption, caption, footer li {{ font-size: 9pt; }}
  a {{ color: inherit; }}
  h2, h3 {{ break-after: avoid; }}
  figure, tr {{ break-inside: avoid; }}
  .scroll {{ overflow: visible; background: none; }}
}}
"""

CALENDAR: Final = f"""
.calendar {{ table-layout: fixed; }}
.calendar th {{ font-weight: 600; padding-left: .5rem; }}
.calendar td {{ height: 5.5rem; vertical-align: top; padding: .25rem .5rem; line-height: 1.3; }}
.calendar td {{ border: 1px solid {RULE}; }}
.calendar .gap td {{ height: auto; }}
.calendar td.out {{ background: #f5f6f8; }}
.calendar td.today {{ outline: 3px solid {INK}; outline-offset: -3px; }}
.calendar .number-of-day {{ color: {MUTED}; font-variant-numeric: tabular-nums; }}
.calendar p {{ margin: .25rem 0 0; overflow-wrap: anywhere; }}
.calendar .dose {{ background: {INK}; color: #fff; padding: 0 .3rem; }}
.calendar .planned {{ border: 1px dashed {INK}; padding: 0 .3rem; }}
.calendar .missed, .calendar .later, .calendar .held {{ color: {MUTED}; }}
.calendar .due {{ font-weight: 700; }}
@media print {{ .calendar tr {{ break-inside: avoid; }} .calendar .dose {{ print-color-adjust: exact; }} }}
"""

SHEET: Final = f"""
main, header, footer {{ max-width: 46rem; }}
.sheet p, .sheet li {{ font-size: 1.125rem; }}
.sheet ul {{ list-style: none; padding-left: 0; }}
.sheet .line {{ border-bottom: 1px solid {MUTED}; height: 2.25rem; }}
@media print {{
  section {{ break-inside: avoid; }}
  h2 {{ margin-top: 1rem; }}
  .sheet p, .sheet li {{ font-size: 11pt; }}
  .sheet .line {{ height: 8mm; }}
}}
"""

PERSON: Final = f"""
main, header, footer {{ max-width: 78rem; }}
header {{ padding-top: 1rem; }}
header h1 {{ font-size: 1.5rem; display: inline; margin-right: .75rem; }}
header .about {{ display: inline; }}
header {{ padding-bottom: .5rem; }}
main > section:first-of-type h2 {{ position: absolute; left: -100vw; }}
.notice {{ max-width: none; margin: .5rem 0; padding: .25rem .75rem; }}
.beside {{ display: grid; grid-template-columns: minmax(0, 9fr) minmax(0, 11fr); gap: 1.5rem; align-items: start; }}
.beside .answers {{ margin: .25rem 0 .5rem; }}
.beside .answers li {{ margin: .5rem 0; line-height: 1.35; }}
.beside ul:not(.answers) {{ margin: .5rem 0; padding-left: 1rem; }}
.beside ul:not(.answers) li {{ font-size: .875rem; line-height: 1.4; }}
.beside .note, .beside figcaption {{ font-size: .8125rem; line-height: 1.4; }}
.beside p {{ margin: .5rem 0; line-height: 1.4; }}
.beside figure {{ margin: .5rem 0; }}
.beside svg {{ width: 100%; }}
.fold {{ border-top: 1px solid {RULE}; }}
.fold summary {{ cursor: pointer; padding: .5rem 0; }}
.fold summary h2 {{ display: inline; font-size: 1.1rem; margin: 0; padding: 0; border: 0; }}
@media (max-width: 60rem) {{ .beside {{ grid-template-columns: minmax(0, 1fr); }} }}
@media (max-width: 40rem) {{ figure .scroll svg {{ width: 40rem; max-width: none; }} }}
@media print {{
  :root {{ font-size: 12.5px; }}
  body {{ font-size: 1rem; }}
  .beside {{ grid-template-columns: 1fr; gap: .5rem; }}
  .beside .answers, .beside ul:not(.answers) {{ columns: 2; column-gap: 1.5rem; }}
  .beside li {{ break-inside: avoid; }}
  .beside svg {{ max-width: 15cm; max-height: 11.5cm; }}
  .fold:not([open]) {{ display: none; }}
}}
"""
