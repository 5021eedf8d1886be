"""All settings, read from the environment only, with safe defaults for one machine.

Every variable read here is listed in `.env.example`; a test compares the two.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import structlog
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

from roadmap.headers import CONTENT_SECURITY_POLICY as POLICY

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of installation this is -------------------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
DEMO_PASSWORD = env.str("DEMO_PASSWORD", default="safety-roadmap-demo")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
# The signer's own: the private key of the record log, and the memory of what was signed last.
SIGNER_DIR = Path(env.str("SIGNER_DIR", default=str(DATA_DIR / "signer"))).resolve()
BASE_URL = env.str("BASE_URL", default="http://localhost:8000").rstrip("/")
# Where to report a hole: addresses for /.well-known/security.txt, which there is none of without them.
SECURITY_CONTACT = env.list("SECURITY_CONTACT", default=[])
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured("Set SECRET_KEY to a long random text (or DEBUG=true on a development machine).")
    SECRET_KEY = "insecure-key-for-development-and-demo-only"  # noqa: S105 -- refused outside DEBUG and DEMO

_host = urlsplit(BASE_URL).hostname or "localhost"
_is_https = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_host, "localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# --- Apps and request layers -----------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "roadmap.accounts",
    "roadmap.records",
    "roadmap.activity",
    "roadmap.notifications",
    "goals",
    "grading",
    "public_site",
    "roadmap",
    "roadmap.admin_app.ReadOnlyAdminConfig",
    "drf_spectacular",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "roadmap.middleware.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "roadmap.accounts.middleware.SecondFactorMiddleware",
    "roadmap.records.middleware.RefusalMiddleware",
]
ROOT_URLCONF = "roadmap.urls"
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["roadmap.api.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["roadmap.api.authentication.ScopeAllows"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "EXCEPTION_HANDLER": "roadmap.api.problems.answer_problem",
    "DEFAULT_SCHEMA_CLASS": "roadmap.api.described.Described",
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Frontier Safety Roadmap",
    "VERSION": "1",
    "DESCRIPTION": "Read the roadmap and report to it. Every write is the same action as the form on the page.",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "COMPONENT_SPLIT_PATCH": False,
    "POSTPROCESSING_HOOKS": ["roadmap.api.described.add_shapes", "roadmap.activity.described.add_kinds"],
}
WSGI_APPLICATION = "roadmap.wsgi.application"
# Each takes a WSGI application and returns one that stands in front of it.
WSGI_LAYERS = ["public_site.layer.wsgi_layer"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["roadmap.templatetags.web"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "roadmap.views.site_context",
            ],
        },
    },
]
FORM_RENDERER = "roadmap.forms.RoadmapFormRenderer"
# Each names a function `todo_for(user, on)`; the dashboard gathers them without importing the apps.
TODO_SOURCES = [f"{app}.todo.todo_for" for app in ("goals", "grading", "public_site")]
# Each names a function that yields sections of the dashboard, or of the leadership page; and the days to tell changes since.
DASHBOARD_SOURCES = [f"{app}.dashboard.dashboard" for app in ("goals", "grading", "public_site")]
LEADERSHIP_SOURCES = [f"{app}.leadership.leadership" for app in ("goals", "grading", "public_site")]
LEADERSHIP_MARKS = ["public_site.leadership.editions"]
# Each names a function that yields what rests on a piece of evidence; its page gathers them.
EVIDENCE_USES = ["goals.uses.uses_of", "grading.uses.uses_of"]
# Kind of a subject -> what names its texts, where they belong to an app that goals may not import (goals/text_sources.py).
TEXT_SOURCES = {"grade": "grading.withholding.GRADE"}
# Each names a function (user, goal) that says whether this person is on a panel that is blind and asks without a name.
UNNAMED_ASKERS = ["grading.asking.is_on_blind_panel"]
# Each names a function `reminders_for(on)`; the worker gathers them and tells people.
REMINDER_SOURCES = ["goals.reminders.reminders_for", "grading.reminders.reminders_for"]
# Each names a function that yields (subject, fields) of everything the record log should hold; `reconcile` compares.
LOG_SOURCES = [
    f"{app}.logged.everything" for app in ("roadmap.accounts", "roadmap.activity", "goals", "grading", "public_site")
]
# Each names a function that yields what nobody may read in the record log yet (roadmap/records/hidden.py).
RECORD_BLINDS = ["grading.record_sight.blinds"]

# --- Databases -------------------------------------------------------------------------------------------------------
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
}


def _database(url: str) -> dict[str, Any]:
    config: dict[str, Any] = dict(env.db_url_config(url))
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = _SQLITE_OPTIONS | config.get("OPTIONS", {})
    else:
        config |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
    return config


DATABASE_URL = env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'roadmap.sqlite3'}")
MIGRATION_DATABASE_URL = env.str("MIGRATION_DATABASE_URL", default=DATABASE_URL)
SIGNER_DATABASE_URL = env.str("SIGNER_DATABASE_URL", default=DATABASE_URL)
DATABASES = {"default": _database(DATABASE_URL)}
# A second alias exists only where the role really differs; ask for it by these two names.
MIGRATION_DATABASE = "default" if MIGRATION_DATABASE_URL == DATABASE_URL else "migration"
SIGNER_DATABASE = "default" if SIGNER_DATABASE_URL == DATABASE_URL else "signer"
DATABASES.setdefault(MIGRATION_DATABASE, _database(MIGRATION_DATABASE_URL))
DATABASES.setdefault(SIGNER_DATABASE, _database(SIGNER_DATABASE_URL))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Queue and cache -------------------------------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
QUEUE_DIR = DATA_DIR / "queue"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str] = {}
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
    }
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_ACKS_LATE = True
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    "render-the-new-day": {"task": "public_site.render_new_day", "schedule": crontab(hour=0, minute=0)},
    "tell-unconfirmed": {"task": "public_site.tell_unconfirmed", "schedule": crontab(minute="*/15")},
    "keep-standings": {"task": "goals.keep_standings", "schedule": crontab(), "options": {"expires": 50}},
    "compare-standings": {"task": "goals.compare_standings", "schedule": crontab(hour=2, minute=40)},
    "renew-the-archive": {"task": "public_site.renew_archive", "schedule": crontab(minute=15)},
    "reconcile": {"task": "public_site.reconcile", "schedule": crontab(hour=1, minute=30)},
    "sweep-evidence-files": {"task": "goals.sweep_evidence_files", "schedule": crontab(hour=2, minute=10)},
    "look-at-evidence-files": {"task": "goals.look_at_evidence_files", "schedule": crontab(hour=3, minute=0)},
    # A run that finds the worker busy is dropped; the next one signs all that is there.
    "sign-records": {"task": "records.sign", "schedule": crontab(), "options": {"expires": 50}},
    "move-cycles": {"task": "grading.move_cycles", "schedule": crontab(minute=5), "options": {"expires": 3000}},
    "look-at-links": {"task": "goals.look_at_links", "schedule": crontab(minute="*/5"), "options": {"expires": 250}},
    "sweep-link-copies": {"task": "goals.sweep_link_copies", "schedule": crontab(hour=2, minute=20)},
    "beat-of-the-log": {"task": "records.heartbeat", "schedule": crontab(minute=1)},
    # Reminders and mails; a run that finds the worker busy is dropped.
    "tell-people": {"task": "notifications.run", "schedule": crontab(minute="*/5"), "options": {"expires": 240}},
}

# --- Links of evidence -----------------------------------------------------------------------------------------------
CHECK_LINKS = env.bool("CHECK_LINKS", default=not DEMO)
LINK_LARGEST_MB = env.int("LINK_LARGEST_MB", default=20)

# --- Activity records ------------------------------------------------------------------------------------------------
# A folder of JSON Schema files, one for each kind of the operator's own (docs/activity.md).
ACTIVITY_KINDS_DIR = env.str("ACTIVITY_KINDS_DIR", default="")

# --- Sign-in ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "internal_home"
ACCOUNT_ADAPTER = "roadmap.accounts.adapter.InvitationOnlyAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_USER_DISPLAY = "roadmap.accounts.adapter.display_name"
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail tells of every change of a password or second factor
SECOND_FACTOR_REQUIRED = not (DEBUG or DEMO)
MFA_ADAPTER = "roadmap.accounts.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _is_https  # on a development machine, http://localhost
MFA_TOTP_ISSUER = "Frontier Safety Roadmap"
MFA_FORMS = {
    "authenticate": "roadmap.accounts.codes.CodeForm",
    "reauthenticate": "roadmap.accounts.codes.CodeAgainForm",
    "activate_totp": "roadmap.accounts.codes.FirstCodeForm",
    "add_webauthn": "roadmap.accounts.passkeys.PasskeyForm",
}
# Approving, publishing and changes of people need a sign-in or a confirmation that is at most this old.
STEP_UP_REQUIRED = True
STEP_UP_MINUTES = env.int("STEP_UP_MINUTES", default=5)
ACCOUNT_REAUTHENTICATION_TIMEOUT = 60 * STEP_UP_MINUTES
USERSESSIONS_TRACK_ACTIVITY = False
# Single sign-on: an OpenID Connect server that knows the same e-mail addresses. It makes no accounts.
OIDC_NAME = env.str("OIDC_NAME", default="single sign-on")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="").rstrip("/")
OIDC_CLIENT_ID = env.str("OIDC_CLIENT_ID", default="")
OIDC_CLIENT_SECRET = env.str("OIDC_CLIENT_SECRET", default="")
SOCIALACCOUNT_ADAPTER = "roadmap.accounts.single_sign_on.SingleSignOnAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 10
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# --- Security headers and cookies ------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {"DIRECTIVES": POLICY}
SECURE_SSL_REDIRECT = _is_https
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if _is_https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _is_https
SECURE_HSTS_PRELOAD = _is_https
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # sign-in limits count the address the proxy names, not the proxy's own
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _is_https
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"

# --- Static files: compressed and named by hash in production, straight from the source tree elsewhere ---------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
COMPRESS_STATIC = env.bool("COMPRESS_STATIC", default=not (DEBUG or DEMO))
_STATIC_STORAGE = (
    "whitenoise.storage.CompressedManifestStaticFilesStorage"
    if COMPRESS_STATIC
    else "django.contrib.staticfiles.storage.StaticFilesStorage"
)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = not COMPRESS_STATIC
WHITENOISE_ALLOW_ALL_ORIGINS = False
MEDIA_ROOT = DATA_DIR / "files"

# --- Uploads: what is larger is refused with a sentence, and never written down --------------------------------------
EVIDENCE_FILE_MOST = env.int("EVIDENCE_FILE_MOST_MB", default=10) * 1_000_000
FILE_UPLOAD_MOST = max(EVIDENCE_FILE_MOST, 1_000_000)  # of any file; forms may ask for less
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "roadmap.uploads.BoundedUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_NUMBER_FILES = 5
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # the panels of a cycle: one box for each goal and reviewer

# --- Mail, language, log ---------------------------------------------------------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://" if DEBUG or DEMO else "smtp://localhost:25")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds a page waits for the mail server
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"roadmap@{_host}")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Between two mails of reminders to one person lies at least this time.
MAIL_GAP = timedelta(minutes=env.int("MAIL_GAP_MINUTES", default=60))
LANGUAGE_CODE = "en-gb"
USE_TZ = True
TIME_ZONE = "UTC"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.stdlib.PositionalArgumentsFormatter(),
                structlog.processors.format_exc_info,
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line" if DEBUG or DEMO else "json"},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}
