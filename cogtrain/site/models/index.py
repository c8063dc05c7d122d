"""What the logs tell, put where a page finds it at once. No free text: that is read from the logs each time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from cogtrain.site.models.accounts import Group, Place


class Person(models.Model):
    """What *Today* shows of somebody.

    digest: of the person's logs, as they were read, and of the clinic's language. turns: when what stands here becomes
    another without a new line. looked: when it was made. state: after the last dose; empty without. dosed: when that
    ended. closes: when the first of what is due does. next: what opens next, at which moment, on whose clock. missed:
    windows that closed unused within the last week. done, over: windows used, of those that are over or used. rank: who
    stands first on the page.
    """

    objects: ClassVar[models.Manager[Person]]
    code: models.CharField[str, str] = models.CharField(max_length=12, primary_key=True)
    digest: models.CharField[str, str] = models.CharField(max_length=64)
    protocol: models.CharField[str, str] = models.CharField(max_length=100, blank=True, default="")
    place: models.ForeignKey[Place | None, Place | None] = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True
    )
    enrolled: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    state: models.CharField[str, str] = models.CharField(max_length=20, blank=True, default="")
    dosed: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    doses: models.IntegerField[int, int] = models.IntegerField(default=0)
    due: models.CharField[str, str] = models.CharField(max_length=300, blank=True, default="")
    closes: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    next: models.CharField[str, str] = models.CharField(max_length=200, blank=True, default="")
    missed: models.IntegerField[int, int] = models.IntegerField(default=0)
    done: models.IntegerField[int, int] = models.IntegerField(default=0)
    over: models.IntegerField[int, int] = models.IntegerField(default=0)
    alerts: models.IntegerField[int, int] = models.IntegerField(default=0)
    alert_words: models.CharField[str, str] = models.CharField(max_length=300, blank=True, default="")
    harmed: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    sessions: models.IntegerField[int, int] = models.IntegerField(default=0)
    last: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    turns: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True, db_index=True)
    looked: models.DateTimeField[datetime, datetime] = models.DateTimeField(db_index=True)
    rank: models.IntegerField[int, int] = models.IntegerField(default=9, db_index=True)


class Member(models.Model):
    """Somebody of a group. Entered on the site; it stays when the index is made anew."""

    objects: ClassVar[models.Manager[Member]]
    code: models.CharField[str, str] = models.CharField(max_length=12, db_index=True)
    group: models.ForeignKey[Group, Group] = models.ForeignKey(Group, on_delete=models.CASCADE)

    class Meta:
        """Once in a group."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["code", "group"], name="once_in_a_group")]


class Drawn(models.Model):
    """Somebody's scores and page as they were drawn from all their logs.

    digest: of those logs and of the language it is in. facts: counts for the study's page (drawing.Drawing). last: the
    last follow-up of each measure, a row each. sessions, scores, changes: the tables of cogtrain score, as Parquet.
    """

    objects: ClassVar[models.Manager[Drawn]]
    code: models.CharField[str, str] = models.CharField(max_length=12, primary_key=True)
    digest: models.CharField[str, str] = models.CharField(max_length=64)
    about: models.TextField[str, str] = models.TextField(default="")
    notices: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    body: models.TextField[str, str] = models.TextField(default="")
    verdicts: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    facts: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    last: models.JSONField[list[dict[str, Any]], list[dict[str, Any]]] = models.JSONField(default=list)
    sessions: models.BinaryField[bytes, bytes] = models.BinaryField(default=b"")
    scores: models.BinaryField[bytes, bytes] = models.BinaryField(default=b"")
    changes: models.BinaryField[bytes, bytes] = models.BinaryField(default=b"")
