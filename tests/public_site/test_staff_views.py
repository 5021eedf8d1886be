"""The publishing pages as people meet them."""

import pytest
from django.urls import reverse
from django.utils import timezone

from public_site.actions import prepare
from public_site.editions import load_editions
from public_site.models import Preparation, Publication
from public_site.publish import public_root
from public_site.todo import todo_for
from roadmap.records.models import Record
from tests import builders as b
from tests.desk import approve, get_ready

pytestmark = pytest.mark.django_db

HOME = "/internal/publishing/"
PREPARE = "/internal/publishing/prepare/"


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("report")


@pytest.fixture
def waiting(goal):
    return prepare(by=b.a_publisher(), at=b.later(20), notes="The first one.")


def page(client, person, address):
    client.force_login(person)
    return client.get(address)


def candidate_of(preparation):
    return reverse("publishing:candidate", args=[preparation.pk])


def test_a_publisher_prepares_sees_the_changes_and_another_publishes(
    client, goal, data_dir, django_capture_on_commit_callbacks
):
    client.force_login(b.a_publisher())
    answer = client.post(PREPARE, {"as_of": "2026-03-22", "notes": "The first one."}, follow=True)
    text = answer.content.decode()
    assert "Publish the report" in text
    assert "You prepared this edition. Another publisher has to approve it" in text
    assert "Approve and publish" not in text
    preparation = Preparation.objects.get()
    assert "What is done about goals nobody reports on?" in text  # the candidate is looked at months later
    client.force_login(b.another_publisher())
    assert "Approve and publish" not in client.get(candidate_of(preparation)).content.decode()
    get_ready(preparation, at=timezone.now())
    assert "Approve and publish edition 1" in client.get(candidate_of(preparation)).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("publishing:approve", args=[preparation.pk]), follow=True)
    assert "Edition 1 is approved." in answer.content.decode()
    assert "show edition 1" in client.get(HOME).content.decode()
    assert load_editions(public_root())[0].goals().keys() == {"report"}


def test_approving_ones_own_edition_is_refused_with_a_sentence_and_recorded(client, waiting):
    client.force_login(b.a_publisher())
    answer = client.post(reverse("publishing:approve", args=[waiting.pk]))
    assert answer.status_code == 403
    assert "You prepared this edition. Another publisher has to approve it." in answer.content.decode()
    assert not Publication.objects.exists()
    assert Record.objects.filter(type__startswith="refusal").count() == 1


def test_what_weakens_a_goal_stands_first(client, goal):
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(2)), by=b.another_publisher(), at=b.later(2))
    b.an_update(goal)
    b.a_coded_revision(goal)
    preparation = prepare(by=b.a_publisher(), at=b.later(20))
    text = page(client, b.another_publisher(), candidate_of(preparation)).content.decode()
    assert "Changes that weaken a goal (1)" in text
    assert text.index("106 days later") < text.index("Other changes")
    assert "Two people left." in text


def test_a_candidate_that_cannot_be_approved_any_more_says_why(client, goal, waiting):
    evidence = b.some_evidence("memo", goals=[goal])
    preparation = prepare(by=b.a_publisher(), at=b.later(21))
    revise = {"visibility": "internal", "by": b.an_owner(), "at": b.later(22)}
    b.actions.revise_evidence(evidence=evidence, **revise)
    client.force_login(b.another_publisher())
    answer = client.post(reverse("publishing:approve", args=[preparation.pk]))
    assert answer.status_code == 409
    assert "evidence/memo is not public any more" in answer.content.decode()


def test_nothing_typed_is_lost_when_preparing_is_not_possible(client, goal):
    client.force_login(b.a_publisher())
    answer = client.post(PREPARE, {"as_of": "2999-01-01", "notes": "Kept words."})
    text = answer.content.decode()
    assert "There is a problem" in text
    assert "cannot be claimed for a day that has not come" in text
    assert "Kept words." in text


def test_declining_asks_for_a_reason_and_shows_it_afterwards(client, waiting):
    client.force_login(b.another_publisher())
    address = reverse("publishing:decline", args=[waiting.pk])
    assert "This field is required." in client.post(address, {"reason": ""}).content.decode()
    client.post(address, {"reason": "A date is wrong."})
    assert "A date is wrong." in client.get(HOME).content.decode()
    assert "Approve and publish" not in client.get(candidate_of(waiting)).content.decode()


@pytest.mark.parametrize("role", ["editor", "owner", "reviewer", "auditor", "reader", "administrator"])
def test_all_staff_may_read_and_only_publishers_act(client, waiting, role):
    client.force_login(b.person("A Colleague", role))
    assert client.get(HOME).status_code == 200
    text = client.get(candidate_of(waiting)).content.decode()
    assert "Approve and publish" not in text
    assert "Decline" not in text
    assert client.get(PREPARE).status_code == 403
    assert client.post(reverse("publishing:approve", args=[waiting.pk])).status_code == 403
    assert client.post(reverse("publishing:decline", args=[waiting.pk]), {"reason": "No."}).status_code == 403
    assert client.post(reverse("publishing:render")).status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == "waiting"


def test_people_from_outside_see_none_of_it(client, waiting):
    client.force_login(b.person("An Outsider", "reviewer", is_external=True))
    for address in (HOME, PREPARE, candidate_of(waiting)):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", [HOME, PREPARE, "/internal/publishing/candidates/1/"])
def test_one_has_to_sign_in(client, db, address):
    answer = client.get(address)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/login/")


def test_an_unknown_candidate_is_a_404(client, goal):
    assert page(client, b.a_publisher(), "/internal/publishing/candidates/99/").status_code == 404


def test_an_edition_that_no_worker_rendered_is_said_and_can_be_asked_for(
    client, goal, waiting, data_dir, django_capture_on_commit_callbacks
):
    approve(preparation=waiting, by=b.another_publisher(), at=b.later(21))
    text = page(client, b.a_publisher(), HOME).content.decode()
    assert "not on the public pages yet" in text
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("publishing:render"))
    assert "not on the public pages yet" not in client.get(HOME).content.decode()


def test_what_waits_is_on_the_dashboard_of_the_other_publisher_alone(waiting):
    address = candidate_of(waiting)
    on = b.later(21).date()
    assert [item.url for item in todo_for(b.another_publisher(), on)] == [address]
    assert todo_for(b.a_publisher(), on) == []
    assert todo_for(b.an_editor(), on) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_editions_costs_the_same_for_one_and_three(client, goal, count, django_assert_num_queries):
    for number in range(count):
        b.an_update(goal, at=b.later(20 + number))
        preparation = prepare(by=b.a_publisher(), at=b.later(20 + number))
        approve(preparation=preparation, by=b.another_publisher(), at=b.later(20 + number))
    b.an_update(goal, at=b.later(30))
    prepare(by=b.a_publisher(), at=b.later(30))
    client.force_login(b.an_editor())
    client.get(HOME)
    with django_assert_num_queries(8):
        client.get(HOME)


@pytest.mark.parametrize("count", [1, 3])
def test_a_candidate_costs_the_same_for_one_goal_and_three(client, db, count, django_assert_num_queries):
    b.a_roadmap()
    for _ in range(count):
        b.an_update(b.a_goal())
    preparation = prepare(by=b.a_publisher(), at=b.later(20))
    client.force_login(b.an_editor())
    client.get(HOME)
    with django_assert_num_queries(12):
        client.get(candidate_of(preparation))
