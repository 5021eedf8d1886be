"""What the environment decides, each case in a process of its own because settings are read once."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from roadmap.checks import check_production_settings

ROOT = Path(__file__).resolve().parents[2]
ASK = """
import json, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}, default=str))
"""
DEPLOY = {
    "SECRET_KEY": "k" * 20 + "-a-long-one-for-a-test-" + "abcdefghijklmnop",
    "BASE_URL": "https://roadmap.example.org",
    "DATABASE_URL": "postgres://roadmap@db.example.org/roadmap",
    "REDIS_URL": "redis://queue.example.org/0",
}


def run(tmp_path, *arguments, **environment):
    own = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "roadmap.settings", "DATA_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=own | environment, capture_output=True, text=True, check=False
    )


def ask(tmp_path, *names, **environment):
    result = run(tmp_path, "-c", ASK, *names, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_without_a_secret_key_nothing_starts_and_the_reason_is_said(tmp_path):
    result = run(tmp_path, "manage.py", "check")
    assert result.returncode != 0
    assert "Set SECRET_KEY" in result.stderr


@pytest.mark.parametrize("switch", ["DEBUG", "DEMO"])
def test_development_and_demo_start_without_any_setting(tmp_path, switch):
    assert run(tmp_path, "manage.py", "check", **{switch: "true"}).returncode == 0


def test_by_default_everything_is_stored_inside_the_data_folder(tmp_path):
    found = ask(
        tmp_path, "DATABASES", "CELERY_BROKER_URL", "CELERY_BROKER_TRANSPORT_OPTIONS", "MEDIA_ROOT", DEMO="true"
    )

    assert found["DATABASES"]["default"]["NAME"] == str(tmp_path / "roadmap.sqlite3")
    assert found["DATABASES"]["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["CELERY_BROKER_URL"] == "filesystem://"
    assert all(value.startswith(str(tmp_path)) for value in found["CELERY_BROKER_TRANSPORT_OPTIONS"].values())
    assert found["MEDIA_ROOT"].startswith(str(tmp_path))


def test_roles_of_the_database_are_the_same_unless_named(tmp_path):
    names = ("MIGRATION_DATABASE", "SIGNER_DATABASE", "DATABASES")
    assert ask(tmp_path, *names, DEMO="true")["SIGNER_DATABASE"] == "default"

    signer = "postgres://signer@db.example.org/roadmap"
    found = ask(tmp_path, *names, **DEPLOY, SIGNER_DATABASE_URL=signer)
    assert (found["MIGRATION_DATABASE"], found["SIGNER_DATABASE"]) == ("default", "signer")
    assert found["DATABASES"]["signer"]["USER"] == "signer"
    assert found["DATABASES"]["default"]["USER"] == "roadmap"


def test_an_https_address_makes_cookies_and_redirects_strict(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECOND_FACTOR_REQUIRED")
    assert set(ask(tmp_path, *names, **DEPLOY).values()) == {True}
    assert set(ask(tmp_path, *names, DEMO="true").values()) == {False}


def test_a_production_like_installation_passes_the_deployment_check(tmp_path):
    result = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **DEPLOY)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({}, None),
        ({"DEMO": True}, "roadmap.W001"),
        ({"BASE_URL": "http://roadmap.example.org"}, "roadmap.W002"),
        ({"REDIS_URL": ""}, "roadmap.W003"),
    ],
)
def test_an_unsafe_installation_is_named_by_the_deployment_check(settings, change, warning):
    for name, value in ({"DEMO": False} | {name: DEPLOY[name] for name in ("BASE_URL", "REDIS_URL")} | change).items():
        setattr(settings, name, value)
    assert [message.id for message in check_production_settings(None)] == ([warning] if warning else [])
