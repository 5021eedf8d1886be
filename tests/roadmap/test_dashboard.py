"""The dashboard: what every app says waits for a person, in one list."""

from datetime import date

import pytest
from django.urls import reverse

from roadmap.todo import Todo

PATH = "tests.roadmap.test_dashboard"


def from_one_app(user, on):
    return [
        Todo("Score the late goal", "/one/late/", date(2026, 5, 1)),
        Todo("Read the words of the panel", "/one/words/", None),
    ]


def from_another_app(user, on):
    return [Todo(f"Update your goal, {user.name}", "/two/", date(2026, 4, 1))]


def test_the_lines_of_all_apps_stand_in_one_list_by_date(client, owner, settings):
    settings.TODO_SOURCES = [f"{PATH}.from_one_app", f"{PATH}.from_another_app"]
    client.force_login(owner)

    page = client.get(reverse("internal_home")).content.decode()

    places = [page.index(f'href="{url}"') for url in ("/two/", "/one/late/", "/one/words/")]
    assert places == sorted(places)
    assert "Update your goal, Owner One" in page
    assert "due 1 Apr 2026" in page


def test_an_empty_dashboard_says_that_nothing_waits(client, reader):
    client.force_login(reader)
    assert "Nothing waits for you" in client.get(reverse("internal_home")).content.decode()


@pytest.mark.parametrize(
    ("role", "seen", "hidden"),
    [
        ("reader", {"Dashboard", "Grading"}, {"Publishing", "Records"}),
        ("reviewer", {"Dashboard", "Grading"}, {"Publishing", "Records"}),
    ],
)
def test_each_role_is_led_to_its_own_sections(client, make_user, role, seen, hidden):
    client.force_login(make_user("Somebody", role))
    response = client.get(reverse("internal_home"))
    labels = {link.label for link in response.context["navigation"]}
    assert seen <= labels
    assert not hidden & labels
    assert [link.label for link in response.context["navigation"] if link.is_current] == ["Dashboard"]


@pytest.mark.parametrize(
    ("role", "is_external"),
    [(role, False) for role in ("owner", "reader", "publisher", "auditor")]
    + [(role, True) for role in ("reviewer", "adjudicator", "auditor")],
)
def test_every_link_to_a_section_leads_somewhere(client, make_user, role, is_external):
    client.force_login(make_user("Somebody", role, is_external=is_external))
    links = client.get(reverse("internal_home")).context["navigation"]
    answers = {link.label: client.get(link.url, follow=True).status_code for link in links}
    assert set(answers.values()) == {200}, answers


def test_the_dashboard_costs_the_same_for_any_number_of_roles(client, make_user, settings, django_assert_num_queries):
    settings.TODO_SOURCES = settings.DASHBOARD_SOURCES = []
    for name, roles in {"One": ["reader"], "Three": ["reader", "owner", "editor"]}.items():
        client.force_login(make_user(name, *roles))
        client.get(reverse("internal_home"))  # notes that a visit begins
        with django_assert_num_queries(4):  # session, person, roles, organisation
            client.get(reverse("internal_home"))
