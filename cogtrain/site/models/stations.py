"""Which stations may send, and what each said of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from cogtrain.site.models.accounts import NAME_LENGTH, Place


class Station(models.Model):
    """A station that was taken in. id: eight letters, from its key. report: what it said last of itself, see
    :class:`cogtrain.records.exchange.Report`. skew_s: how far its clock stood ahead of the site's then."""

    objects: ClassVar[models.Manager[Station]]
    id: models.CharField[str, str] = models.CharField(max_length=8, primary_key=True)
    public_key: models.CharField[str, str] = models.CharField(max_length=60)
    name: models.CharField[str, str] = models.CharField(max_length=NAME_LENGTH, unique=True)
    place: models.ForeignKey[Place | None, Place | None] = models.ForeignKey(
        Place, on_delete=models.SET_NULL, null=True
    )
    may_send: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    seen: models.DateTimeField[datetime | None, datetime | None] = models.DateTimeField(null=True)
    skew_s: models.FloatField[float | None, float | None] = models.FloatField(null=True)
    report: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class StationLink(models.Model):
    """A word that takes one new station in. hash: of it."""

    objects: ClassVar[models.Manager[StationLink]]
    hash: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    name: models.CharField[str, str] = models.CharField(max_length=NAME_LENGTH)
    place: models.ForeignKey[Place | None, Place | None] = models.ForeignKey(Place, on_delete=models.CASCADE, null=True)
    until_s: models.FloatField[float, float] = models.FloatField()
