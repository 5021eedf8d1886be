"""Dashboard and goal list at 3 and at 10,000 goals: the same few queries, and the same words where they count."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from goals.kept_standing import catch_up
from goals.models import Goal, GoalStanding
from goals.views.listing import PER_PAGE
from tests import builders as b
from tests.goals.many import many_goals
from tests.goals.views.pages import text_of

pytestmark = pytest.mark.django_db

MANY = 10_000


def queries_of(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(path)
    assert page.status_code == 200
    return len(captured), text_of(page)


def a_client(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.slow
def test_dashboard_and_goal_list_take_the_same_queries_at_3_and_at_10_000_goals():
    b.a_roadmap()
    on, owners = timezone.now().date(), [b.person(f"Owner {number}", "owner") for number in range(100)]
    owner, everybody = a_client(owners[0]), a_client(b.person("All One", "owner", "editor", "reviewer", "publisher"))
    many_goals(3, updates=2, on=on, owners=owners)
    for client, path, count in asked(owner, everybody):
        assert queries_of(client, path)[0] == count, path
    many_goals(MANY - 3, updates=2, on=on, owners=owners, first=3)
    assert catch_up(on) == MANY - 3
    for client, path, count in asked(owner, everybody):
        assert queries_of(client, path)[0] == count, path
    assert_pages_show_what_there_is(owner)


def asked(owner, everybody):
    """Who reads which page in how many queries."""
    return [
        (owner, "/internal/", 11),
        (everybody, "/internal/", 12),
        (owner, "/internal/goals/", 10),
        (everybody, "/internal/goals/?area=area-1&order=due", 10),
    ]


def assert_pages_show_what_there_is(owner):
    first, last = "/internal/goals/", f"/internal/goals/?page={-(-MANY // PER_PAGE)}"
    page = queries_of(owner, first)[1]
    assert page.count('<li class="card">') == PER_PAGE
    assert page.count("Missed") >= PER_PAGE  # what needs attention stands first
    assert "10000 goals and parts of goals" in page
    assert queries_of(owner, last)[1].count('<li class="card">') == (MANY % PER_PAGE or PER_PAGE)
    mine = queries_of(owner, "/internal/")[1]
    assert "80 more." in mine  # of the hundred goals of this owner twenty are shown
    assert GoalStanding.objects.count() == Goal.objects.count() == MANY
