"""The publishing pages in a real browser: on a phone, without JavaScript, and judged by axe."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from public_site.actions import decline, prepare
from public_site.editions import load_editions
from public_site.publish import public_root
from tests import builders as b
from tests.desk import approve
from tests.e2e.steps import answer_warnings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PHONE = {"viewport": {"width": 390, "height": 844}}


def signed_in(browser, live_server, client, user, **options):
    client.force_login(user)
    context = browser.new_context(base_url=live_server.url, **options)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    context.add_cookies([cookie])
    return context.new_page()


@pytest.fixture
def waiting(transactional_db, data_dir):
    """A second edition waits: a date was moved, a sentence withheld, an earlier candidate declined."""
    b.a_roadmap()
    goal = b.a_goal("report")
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(2)), by=b.another_publisher(), at=b.later(2))
    b.a_coded_revision(goal)
    b.an_update(goal)
    b.actions.withhold(
        subject="goal/report",
        field="revisions.2.reason",
        reason="legal",
        justification="A contract.",
        by=b.an_editor(),
        at=b.later(13),
    )
    first = prepare(by=b.a_publisher(), at=b.later(20))
    decline(preparation=first, reason="A date is wrong.", by=b.another_publisher(), at=b.later(20))
    return prepare(by=b.a_publisher(), at=b.later(21), notes="The second one.")


def test_a_publisher_approves_on_a_phone_without_javascript(live_server, browser, client, waiting):
    own = signed_in(browser, live_server, client, b.a_publisher(), **PHONE, java_script_enabled=False)
    own.goto(f"/internal/publishing/candidates/{waiting.pk}/")
    answer_warnings(own)
    own.get_by_role("button", name="Search the pages").click()
    own.get_by_text("0 places in").wait_for()
    page = signed_in(browser, live_server, client, b.another_publisher(), **PHONE, java_script_enabled=False)
    page.goto("/internal/")
    page.get_by_role("link", name="Approve or decline edition 2").click()
    page.get_by_role("heading", name="Changes that weaken a goal (1)").wait_for()
    page.get_by_role("button", name="Approve and publish edition 2").click()
    page.get_by_text("Edition 2 is approved.").wait_for()
    assert [one.number for one in load_editions(public_root())] == [1, 2]


def test_no_page_is_wider_than_a_phone_or_breaks_a_rule_of_accessibility(live_server, browser, client, waiting):
    candidate = f"/internal/publishing/candidates/{waiting.pk}/"
    for person in (b.a_publisher(), b.another_publisher(), b.an_editor()):
        page = signed_in(browser, live_server, client, person, **PHONE)
        addresses = ["/internal/publishing/", "/internal/publishing/editions/1/", candidate]
        addresses += [f"{candidate}pages/", f"{candidate}preview/", f"{candidate}preview/goals/report/"]
        addresses += ["/internal/publishing/prepare/"] if person.has_role("publisher") else []
        for address in addresses:
            page.goto(address)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
            results = Axe().run(page)
            assert results.violations_count == 0, f"{address}: {results.generate_report()}"
