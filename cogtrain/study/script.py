"""A script that does the analysis of covariance again, from the table beside it and with statsmodels alone: for those
who want to see that no program stands between the data and the result."""

from __future__ import annotations

from cogtrain.library.study_file import Study
from cogtrain.study.analysis import FEWEST
from cogtrain.study.people import AFTER, BEFORE, name_of

HEAD = '''\
"""{study} {version}: the analysis of covariance again, from {table}. The study declared: {model}.

Needs pandas and statsmodels. Run it in the folder of the table: python {script}
"""

import pandas as pd
import statsmodels.formula.api as smf

OUTCOMES = {outcomes}
COVARIATES = {covariates}
REFERENCE = {reference!r}
ALPHA = {alpha!r}
LEAST_SHARE = {least_share!r}

people = pd.read_csv({table!r}, dtype=dict.fromkeys(["participant", "arm", *COVARIATES], "str"),
                     keep_default_na=False, na_values={{
    f"{{name}} {{end}}": [""] for name in OUTCOMES for end in ({before!r}, {after!r})}})
share = people["sessions_done"] / people["sessions_due"].clip(lower=1)
populations = {{
    "as randomised": people,
    "per protocol": people[(people["left"] == "") & (share >= LEAST_SHARE)],
}}
for name in OUTCOMES:
    for population, everybody in populations.items():
        both = everybody.dropna(subset=[f"{{name}} {before}", f"{{name}} {after}"])
        arms = both["arm"].value_counts()
        both = both[both["arm"].map(arms) >= {fewest}]
        if arms.get(REFERENCE, 0) < {fewest} or both["arm"].nunique() < 2:
            print(f"{{name}}, {{population}}: too few people")
            continue
        both = both.assign(before=both[f"{{name}} {before}"], after=both[f"{{name}} {after}"])
        terms = ["before", f"C(arm, Treatment({{REFERENCE!r}}))", *(f"C(Q({{one!r}}))" for one in COVARIATES)]
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
    """The script as text. table, script: names of the files."""
    declared = study.analysis
    return HEAD.format(
        study=study.study,
        version=study.version,
        table=table,
        script=script,
        outcomes=[name_of(one) for one in (declared.outcome, *declared.secondary)],
        covariates=list(declared.covariates),
        model="the same" if declared.model == "ancova" else "the mixed model",
        fewest=FEWEST,
        reference=declared.reference,
        alpha=declared.alpha,
        least_share=declared.least_share,
        before=BEFORE,
        after=AFTER,
    )
