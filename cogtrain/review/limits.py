"""What scores cannot say: at the foot of every page that has any."""

from __future__ import annotations

LIMITS_HEADING = "What these scores cannot say"
_LIMITS = """\
This page is not medical advice.
A score describes how somebody did this task on that day. It is no diagnosis, and says nothing about mood or health.
People do better on a second visit because they know the task. No index on this page takes practice out.
Reliabilities and spreads come from published samples, not from clinical or age-stratified norms.
Bars and bands show 95 % of measurement error (1.96 SEM). Where a measure has none, its uncertainty is not known.
Differences between conditions (costs) are weak measures of one person; levels are more reliable.
Not comparable, and so drawn grey and left out of every comparison: sessions that were not finished, ran unattended, \
were no assessment, lay within 24 hours after a dose, had doubtful timing, or whose answers do not look like work on \
the task.
"""
LIMITS = tuple(_LIMITS.splitlines())
