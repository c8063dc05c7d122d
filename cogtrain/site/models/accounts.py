"""Who may come in, and whose people somebody sees."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

NAME_LENGTH = 40


class Place(models.Model):
    """A site of the clinic, such as one town's; a station stands at one, and so do the people it enrols."""

    objects: ClassVar[models.Manager[Place]]
    name: models.CharField[str, str] = models.CharField(max_length=NAME_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A group of people, such as a study or somebody's own."""

    objects: ClassVar[models.Manager[Group]]
    name: models.CharField[str, str] = models.CharField(max_length=NAME_LENGTH, unique=True)

    def __str__(self) -> str:
        return self.name


class Accounts(BaseUserManager["Account"]):
    """All accounts."""

    def get_by_natural_key(self, username: str | None) -> Account:
        return self.get(name=username)


class Account(AbstractBaseUser):
    """Somebody who signs in.

    roles: names of ``rights.ROLES``, parted by blanks. everyone: sees people of all places and groups. totp: the sealed
    secret of the second factor; empty without one. totp_step: the last code that was taken.
    """

    objects: ClassVar[Accounts] = Accounts()
    name: models.CharField[str, str] = models.CharField(max_length=NAME_LENGTH, unique=True)
    roles: models.CharField[str, str] = models.CharField(max_length=120)
    is_active: models.BooleanField[bool, bool] = models.BooleanField(default=True)
    everyone: models.BooleanField[bool, bool] = models.BooleanField(default=False)
    places: models.ManyToManyField[Place, Place] = models.ManyToManyField(Place, blank=True)
    groups: models.ManyToManyField[Group, Group] = models.ManyToManyField(Group, blank=True)
    totp: models.CharField[str, str] = models.CharField(max_length=200, blank=True, default="")
    totp_step: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    made: models.DateTimeField[object, object] = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "name"

    @property
    def role_names(self) -> frozenset[str]:
        """Its roles."""
        return frozenset(self.roles.split())

    @property
    def has_second_factor(self) -> bool:
        """Whether a password alone does not open it."""
        return bool(self.totp) or self.passkeys.exists()

    @property
    def passkeys(self) -> models.QuerySet[Passkey]:
        """Those of its devices."""
        return Passkey.objects.filter(account=self)


class Passkey(models.Model):
    """A key of somebody's device (WebAuthn). name: how its owner calls it."""

    objects: ClassVar[models.Manager[Passkey]]
    account: models.ForeignKey[Account, Account] = models.ForeignKey(
        Account, on_delete=models.CASCADE, related_name="+"
    )
    credential: models.CharField[str, str] = models.CharField(max_length=400, unique=True)
    public_key: models.TextField[str, str] = models.TextField()
    sign_count: models.BigIntegerField[int, int] = models.BigIntegerField(default=0)
    name: models.CharField[str, str] = models.CharField(max_length=NAME_LENGTH)


class OneTimeLink(models.Model):
    """A link that opens once: to choose a password for an account, new or not. hash: of what it holds. first: the very
    first one, which makes the account of the first administrator. device: it takes the second factor away too."""

    objects: ClassVar[models.Manager[OneTimeLink]]
    hash: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    account: models.ForeignKey[Account | None, Account | None] = models.ForeignKey(
        Account, on_delete=models.CASCADE, null=True
    )
    until_s: models.FloatField[float, float] = models.FloatField()


class Tries(models.Model):
    """Wrong passwords or codes in a row. key: a hash of the account and of where they came from."""

    objects: ClassVar[models.Manager[Tries]]
    key: models.CharField[str, str] = models.CharField(max_length=64, primary_key=True)
    wrong: models.IntegerField[int, int] = models.IntegerField(default=0)
    until_s: models.FloatField[float, float] = models.FloatField(default=0.0)
