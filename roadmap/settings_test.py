"""Settings of the test suite: fast hashing, no queue, no mail, everything stored in a folder that goes away."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

os.environ.setdefault("SECRET_KEY", "only-for-tests-only-for-tests-only-for-tests-only-for-tests")
os.environ["BASE_URL"] = "http://localhost:8000"
for name in ("DEBUG", "DEMO", "COMPRESS_STATIC", "CHECK_LINKS"):
    os.environ[name] = "false"
DATA_DIR = Path(tempfile.mkdtemp(prefix="roadmap-test-"))
os.environ["DATA_DIR"] = str(DATA_DIR)
atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

from roadmap.settings import *  # noqa: E402, F403 -- the variables above must be set first
from roadmap.settings import CACHES, DATABASES  # noqa: E402 -- named for the type checker

ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
WHITENOISE_AUTOREFRESH = True  # looks for a file when it is asked for, instead of listing all for each test client
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
SECOND_FACTOR_REQUIRED = False
STEP_UP_REQUIRED = False
for database in DATABASES.values():
    if database["ENGINE"] == "django.db.backends.sqlite3":
        # A file, not memory: tests that commit work on a copy of it, and threads see the same rows.
        database["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
        database["OPTIONS"] |= {"init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=OFF;"}
