"""What scores cannot say: at the foot of every page that has any."""

from __future__ import annotations

LIMITS_HEADING = "What these scores cannot say"
_LIMITS = """\
This page is not medical advice.
A score describes how somebody did this task on that day. It is no diagnosis, and says nothing about mood or health.
People do better on a second visit because they know the task. A verdict by a norm takes out the practice of one \
second visit; who came more often, or trained, had more. Without a norm no practice is taken out.
The norm of a short form is the first part of a longer sitting. Its people went on, and so gained more by practice \
than one who stopped there: "gained less" may say no more than that.
Norms, reliabilities and spreads come from published samples of volunteers, not from clinical or age-stratified norms.
Shaded by a norm is where 95 of 100 people lie who did not change. Of five domains one looks changed by chance in \
about one such person in five. Without a norm the noise of the own trials is shaded (95 %): how people differ from \
day to day is not in it.
Differences between conditions (costs) are weak measures of one person; levels are more reliable.
Not comparable, and so drawn grey and left out of every comparison: sessions that were not finished, ran unattended, \
were no assessment, lay within 24 hours after a dose, had doubtful timing, or whose answers do not look like work on \
the task.
"""
LIMITS = tuple(_LIMITS.splitlines())
