"""Settings of SpineMed Studio. Everything that differs between places comes from the environment.

With nothing set the system runs in local mode: loopback only, SQLite and files under
DATA_DIR, secrets made once and kept there. HOSTS names the public host names and ends
local mode; then every secret must be given.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shlex
import tempfile
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from spinemed_site.storage_url import storage_of

BASE_DIR = Path(__file__).resolve().parent.parent
WEAKEST_SECRET = 32  # characters
LONGEST_SOCKET_PATH = 107  # bytes; sun_path of unix(7) has 108 with its end


def env_text(name: str, default: str = "") -> str:
    """A text from the environment."""
    return os.environ.get(name, default).strip()


def env_flag(name: str, default: bool = False) -> bool:
    """A yes or no from the environment; anything but the known words is refused."""
    value = env_text(name).lower()
    if value in {"", "0", "1", "true", "false", "yes", "no"}:
        return default if value == "" else value in {"1", "true", "yes"}
    raise ImproperlyConfigured(f"{name} must be yes or no, not {value!r}.")


def env_int(name: str, default: int) -> int:
    """A whole number from the environment."""
    value = env_text(name)
    try:
        return int(value) if value else default
    except ValueError as problem:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.") from problem


def env_choice(name: str, choices: tuple[str, ...]) -> str:
    """One of a few words from the environment; the first where nothing is set."""
    value = env_text(name).lower() or choices[0]
    if value not in choices:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value


def env_list(name: str) -> list[str]:
    """A comma-separated list from the environment."""
    return [item.strip() for item in env_text(name).split(",") if item.strip()]


DATA_DIR = Path(env_text("DATA_DIR") or BASE_DIR / "var").resolve()
HOSTS = env_list("HOSTS")
LOCAL_MODE = not HOSTS
PORT = env_int("PORT", 8000)
DEBUG = env_flag("DEBUG")
if DEBUG and not LOCAL_MODE:
    raise ImproperlyConfigured("DEBUG may only be set in local mode.")
# Whatever any process of ours creates is its owner's alone: every one of them reads this file first,
# and what it starts inherits the mask.
os.umask(0o077)
DATA_DIR.mkdir(parents=True, exist_ok=True)


def secret(name: str) -> str:
    """A secret from the environment; in local mode made once and kept at 0600."""
    value = env_text(name)
    if value:
        return strong(name, value)
    if not LOCAL_MODE:
        raise ImproperlyConfigured(f"{name} must be set when HOSTS is set.")
    return _kept_secret(DATA_DIR / "secrets" / name.lower())


def strong(name: str, value: str) -> str:
    """The value, unless it can be guessed."""
    if len(value) < WEAKEST_SECRET or len(set(value)) < 8:
        raise ImproperlyConfigured(f"{name} is too weak: give at least {WEAKEST_SECRET} random characters.")
    return value


def key_apart(name: str) -> str:
    """A key that is never made here nor kept beside the data: from `name`, or the file of `name`_FILE."""
    value, file = env_text(name), env_text(f"{name}_FILE")
    if file and Path(file).resolve().is_relative_to(DATA_DIR):
        raise ImproperlyConfigured(f"{name}_FILE must lie apart from the data: not in {DATA_DIR}.")
    if file and not value:
        try:
            value = Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise ImproperlyConfigured(f"{name}_FILE cannot be read: {file}.") from problem
    return value


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    # Write aside and link: two processes that start at once agree on one secret.
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    try:
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(aside)
    return path.read_text().strip()


SECRET_KEY = secret("SECRET_KEY")
DEID_SECRET = secret("DEID_SECRET")
AUDIT_KEY = secret("AUDIT_KEY")
# Seals who stands behind the pseudonyms. Without it that is not kept.
REID_KEY = key_apart("REID_KEY")
REID_KEYS_OLD = [key.strip() for key in key_apart("REID_KEY_OLD").split(",") if key.strip()]
if REID_KEY and strong("REID_KEY", REID_KEY) in {SECRET_KEY, DEID_SECRET, AUDIT_KEY}:
    raise ImproperlyConfigured("REID_KEY must be a key of its own, not one of the other secrets.")

ALLOWED_HOSTS = HOSTS or ["127.0.0.1", "localhost", "[::1]", "testserver"]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_vite",
    "django_htmx",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "projects",
    "imaging",
    "corpus",
    "generation",
    "review",
    "training",
    "benchmark",
    "spinemed_site",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "spinemed_site.static_files.StaticFilesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "projects.sessions.SessionClockMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "projects.signed_out.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "projects.nul.NoNulMiddleware",
    "projects.middleware.HouseErrorMiddleware",
]

ROOT_URLCONF = "spinemed_site.urls"
ASGI_APPLICATION = "spinemed_site.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "projects.context.house",
            ],
        },
    }
]

# --- Data -----------------------------------------------------------------------------------------

DATABASES = {
    # Threads live on between requests (spinemed_site.threads) and so do their connections; one that
    # a restarted server has dropped is noticed at the next request and opened anew.
    "default": dj_database_url.parse(
        env_text("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'studio.sqlite3'}",
        conn_max_age=600,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # Compiling a question with many conditions takes PostgreSQL a second; answering it takes milliseconds.
    given = DATABASES["default"].setdefault("OPTIONS", {})
    given["options"] = f"-c jit=off {given.get('options', '')}".strip()
    # Planning our longer questions takes the server as long as answering them: what a connection asks again
    # is kept there, prepared (ADR 122). Behind a pooler that cannot: `?prepare_threshold=` in the URL.
    given.setdefault("server_side_binding", True)
    given.setdefault("prepare_threshold", 2)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # Tests run on a file too: threads on an in-memory database lock each other differently.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 30,
        # A transaction takes the write lock at once: no deadlock when it upgrades from reading.
        "transaction_mode": "IMMEDIATE",
        # What a row held is overwritten when it goes: names of files may be those of patients.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-20000; "
        "PRAGMA secure_delete=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STORAGE = storage_of(env_text("STORAGE_URL"), folder=DATA_DIR / "files")
MEDIA_ROOT = STORAGE.folder
MEDIA_URL = "/never-served/"  # Media leave only through permission-checked views.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# Options of `manage.py dicom_listen`; empty: nothing receives DICOM over the network.
DICOM_LISTEN = shlex.split(env_text("DICOM_LISTEN"))
# Whether a machine samples slices of CT, MR and PET for text; it holds up clean studies (ADR 0073).
LOOK_AT_SLICES = env_flag("LOOK_AT_SLICES")
# Projects, by the last part of their address, whose boards anybody may read without signing in (ADR 0081).
PUBLIC_BOARDS = env_list("PUBLIC_BOARDS")
CACHE_DIR = DATA_DIR / "cache"
IMAGE_CACHE_BYTES = 2 * 1024**3

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def redis_socket() -> Path:
    """Where the embedded Redis listens: in the data folder, unless that path is too long for a socket.

    Elsewhere everybody may create names, so the name is keyed: nobody can be there before us.
    """
    path = DATA_DIR / "redis" / "redis.sock"
    if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH:
        return path
    keyed = hmac.new(SECRET_KEY.encode(), os.fsencode(DATA_DIR), hashlib.sha256).hexdigest()[:24]
    return Path(tempfile.gettempdir()) / f"spinemed-{keyed}" / "redis.sock"


REDIS_SOCKET = redis_socket()
REDIS_URL = env_text("REDIS_URL") or f"unix://{REDIS_SOCKET}"
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "projects.User"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "projects:login"
LOGIN_REDIRECT_URL = "projects:home"
LOGOUT_REDIRECT_URL = "projects:login"
SESSION_IDLE_SECONDS = SESSION_COOKIE_AGE = 3600
SESSION_LONGEST_SECONDS = 12 * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not LOCAL_MODE
SESSION_ENGINE = "projects.session_store"
AUTHENTICATION_BACKENDS = ["projects.signing_in.PersonBackend"]
CSRF_FAILURE_VIEW = "projects.views.errors.csrf_failed"

# --- Browser --------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if LOCAL_MODE else 31_536_000
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if not LOCAL_MODE else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        # The viewer's codecs are WebAssembly.
        "script-src": [SELF, "'wasm-unsafe-eval'"],
        "worker-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "blob:", "data:"],
        "style-src": [SELF],
        # Cornerstone sets style attributes on its own elements; style sheets stay strict.
        "style-src-attr": ["'unsafe-inline'"],
        "font-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

STATIC_URL = "/static/"
STATICFILES_DIRS = [("dist", BASE_DIR / "static" / "dist")]
STORAGES = {
    "default": STORAGE.setting,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The build's own folder is served as it lies there: no collecting step between build and page.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
DJANGO_VITE = {
    "default": {
        "dev_mode": False,
        "manifest_path": BASE_DIR / "static" / "dist" / ".vite" / "manifest.json",
        "static_url_prefix": "dist",
        "app_client_class": "spinemed_site.front_end.FreshClient",
    }
}


def immutable_file(path: str, url: str) -> bool:
    """Whether whitenoise may let browsers keep a file for ever: Vite puts a hash in its assets' names."""
    return "/dist/assets/" in url


WHITENOISE_IMMUTABLE_FILE_TEST = immutable_file

# --- API, language, log ---------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "projects.api_auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "SpineMed Studio",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "spinemed_site.api_schema.machine_routes",
    ],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

LANGUAGE_CODE = "en"
TIME_ZONE = env_text("TZ", "UTC") or "UTC"
USE_I18N = False
USE_TZ = True

# --- Mail: the daily digest, and nothing else -----------------------------------------------------

EMAIL_HOST = env_text("EMAIL_HOST")
# Without a server mails are written to the log of the worker.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'console'}.EmailBackend"
EMAIL_SECURITY = env_choice("EMAIL_SECURITY", ("starttls", "tls", "none"))
EMAIL_PORT = env_int("EMAIL_PORT", {"starttls": 587, "tls": 465, "none": 25}[EMAIL_SECURITY])
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL_SECURITY == "starttls", EMAIL_SECURITY == "tls"
EMAIL_HOST_USER = env_text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env_text("EMAIL_PASSWORD")
if EMAIL_HOST_PASSWORD and EMAIL_SECURITY == "none":
    raise ImproperlyConfigured("EMAIL_PASSWORD would travel in plain text: set EMAIL_SECURITY.")
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = (
    env_text("EMAIL_FROM") or f"spinemed-studio@{HOSTS[0].lstrip('.') if HOSTS else 'localhost'}"
)
# What stands before the path of a link in a mail.
SITE_URL = (
    env_text("SITE_URL") or (f"https://{HOSTS[0].lstrip('.')}" if HOSTS else f"http://127.0.0.1:{PORT}")
).rstrip("/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "filters": {
        "addresses": {"()": "spinemed_site.log_filters.AddressesUnnamed"},
        "untraced": {"()": "spinemed_site.log_filters.WithoutTraceback"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        name: {"filters": ["addresses"]}
        for name in ("django.request", "django.security.csrf", "django.security.SuspiciousOperation")
    }
    | {"django.security.RequestDataTooBig": {"filters": ["addresses", "untraced"]}},
}
