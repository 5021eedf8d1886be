"""The people pages: administrators find people, change what is known of them, and give and take roles."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from roadmap.accounts.models import User
from roadmap.records.models import Record
from tests.conftest import PASSWORD


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def page_of(person, name="person"):
    return reverse(f"people:{name}", args=[person.public_id])


def test_people_are_found_by_words_role_and_state(signed_in, make_user):
    make_user("Ada Kern", "owner", team="Security")
    make_user("Bo Lind", "reviewer", is_external=True)

    def names(**query):
        return {one.name for one, _ in signed_in.get(reverse("people:list"), query).context["rows"]}

    assert names() == {"Administrator One", "Ada Kern", "Bo Lind"}
    assert names(words="secur") == {"Ada Kern"}
    assert names(words="bo.lind@") == {"Bo Lind"}
    assert names(role="reviewer") == {"Bo Lind"}
    assert names(state="deactivated") == set()
    User.objects.filter(name="Bo Lind").update(is_active=False)
    assert names(state="deactivated") == {"Bo Lind"}


def test_the_list_takes_the_same_few_queries_for_any_number_of_people(signed_in, make_user, django_assert_num_queries):
    signed_in.get(reverse("people:list"))
    for count in (1, 30):
        for number in range(count):
            make_user(f"Person {count} {number}", "owner", "reader")
        with django_assert_num_queries(8):
            assert signed_in.get(reverse("people:list")).status_code == 200


def test_a_long_list_is_paged_and_the_filter_stays_in_the_links(signed_in, make_user):
    for number in range(60):
        make_user(f"Person {number}", team="Many")
    page = signed_in.get(reverse("people:list"), {"words": "many"})
    assert len(page.context["rows"]) == 50
    assert 'href="?words=many&amp;page=2"' in page.content.decode()


def test_roles_are_given_and_taken_on_a_page_that_asks_why(signed_in, administrator, reader):
    without_reason = signed_in.post(page_of(reader, "roles"), {"roles": ["editor"]})
    assert "There is a problem" in without_reason.content.decode()

    signed_in.post(page_of(reader, "roles"), {"roles": ["editor"], "reason": "Joins the programme office."})
    assert User.objects.get(pk=reader.pk).roles == {"editor"}
    record = Record.objects.filter(type="user.role.granted", subject=f"user/{reader.public_id}").latest("seq")
    assert record.content["actor"]["id"] == administrator.public_id
    shown = signed_in.get(page_of(reader)).content.decode()
    assert "given by Administrator One" in shown


def test_an_administrator_finds_no_way_to_change_the_own_roles(signed_in, administrator):
    assert "changed by another administrator" in signed_in.get(page_of(administrator)).content.decode()
    for name in ("roles", "deactivate"):
        answer = signed_in.post(page_of(administrator, name), {"roles": ["publisher"], "reason": "Why not."})
        assert answer.status_code == 403
    assert User.objects.get(pk=administrator.pk).roles == {"administrator"}


def test_people_from_outside_are_offered_only_the_roles_they_can_hold(signed_in, reviewer3):
    form = signed_in.get(page_of(reviewer3, "roles")).context["form"]
    assert [value for value, _ in form.fields["roles"].choices] == ["reviewer", "adjudicator", "auditor"]


def test_an_address_that_is_taken_is_named_beside_the_field_and_what_was_typed_stays(signed_in, reader, owner):
    typed = {"name": "New Name", "email": owner.email, "team": "", "reason": "Married."}
    page = signed_in.post(page_of(reader, "edit"), typed)
    assert page.context["form"].errors["email"] == ["Somebody with this e-mail address is already here."]
    assert 'value="New Name"' in page.content.decode()
    assert User.objects.get(pk=reader.pk).name == "Reader One"


def test_after_a_change_of_address_only_the_new_one_signs_in(signed_in, client, reader, settings):
    old = reader.email
    EmailAddress.objects.create(user=reader, email=old, primary=True)  # as a reset of the password leaves behind
    new = {"name": reader.name, "email": "New@example.org", "team": "", "reason": "Married."}
    assert signed_in.post(page_of(reader, "edit"), new).status_code == 302

    client.logout()
    for address, may in ((old, False), ("new@example.org", True)):
        client.post(reverse("account_login"), {"login": address, "password": PASSWORD})
        assert ("_auth_user_id" in client.session) is may


def test_whoever_is_deactivated_is_signed_out_at_once(signed_in, reader, client):
    other = type(client)()
    other.force_login(reader)
    assert other.get(reverse("internal_home")).status_code == 200

    signed_in.post(page_of(reader, "deactivate"), {"reason": "Left."})
    assert other.get(reverse("internal_home")).status_code == 302
    signed_in.post(page_of(reader, "reactivate"), {"reason": "Back."})
    assert User.objects.get(pk=reader.pk).is_active
