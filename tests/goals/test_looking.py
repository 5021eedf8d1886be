"""The worker at real servers: from what a host answers to what stands on record, and killed in between."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from goals.actions.links import HELD_FOR, follow_links
from goals.looking import look_at, look_at_due
from goals.models import Evidence, LinkCopy, LinkLook
from goals.tasks import look_at_link, look_at_links
from roadmap.outbound.fetching import Limits, fetch
from tests import builders as b
from tests.looks import make_due
from tests.web_server import Site, a_site, drips, leads_to, sends

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("data_dir")]
ROOT = Path(__file__).resolve().parents[2]
AT = b.later(20)
SHORT = Limits(size=100_000, whole=timedelta(seconds=0.6), step=timedelta(seconds=0.4))


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as found:
        yield found


def a_link(site: Site, path: str = "/report") -> Evidence:
    return b.some_evidence(url=site.url(path), sha256="")


def run(site: Site, at: datetime) -> int:
    return look_at_due(fetcher=partial(fetch, limits=SHORT, allow=site.allow), now=lambda: at)


def look_twice(site: Site, evidence: Evidence, after: timedelta = timedelta(days=8)) -> list[str]:
    """Two looks, an hour apart; the states on record."""
    assert run(site, AT + after) == 1
    make_due(evidence, AT)
    assert run(site, AT + after + timedelta(minutes=61)) == 1
    return list(evidence.link_checks.order_by("pk").values_list("state", flat=True))


def test_the_same_content_with_other_headers_is_the_same(site: Site) -> None:
    evidence = a_link(site)
    site.routes["/report"] = sends(b"words", ETag='"1"', Date="Mon, 02 Mar 2026 09:00:00 GMT")
    assert run(site, AT) == 1
    site.routes["/report"] = sends(b"words", ETag='"2"', Set_Cookie="a=b", X_Request="7", kind="text/plain; charset=x")
    assert look_twice(site, evidence) == ["ok"]
    assert run(site, AT + timedelta(days=8, minutes=62)) == 0  # nothing is due


def test_other_content_is_a_change_also_behind_a_redirect(site: Site) -> None:
    evidence = a_link(site)
    site.routes |= {"/report": leads_to("/v1"), "/v1": sends(b"one"), "/v2": sends(b"two")}
    run(site, AT)
    site.routes["/report"] = leads_to("/v2")
    assert look_twice(site, evidence) == ["ok", "changed"]
    assert [copy.url for copy in LinkCopy.objects.order_by("pk")] == [site.url("/v1"), site.url("/v2")]


@pytest.mark.parametrize("status", [404, 410, 500, 503])
def test_a_host_that_says_it_is_gone_makes_it_dead(site: Site, status: int) -> None:
    evidence = a_link(site)
    site.routes["/report"] = sends(b"words")
    run(site, AT)
    site.routes["/report"] = sends(b"sorry", status=status)
    assert look_twice(site, evidence) == ["ok", "dead"]


def test_a_host_that_says_nothing_makes_it_dead(site: Site) -> None:
    evidence = a_link(site)
    site.routes["/report"] = drips(site, b"", b"", 0.05)
    assert look_twice(site, evidence) == ["dead"]
    assert LinkLook.objects.get().sentence == "There was no answer within the time it is given."


@pytest.mark.parametrize(
    "answer",
    [
        sends(b"x" * 200_000),
        sends(b"short", Content_Length="50"),
        sends(b"no", status=403),
        leads_to("http://127.0.0.2/"),
        leads_to("/report"),
    ],
    ids=["large", "short", "closed", "inner", "circle"],
)
def test_what_cannot_be_judged_changes_nothing(site: Site, answer) -> None:
    evidence = a_link(site)
    site.routes["/report"] = sends(b"words")
    run(site, AT)
    site.routes["/report"] = answer
    assert look_twice(site, evidence) == ["ok"]
    assert LinkLook.objects.get().found == "unclear"


def test_without_the_list_of_a_test_no_server_of_this_machine_is_asked(site: Site, settings) -> None:
    settings.CHECK_LINKS = True
    a_link(site)
    look_at_links()
    assert site.asked == []
    assert LinkLook.objects.get().sentence.startswith(("Only the ports", "This address leads to a private"))


def test_an_installation_that_looks_at_no_links_asks_nobody(site: Site) -> None:
    evidence = a_link(site)
    look_at_links()
    look_at_link(evidence.pk)
    assert not LinkLook.objects.exists()


def test_one_asked_for_link_is_looked_at_alone(site: Site) -> None:
    one, _ = a_link(site), a_link(site, "/other")
    site.routes["/report"] = sends(b"words")
    follow_links(at=AT)
    found = look_at(one.pk, fetcher=partial(fetch, allow=site.allow), now=lambda: AT)
    assert found is not None
    assert [path for path, _ in site.asked] == ["/report"]


def test_a_fault_of_ours_does_not_hold_up_the_other_links(caplog: pytest.LogCaptureFixture) -> None:
    evidence = b.some_evidence(url="https://example.org/a")
    other = b.some_evidence(url="https://example.net/b")

    def faulty(url: str):
        raise LookupError(url)

    assert look_at_due(fetcher=faulty, now=lambda: AT) == 2
    looks = LinkLook.objects.filter(pk__in=[evidence.pk, other.pk], found="unclear", busy_until=None)
    assert {look.due_at for look in looks} == {AT + timedelta(days=1)}
    assert caplog.text.count("LookupError") >= 2


def test_a_worker_that_is_told_to_stop_gives_the_link_back(site: Site) -> None:
    evidence = a_link(site)
    with pytest.raises(SystemExit):
        look_at_due(fetcher=stop, now=lambda: AT)
    site.routes["/report"] = sends(b"words")
    assert run(site, AT) == 1
    assert evidence.link_checks.get().state == "ok"


def stop(url: str):
    raise SystemExit


KILLED = """
import os, signal, sys, django
django.setup()
from goals import looking
from roadmap.outbound.fetching import fetch
host, port = sys.argv[1:]
def fetch_and_die(url):
    fetch(url, allow={(host, int(port))})
    os.kill(os.getpid(), signal.SIGKILL)
looking.look_at_due(fetcher=fetch_and_die)
"""


@pytest.mark.slow
def test_killed_between_fetching_and_keeping_it_is_looked_at_again(
    fresh_database: None, site: Site, data_dir: Path
) -> None:
    evidence = a_link(site)
    site.routes["/report"] = sends(b"words")
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "roadmap.settings", "DEBUG": "true"}
    environment |= {"DATABASE_URL": database_url(), "DATA_DIR": str(data_dir)}
    command = [sys.executable, "-c", KILLED, str(site.host), str(site.port)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert len(site.asked) == 1
    look = LinkLook.objects.get()
    assert (look.looked_at, evidence.link_checks.count()) == (None, 0)
    assert look.busy_until is not None
    assert run(site, look.busy_until - timedelta(seconds=1)) == 0
    assert run(site, look.busy_until + HELD_FOR) == 1
    assert (evidence.link_checks.get().state, LinkCopy.objects.count()) == ("ok", 1)


def database_url() -> str:
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    person = f"{quote(values['USER'])}:{quote(values['PASSWORD'])}@" if values["USER"] else ""
    return f"postgres://{person}{values['HOST'] or 'localhost'}:{values['PORT'] or 5432}/{values['NAME']}"
