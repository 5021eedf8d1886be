"""The button of a goal's page: owners watch their goals unless they stop, others if they choose to."""

import pytest
from django.urls import reverse

from goals.actions.watching import watch_goal
from goals.models import Watch
from goals.models.watch import is_watched, watchers
from roadmap.errors import Refused
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal():
    b.a_roadmap()
    return b.a_goal("one")


def send(client, goal, **form):
    return client.post(reverse("goals:watch", args=[goal.slug]), form, follow=True).content.decode()


def test_whoever_holds_a_goal_watches_it_and_nobody_else_does(goal):
    assert watchers([goal.pk]) == {goal.pk: {b.an_owner().pk}}
    assert is_watched(goal, b.an_owner())
    assert not is_watched(goal, b.an_editor())


def test_a_reader_begins_and_stops(goal, reader, client):
    client.force_login(reader)
    page = client.get(reverse("goals:goal", args=[goal.slug])).content.decode()
    assert "Watch this goal</button>" in page
    page = send(client, goal, do="begin")
    assert "You will be told when a date of this goal moves." in page
    assert "Stop watching</button>" in page
    assert watchers([goal.pk]) == {goal.pk: {b.an_owner().pk, reader.pk}}
    assert "You watch this goal no longer." in send(client, goal, do="stop")
    assert watchers([goal.pk]) == {goal.pk: {b.an_owner().pk}}
    assert Watch.objects.count() == 1


def test_an_owner_stops(goal, client):
    client.force_login(b.an_owner())
    assert "Watch this goal</button>" in send(client, goal, do="stop")
    assert watchers([goal.pk]) == {goal.pk: set()}


def test_people_from_outside_watch_nothing(goal, reviewer3):
    with pytest.raises(Refused):
        watch_goal(goal=goal, is_watching=True, by=reviewer3, at=b.later(1))
    assert not Watch.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_watchers_of_any_number_of_goals_are_read_in_two_queries(goal, count, django_assert_num_queries):
    keys = [goal.pk, *(b.a_goal().pk for _ in range(count - 1))]
    with django_assert_num_queries(2):
        assert set(watchers(keys)) == set(keys)
