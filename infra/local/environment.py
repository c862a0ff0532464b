"""The environment variables the product reads, for this machine's private services."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path
from typing import Final

from infra.local import bootstrap, keys, paths, ports, postgres, say

DEFAULT_PORT: Final = 8000
# A person may set these; everything else is decided here.
_CHOICES: Final = {
    "TANGGAP_DEBUG": "0",
    "TANGGAP_DEMO": "1",
    "TANGGAP_HTTPS": "0",
    "TANGGAP_LOG_LEVEL": "INFO",
    "TANGGAP_PLATFORM_HOST": "localhost",
    "TANGGAP_CITY_HOST_SUFFIX": "localhost",
}
_STRIPE: Final = ("STRIPE_API_BASE", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRETS")


def web_port() -> int:
    """The port of the web server, from ``PORT``."""
    text = os.environ.get("PORT", "") or str(DEFAULT_PORT)
    if not text.isdigit() or not 0 < int(text) < 65_536:
        say.fail(f"PORT must be a number between 1 and 65535, not {text!r}.")
    return int(text)


def variables(*, owner: bool = False) -> dict[str, str]:
    """What a process of the product gets.

    Args:
        owner: Also the password of the role that owns the tables: for migrations and commands,
            not for servers.
    """
    secrets = keys.load()
    found = {
        **{name: os.environ.get(name, default) for name, default in _CHOICES.items()},
        "TANGGAP_DB_HOST": "127.0.0.1",
        "TANGGAP_DB_PORT": str(ports.remembered(postgres.NAME) or ""),
        "TANGGAP_DB_NAME": bootstrap.DATABASE,
        "TANGGAP_DB_APP_PASSWORD": secrets["app"],
        "TANGGAP_REDIS_URL": f"redis://127.0.0.1:{ports.remembered('redis') or ''}/0",
        "TANGGAP_SECRET_KEY": secrets["secret_key"],
        "TANGGAP_LIVE_URL": f"http://{{host}}:{ports.remembered('live') or ports.choose('live')}",
        **messages(secrets),
        **payments(secrets),
        "TANGGAP_MEDIA_ROOT": str(paths.LOCAL / "media"),
        "TANGGAP_STATIC_BUILD": str(paths.STATIC_BUILD),
        "PORT": str(web_port()),
        "DJANGO_SETTINGS_MODULE": "core.conf.settings",
        "PYTHONUNBUFFERED": "1",
        **geography(),
    }
    if owner:
        found["TANGGAP_DB_OWNER_PASSWORD"] = secrets["owner"]
    return found


def messages(secrets: dict[str, str]) -> dict[str, str]:
    """Every channel leads to the post office of this machine (``infra/local/post``)."""
    smtp = ports.remembered("smtp") or ports.choose("smtp")
    office = f"http://127.0.0.1:{ports.remembered('post') or ports.choose('post')}"
    return {
        "TANGGAP_EMAIL_URL": f"smtp://127.0.0.1:{smtp}",
        "TANGGAP_EMAIL_FROM": "Tanggap <jangan-balas@tanggap.example>",
        "TANGGAP_EMAIL_HOOK_KEY": secrets["gateway_key"],
        "TANGGAP_SMS_URL": f"{office}/sms",
        "TANGGAP_SMS_KEY": secrets["gateway_key"],
        "TANGGAP_WA_URL": f"{office}/whatsapp",
        "TANGGAP_WA_KEY": secrets["gateway_key"],
        "TANGGAP_PUSH_KEY": secrets["push_key"],
        "TANGGAP_PUSH_CONTACT": "mailto:admin@tanggap.example",
        "TANGGAP_PUSH_ORIGINS": office,
    }


def payments(secrets: dict[str, str]) -> dict[str, str]:
    """The Stripe stand-in of this machine (``infra/local/stripe``), or the real one when a person set its key."""
    if not has_stand_in():
        given = {name: os.environ.get(name, "") for name in _STRIPE}
        return {name: value for name, value in given.items() if value}
    port = ports.remembered("stripe") or ports.choose("stripe")
    return {
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_API_KEY": _stripe_key(secrets),
        "STRIPE_WEBHOOK_SECRETS": f"whsec_{secrets['stripe_webhook']}",
    }


def has_stand_in() -> bool:
    """Whether the stand-in takes Stripe's place: a person who sets ``STRIPE_API_KEY`` has a Stripe of their own."""
    given = os.environ.get("STRIPE_API_KEY", "")
    return given in ("", _stripe_key(keys.load()))


def _stripe_key(secrets: dict[str, str]) -> str:
    return f"sk_test_{secrets['stripe_key']}"


def superuser() -> dict[str, str]:
    """What only tests and benchmarks get: they make and drop whole databases."""
    port = ports.remembered(postgres.NAME)
    address = (
        f"postgresql://{postgres.SUPERUSER}:{keys.load()['superuser']}@127.0.0.1:{port}/postgres"
    )
    return {"TANGGAP_DB_SUPERUSER_URL": address}


def process_env(*, owner: bool = False, tests: bool = False) -> dict[str, str]:
    """The whole environment of a child: ours over the person's, our programs first on the path."""
    own = variables(owner=owner or tests)
    if tests:
        own.update(superuser())
    path = os.pathsep.join(
        [str(paths.VENV / "bin"), str(postgres.bin_folder()), os.environ.get("PATH", "")]
    )
    return {**os.environ, **own, "PATH": path}


def geography() -> dict[str, str]:
    """GDAL and GEOS as the pyogrio and shapely wheels bring them: newer than the distribution's."""
    site = Path(sysconfig.get_path("platlib", vars={"platbase": str(paths.VENV)}))
    gdal = sorted((site / "pyogrio.libs").glob("libgdal-*.so*"))
    geos = sorted((site / "shapely.libs").glob("libgeos_c-*.so*"))
    if not gdal or not geos:
        return {}
    return {
        "GDAL_LIBRARY_PATH": str(gdal[-1]),
        "GEOS_LIBRARY_PATH": str(geos[-1]),
        "GDAL_DATA": str(site / "pyogrio" / "gdal_data"),
        "PROJ_DATA": str(site / "pyogrio" / "proj_data"),
    }
