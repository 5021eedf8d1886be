"""All settings, read from the environment only, with safe defaults for one machine.

Every variable read here is listed in `.env.example`; a test compares the two.
"""

from pathlib import Path

import environ

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
SECRET_KEY = env.str("SECRET_KEY", default="insecure-development-key")

INSTALLED_APPS = [
    "roadmap.accounts",
    "roadmap.records",
    "roadmap.notifications",
    "goals",
    "grading",
    "public_site",
    "roadmap",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
ROOT_URLCONF = "roadmap.urls"
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'roadmap.sqlite3'}")}
