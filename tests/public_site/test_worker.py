"""A real worker in a process of its own, told through a real queue, publishes what two people approved."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from public_site.actions import prepare
from public_site.editions import load_editions
from tests import builders as b
from tests.desk import approve

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
TELL = "import django; django.setup(); from public_site.tasks import publish_release; publish_release.delay()"

pytestmark = pytest.mark.slow


def database_url():
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    person = f"{quote(values['USER'])}:{quote(values['PASSWORD'])}@" if values["USER"] else ""
    return f"postgres://{person}{values['HOST'] or 'localhost'}:{values['PORT'] or 5432}/{values['NAME']}"


@contextmanager
def worker(environment, log):
    command = [sys.executable, "-m", "celery", "-A", "roadmap.celery", "worker", "--pool", "solo", "--without-gossip"]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=stream, stderr=subprocess.STDOUT)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_until(condition, process, log):
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < deadline, log.read_text()
        time.sleep(0.1)


@pytest.mark.parametrize("queue", ["a folder", "Redis"])
def test_a_real_worker_publishes_what_was_approved(fresh_database, tmp_path, queue):
    redis = os.environ.get("REDIS_URL", "")
    if queue == "Redis" and not redis:
        pytest.skip("No Redis here: set REDIS_URL to run it.")
    b.a_roadmap()
    b.a_goal("report")
    preparation = prepare(by=b.a_publisher(), at=b.later(20))
    approve(preparation=preparation, by=b.another_publisher(), at=b.later(20))
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "roadmap.settings", "DEBUG": "true"}
    environment |= {"DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path)}
    environment |= {"REDIS_URL": redis} if queue == "Redis" else {}

    log = tmp_path / "worker.log"
    with worker(environment, log) as process:
        subprocess.run([sys.executable, "-c", TELL], cwd=ROOT, env=environment, check=True)
        wait_until((tmp_path / "public" / "current").exists, process, log)

    (edition,) = load_editions(tmp_path / "public")
    assert edition.goals()["report"]["slug"] == "report"
    assert "report" in (tmp_path / "public/current/site/goals/report/index.html").read_text()
