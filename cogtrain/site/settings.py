"""Django as the site uses it: set once in a process, before anything of the database is touched."""

from __future__ import annotations

import logging
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command

from cogtrain.errors import DiskError, refuse
from cogtrain.records.log.place import make_private_folder
from cogtrain.records.whole_file import in_place

FOLDER: Final = "review"
DATABASE_FILE: Final = "review.sqlite3"
SIGNING_FILE: Final = "signing-key.txt"
SESSION_S: Final = 12 * 3600
IDLE_S: Final = 30 * 60
LONGEST_BODY: Final = 8_500_000


@dataclass(frozen=True)
class Doorstep:
    """Where the site stands. name: by which browsers ask for it; secure: whether TLS stands before it."""

    name: str
    secure: bool

    @property
    def origin(self) -> str:
        """What its addresses begin with."""
        return f"{'https' if self.secure else 'http'}://{self.name}"

    def cookie(self, what: str) -> str:
        """The name of a cookie."""
        return f"__Host-{what}" if self.secure else f"cogtrain-{what}"


def secret_of(results: Path) -> str:
    """What cookies are signed and second factors are sealed with; made once. It lies beside the records, not in the
    database. CogtrainError where the disk refuses."""
    path = results / FOLDER / SIGNING_FILE
    try:
        make_private_folder(path.parent)
        if not path.exists():
            with in_place(path) as beside:
                beside.write_text(f"{secrets.token_urlsafe(48)}\n", encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        expected = "a folder that can be read and written"
        raise refuse(f"{FOLDER}/{SIGNING_FILE}", (error.strerror or "").lower(), expected, kind=DiskError) from error


def configure(results: Path, database: str, doorstep: Doorstep) -> None:
    """Set Django up for these records; the tables are made, or brought to this version.

    database: empty for a file beside the records, or such as ``postgresql://user:password@host:5432/name``.
    CogtrainError for an address that is none, and for a database that does not answer.
    """
    settings.configure(**values(results, database, doorstep))
    django.setup()
    logging.getLogger("django.request").setLevel(logging.CRITICAL)  # the trail tells what was refused
    logging.getLogger("django.security").setLevel(logging.CRITICAL)
    from django.db import connection
    from django.db.utils import DatabaseError

    try:
        _must_hold_all_signs(connection)
        call_command("migrate", verbosity=0, interactive=False)
    except DatabaseError as error:
        words = str(error).strip().splitlines()
        found = words[0][:120] if words else type(error).__name__
        remedy = "Start it, or mend the address in --database."
        raise refuse("--database", found, "a database that answers", remedy) from error


_ALWAYS: Final[dict[str, Any]] = {
    "DEBUG": False,
    "INSTALLED_APPS": [
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "django_htmx",
        "cogtrain.site.apps.SiteConfig",
    ],
    "MIDDLEWARE": [
        "cogtrain.site.guard.headers",
        "cogtrain.site.guard.in_the_clinics_language",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_htmx.middleware.HtmxMiddleware",
    ],
    "ROOT_URLCONF": "cogtrain.site.addresses",
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "builtins": ["cogtrain.site.words"],
                "context_processors": ["django.template.context_processors.request", "cogtrain.site.menu.menu"],
            },
        }
    ],
    "AUTH_USER_MODEL": "review.Account",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
        for name, options in (
            ("MinimumLengthValidator", {"min_length": 12}),
            ("CommonPasswordValidator", {}),
            ("NumericPasswordValidator", {}),
        )
    ],
    "SESSION_COOKIE_AGE": SESSION_S,
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    "CSRF_COOKIE_AGE": None,
    "CSRF_FAILURE_VIEW": "cogtrain.site.guard.forged",
    "DATA_UPLOAD_MAX_MEMORY_SIZE": LONGEST_BODY,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 200,
    "USE_I18N": False,
    "USE_TZ": True,
    "TIME_ZONE": "UTC",
    "LOGGING_CONFIG": None,
}


def _must_hold_all_signs(connection: Any) -> None:
    """Raises CogtrainError for a database that cannot keep every sign."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        (encoding,) = cursor.fetchone()
    if encoding != "UTF8":
        remedy = "Make it anew: CREATE DATABASE cogtrain ENCODING 'UTF8' TEMPLATE template0;"
        raise refuse("--database", f"a database in {encoding}", "one in UTF8", remedy)


def values(results: Path, database: str, doorstep: Doorstep) -> dict[str, Any]:
    """Django's settings. CogtrainError for an address of a database that is none."""
    secret = secret_of(results)
    cookie = {"SECURE": doorstep.secure, "HTTPONLY": True, "SAMESITE": "Strict", "PATH": "/"}
    cookies = {
        f"{kind.upper()}_COOKIE_{name}": value
        for kind in ("session", "csrf")
        for name, value in {**cookie, "NAME": doorstep.cookie(kind)}.items()
    }
    return {
        **_ALWAYS,
        **cookies,
        "SECRET_KEY": sha256(f"cogtrain site {secret}".encode()).hexdigest(),
        "ALLOWED_HOSTS": [doorstep.name.partition(":")[0]],
        "DATABASES": {"default": _postgresql(database) if database else _sqlite(results)},
        "CSRF_TRUSTED_ORIGINS": [doorstep.origin],
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if doorstep.secure else None,
    }


def _sqlite(results: Path) -> dict[str, Any]:
    begin = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=20000;"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str((results / FOLDER / DATABASE_FILE).resolve()),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": begin},
    }


def _postgresql(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    name = parts.path.lstrip("/")
    if parts.scheme not in ("postgresql", "postgres") or not name:
        expected = "such as postgresql://user:password@host:5432/name"
        raise refuse("--database", "another address", expected, "Without it a file beside the records is used.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10},
    }
