"""A script that does the analysis of covariance again, from the table beside it and with statsmodels alone: for those
who want to see that no program stands between the data and the result."""

from __future__ import annotations

from cogtrain.library.study_file import Study
from cogtrain.study.people import AFTER, BEFORE, name_of

HEAD = '''\
"""{study} {version}: the declared comparison again, from {table}.

Needs pandas and statsmodels. Run it in the folder of the table: python {script}
"""

import pandas as pd
import statsmodels.formula.api as smf

OUTCOMES = {outcomes}
COVARIATES = {covariates}
REFERENCE = {reference!r}
ALPHA = {alpha!r}
LEAST_SHARE = {least_share!r}

people = pd.read_csv({table!r}, dtype={{"participant": "str"}}, keep_default_na=False, na_values={{
    f"{{name}} {{end}}": [""] for name in OUTCOMES for end in ({before!r}, {after!r})}})
share = people["sessions_done"] / people["sessions_due"].clip(lower=1)
populations = {{
    "as randomised": people,
    "per protocol": people[(people["left"] == "") & (share >= LEAST_SHARE)],
}}
for name in OUTCOMES:
    for population, everybody in populations.items():
        both = everybody.dropna(subset=[f"{{name}} {before}", f"{{name}} {after}"])
        both = both.assign(before=both[f"{{name}} {before}"], after=both[f"{{name}} {after}"])
        terms = ["before", f"C(arm, Treatment({{REFERENCE!r}}))", *(f"C({{one}})" for one in COVARIATES)]
        fit = smf.ols("after ~ " + " + ".join(terms), both).fit()
        ends = fit.conf_int(ALPHA)
        for term in fit.params.index:
            if term.startswith("C(arm"):
                arm = term.rpartition("[T.")[2].rstrip("]")
                low, high = ends.loc[term]
                print(f"{{name}}, {{population}}, {{arm}} - {{REFERENCE}}: {{fit.params[term]:.6f}} "
                      f"[{{low:.6f}}, {{high:.6f}}], p {{fit.pvalues[term]:.6f}}, n {{len(both)}}")
'''


def analysis_script(study: Study, table: str, script: str) -> str:
    """The script as text. table, script: names of the files. It needs an arm, a value before and strata whose names are
    words of Python; strata with a hyphen are quoted."""
    declared = study.analysis
    return HEAD.format(
        study=study.study,
        version=study.version,
        table=table,
        script=script,
        outcomes=[name_of(one) for one in (declared.outcome, *declared.secondary)],
        covariates=[f'Q("{name}")' if "-" in name else name for name in declared.covariates],
        reference=declared.reference,
        alpha=declared.alpha,
        least_share=declared.least_share,
        before=BEFORE,
        after=AFTER,
    )
