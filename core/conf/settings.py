"""Settings of every process. Differences between machines come from the environment, by typed readers."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from core.conf import contracts, env, mail

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = BASE_DIR / ".local"

# --- what kind of deployment this is -------------------------------------------------------------
DEBUG = env.flag("TANGGAP_DEBUG")
DEMO = env.flag(
    "TANGGAP_DEMO"
)  # shows demo sign-ins and their second-factor codes: never in production
HTTPS = env.flag("TANGGAP_HTTPS")
SECRET_KEY = env.secret("TANGGAP_SECRET_KEY", "local-only-not-secret" if not HTTPS else "")
PORT = env.number("PORT", 8000)

# --- hosts -----------------------------------------------------------------------------------------
PLATFORM_HOSTS = [
    env.text("TANGGAP_PLATFORM_HOST", "localhost"),
    "tanggap.localhost",
    "127.0.0.1",
]
CITY_HOST_SUFFIX = env.text("TANGGAP_CITY_HOST_SUFFIX", "localhost")
ALLOWED_HOSTS = [
    "*"
]  # tenants.middleware answers 404 to every host that is not a ready city or the platform
LIVE_URL = env.text("TANGGAP_LIVE_URL", "http://{host}:8001")

# --- applications and their schema homes ----------------------------------------------------------
PLATFORM_ONLY_APPS = [
    "tenants",
    "django_tenants",
    "billing",
    "core.outbox",
    "core.schedules",
]
EVERYWHERE_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "core.identity",
    "core.audit",
    "core.webhooks",
    "core.calls",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
CITY_ONLY_APPS = ["core.branding", "core.live", "reporting"]
TABLELESS_APPS = [
    "core",
    "api",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
]
SHARED_APPS = [*PLATFORM_ONLY_APPS, *EVERYWHERE_APPS]
TENANT_APPS = [*EVERYWHERE_APPS, *CITY_ONLY_APPS]
INSTALLED_APPS = [
    *PLATFORM_ONLY_APPS,
    *EVERYWHERE_APPS,
    *CITY_ONLY_APPS,
    *TABLELESS_APPS,
]

# --- tenancy ---------------------------------------------------------------------------------------
TENANT_MODEL = "tenants.City"
TENANT_DOMAIN_MODEL = "tenants.Domain"
TENANT_LIMIT_SET_CALLS = True
PUBLIC_SCHEMA_NAME = "public"
PUBLIC_SCHEMA_URLCONF = "core.conf.urls_public"
ROOT_URLCONF = "core.conf.urls_city"
PG_EXTRA_SEARCH_PATHS = ["extensions"]
ORIGINAL_BACKEND = "django.contrib.gis.db.backends.postgis"
SKIP_PG_EXTRA_VALIDATION = True
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail is unique without regard to case, by a constraint the check cannot see
]
REGIONS_PATH = Path(
    env.text(
        "TANGGAP_REGIONS_PATH", str(BASE_DIR / "infra/frontend/node_modules/idn-area-data/data")
    )
)
# Endings of addresses that may sign a city up: an official one says who is asking.
SIGNUP_EMAIL_ENDINGS = env.words(
    "TANGGAP_SIGNUP_EMAIL_ENDINGS", ".go.id,.example" if DEMO else ".go.id"
)
SPARE_SCHEMAS = env.number("TANGGAP_SPARE_SCHEMAS", 2)

# --- money -----------------------------------------------------------------------------------------
# TOML with the name, tax number and bank account printed on invoices; empty: billing/seed/vendor.toml (examples).
VENDOR_FILE = env.text("TANGGAP_VENDOR_FILE", "")

# --- database --------------------------------------------------------------------------------------
_DB_POOL = env.number("TANGGAP_DB_POOL", 0)


def _database(user: str, password: str, *, pool: int = 0) -> dict[str, Any]:
    options: dict[str, Any] = {
        # UTC here, so that no connection has to ask for it (cities may not call set_config);
        # PostGIS on the path, so that its types are found before a schema is entered. No statement
        # of ours runs long enough to be worth compiling.
        "options": "-c timezone=UTC -c jit=off -c search_path=public,extensions",
        # A filter query that PostgreSQL prepares falls to a generic plan: never by itself.
        "prepare_threshold": 2**31 - 1,
        "connect_timeout": env.number("TANGGAP_DB_CONNECT_TIMEOUT", 5),
    }
    if pool:
        options["pool"] = {
            "min_size": 1,
            "max_size": pool,
            "timeout": 5,
            "max_lifetime": 300,
        }
    return {
        "ENGINE": "core.db",
        "HOST": env.text("TANGGAP_DB_HOST", "127.0.0.1"),
        "PORT": env.text("TANGGAP_DB_PORT", "5432"),
        "NAME": env.text("TANGGAP_DB_NAME", "tanggap"),
        "USER": user,
        "PASSWORD": password,
        "CONN_MAX_AGE": 0 if pool else 300,
        "CONN_HEALTH_CHECKS": not pool,
        "OPTIONS": options,
        "ATOMIC_REQUESTS": False,
    }


DATABASES = {
    "default": _database("tanggap_app", env.secret("TANGGAP_DB_APP_PASSWORD"), pool=_DB_POOL),
    # Owns every table; used by migrations and provisioning only, never by a request.
    "owner": _database("tanggap_owner", env.secret("TANGGAP_DB_OWNER_PASSWORD")),
}
# Ours answers every question; the library only insists on seeing its own in the list.
DATABASE_ROUTERS = [
    "core.db.router.SchemaHomeRouter",
    "django_tenants.routers.TenantSyncRouter",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: broker, cache, live hints. Losing it loses nothing -----------------------------------
REDIS_URL = env.secret("TANGGAP_REDIS_URL", "redis://127.0.0.1:6379/0")
REDIS_ANSWER_SECONDS = env.number("TANGGAP_REDIS_ANSWER_SECONDS", 1)  # then it counts as away
CACHES = {
    "default": {
        "BACKEND": "core.cache.TolerantRedisCache",
        "LOCATION": REDIS_URL,
        "KEY_FUNCTION": "core.cache.city_key",
    }
}

# --- requests ---------------------------------------------------------------------------------------
MIDDLEWARE = [
    "core.middleware.RequestIdMiddleware",
    "api.cors.CorsMiddleware",
    "tenants.middleware.CityMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.policy.PolicyMiddleware",
    "core.branding.middleware.MapTilesMiddleware",
    "core.middleware.DomainErrorMiddleware",
    "core.uploads.BodyLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.identity.middleware.SessionCityMiddleware",
    "tenants.visiting.VisitMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tenants.middleware.ReadOnlyMiddleware",
    "tenants.gates.ServiceGateMiddleware",
]
#: The table of addresses that belong to a service of a city's package.
SERVICE_GATES = "reporting.web.gates.GATES"
ERROR_SHAPES = {"/open311/v2/": "api.open311.v2.errors.answer"}  # whose standard has its own errors
APPEND_SLASH = True
WSGI_APPLICATION = "core.conf.wsgi.application"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csrf",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.branding.context.branding",
                "tenants.visiting.context",
                "tenants.context.city_standing",
                "tenants.gates.offers",
            ],
            "builtins": ["core.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]

# --- sign-in ----------------------------------------------------------------------------------------
AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "core.identity.hashers.Argon2idHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/masuk/"
LOGIN_REDIRECT_URL = "/petugas/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "core.identity.adapter.StaffAccountAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Nobody signs up by themselves: whoever is here came by a link in a letter to their address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Tanggap"
MFA_TOTP_TOLERANCE = 1
MFA_ADAPTER = "core.identity.second_factor.SecondFactorAdapter"

# --- cookies and transport --------------------------------------------------------------------------
_COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_COOKIE_PREFIX}tanggap_session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
CSRF_COOKIE_NAME = f"{_COOKIE_PREFIX}tanggap_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "core.problems.stale_form"
LANGUAGE_COOKIE_NAME = f"{_COOKIE_PREFIX}tanggap_language"
LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        # The live server has its own port or host; which one is known per deployment.
        "connect-src": [
            SELF,
            *env.words("TANGGAP_CSP_CONNECT", "http://*:*" if not HTTPS else ""),
        ],
        "worker-src": [SELF, "blob:"],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

# --- language and time ------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [
    ("id", _("Bahasa Indonesia"))
]  # a half-translated page helps nobody: English joins whole
LOCALE_PATHS = [BASE_DIR / "core" / "locale", BASE_DIR / "reporting" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True

# --- static files and uploads ------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_BUILD_DIR = Path(env.text("TANGGAP_STATIC_BUILD", str(LOCAL_DIR / "static-build")))
STATIC_ROOT = Path(env.text("TANGGAP_STATIC_ROOT", str(LOCAL_DIR / "static-root")))
STATICFILES_DIRS = [STATIC_BUILD_DIR] if STATIC_BUILD_DIR.is_dir() else []
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 60 if DEBUG else 86_400
MEDIA_ROOT = Path(env.text("TANGGAP_MEDIA_ROOT", str(LOCAL_DIR / "media")))
S3_BUCKET = env.text("TANGGAP_S3_BUCKET")
S3_ENDPOINT = env.text("TANGGAP_S3_ENDPOINT")
S3_PUBLIC_ENDPOINT = env.text("TANGGAP_S3_PUBLIC_ENDPOINT")  # as phones reach it, if elsewhere
S3_REGION = env.text("TANGGAP_S3_REGION", "ap-southeast-3")
GDAL_LIBRARY_PATH = env.text("GDAL_LIBRARY_PATH") or None
GEOS_LIBRARY_PATH = env.text("GEOS_LIBRARY_PATH") or None

# --- messages; without a provider nothing is sent, and what should have been says so -----------
globals().update(mail.read(env.secret("TANGGAP_EMAIL_URL")))
EMAIL_HOOK_KEY = env.secret("TANGGAP_EMAIL_HOOK_KEY")
# A city writes as <its code>@<this domain>: no two cities share a sender.
DEFAULT_FROM_EMAIL = env.text("TANGGAP_EMAIL_FROM", "Tanggap <jangan-balas@tanggap.invalid>")
SMS_URL = env.text("TANGGAP_SMS_URL")
SMS_KEY = env.secret("TANGGAP_SMS_KEY")
WA_URL = env.text("TANGGAP_WA_URL")
WA_KEY = env.secret("TANGGAP_WA_KEY")
# 32 random bytes as base64url: the VAPID key of this deployment.
PUSH_PRIVATE_KEY = env.secret("TANGGAP_PUSH_KEY")
PUSH_CONTACT = env.text("TANGGAP_PUSH_CONTACT", "mailto:admin@tanggap.invalid")
PUSH_ORIGINS = env.words("TANGGAP_PUSH_ORIGINS")  # push services besides those of the browsers

# --- money: Stripe, or the stand-in of the local stack; which one is decided here and nowhere else -------
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "https://api.stripe.com")
STRIPE_API_KEY = env.secret("STRIPE_API_KEY")
# Two while one replaces the other, separated by a comma: an event signed with either is taken.
STRIPE_WEBHOOK_SECRETS = [
    word.strip() for word in env.secret("STRIPE_WEBHOOK_SECRETS").split(",") if word.strip()
]
STRIPE_NETWORK_RETRIES = env.number("STRIPE_NETWORK_RETRIES", 2)

# --- webhooks: what other systems are told ---------------------------------------------------------------
# Secrets of endpoints follow from this key; changing it changes every one of them.
WEBHOOK_KEY = env.secret("TANGGAP_WEBHOOK_KEY") or SECRET_KEY
# "host:port" of receivers on this machine, for development and tests. In production there are none.
WEBHOOK_TEST_HOSTS = [] if HTTPS else env.words("TANGGAP_WEBHOOK_TEST_HOSTS")

# --- API ----------------------------------------------------------------------------------------------
API_MAX_BODY = 256 * 1024
# Calls a minute from one address without a credential; 0: no limit.
API_OPEN_PER_MINUTE = env.number("TANGGAP_API_OPEN_PER_MINUTE", 300)
# Long files one web process sends at the same time; each keeps one of its threads.
STREAMS_AT_ONCE = env.number("TANGGAP_STREAMS_AT_ONCE", 1)
# Base address of a city made for trying out, which documentation may write to; empty: there is none.
SANDBOX_URL = env.text("TANGGAP_SANDBOX_URL", "").rstrip("/")
REST_FRAMEWORK = {
    "EXCEPTION_HANDLER": "api.problems.handle",
    "DEFAULT_PARSER_CLASSES": ["api.parsers.JsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["api.parsers.JsonRenderer"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.BearerCredential",
        "api.authentication.StaffSession",
    ],
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = contracts.SPECTACULAR

# --- logs ---------------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "core.conf.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.text("TANGGAP_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "psycopg.pool": {"level": "ERROR"},
        "stripe": {"level": "WARNING"},  # below that the library writes down what it sends
    },
}
