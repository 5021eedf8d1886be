"""Charts on the staff page of a goal: the drawing, the table and the interactive version hold the same numbers."""

import pytest

from tests import builders as b
from tests.goals.views.pages import at_page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(client):
    b.a_roadmap()
    goal = b.a_goal("faster-fixes")
    metric = b.a_metric(goal)
    b.a_reading(metric, "71")
    client.force_login(b.person("Reader One", "reader"))
    return goal


def test_a_metric_is_drawn_with_its_readings_beside_the_table(client, goal):
    shown = text_of(client.get(at_page("goal", goal)))
    assert 'class="chart chart--wide"' in shown
    assert 'class="chart chart--narrow"' in shown
    assert "<desc" in shown
    assert ">71</text>" in shown
    assert "<td>71</td>" in shown


def test_the_interactive_chart_holds_the_numbers_of_the_drawn_one(client, goal):
    figure = client.get(at_page("figure", goal, "hours-to-fix")).json()
    assert [71.0] in [[float(value) for value in trace["y"]] for trace in figure["data"]]


def test_a_metric_without_a_reading_or_a_target_has_no_chart(client, goal):
    b.a_metric(goal, "cases")
    assert client.get(at_page("figure", goal, "cases")).status_code == 404
    assert client.get(at_page("figure", goal, "no-such")).status_code == 404
