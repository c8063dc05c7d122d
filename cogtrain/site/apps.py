"""The site as Django knows it."""

from __future__ import annotations

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Its name and label."""

    name = "cogtrain.site"
    label = "review"
    default_auto_field = "django.db.models.BigAutoField"
