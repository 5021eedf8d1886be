"""The admin site: administrators look, nobody changes, and no text or secret is shown."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models
from django.urls import reverse

from roadmap.admin_site import NAMES, ReadOnlyAdmin
from roadmap.records.models import Record
from tests.public_site.one_of_each import one_of_each
from tests.roadmap.accounts.signing_in import sign_in

OURS = ("accounts", "activity", "goals", "grading", "notifications", "public_site", "records")
TEXTS = (models.CharField, models.TextField, models.JSONField, models.BinaryField)
LISTS = [f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist" for model in admin.site._registry]


@pytest.fixture
def signed_in(client, administrator):
    client.force_login(administrator)
    return client


def address(row):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def test_every_table_of_ours_is_there_and_no_other():
    ours = {model for model in apps.get_models() if model._meta.app_label in OURS}
    assert set(admin.site._registry) == ours
    assert {type(one) for one in admin.site._registry.values()} == {ReadOnlyAdmin}


def test_there_is_no_address_to_add_change_delete_or_sign_in():
    names = {pattern.name for pattern in admin.site.get_urls()}
    assert {name.rsplit("_", 1)[-1] for name in names} == {"index", "list", "changelist", "change"}


def test_only_columns_with_a_fixed_meaning_are_shown():
    for model, shown in admin.site._registry.items():
        for field in model._meta.concrete_fields:
            if isinstance(field, TEXTS) and not field.primary_key and field.name not in NAMES:
                assert field.attname not in shown.columns, field
    assert not NAMES & {"password", "salt", "token_sha256", "data", "secret", "body", "leaf", "email", "name", "text"}


@pytest.mark.slow
@pytest.mark.django_db
def test_no_word_of_any_text_is_on_any_page(signed_in):
    one_of_each()
    pages = "".join(_all_pages(signed_in))
    checked = 0
    for model in admin.site._registry:
        for field in model._meta.concrete_fields:
            if not isinstance(field, TEXTS) or field.primary_key or field.name in NAMES or field.choices:
                continue
            for value in model._base_manager.values_list(field.name, flat=True):
                if isinstance(value, str) and len(value) > 11 and " " in value:
                    assert value not in pages, f"{model.__name__}.{field.name}"
                    checked += 1
    assert checked > 40


def _all_pages(client):
    """The list of tables, each table, and the page of its newest row."""
    yield _inside(client.get(reverse("admin:index")))
    for model in admin.site._registry:
        rows = client.get(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"))
        assert rows.status_code == 200, model
        yield _inside(rows)
        newest = model._base_manager.order_by("-pk").first()
        if newest is not None:
            page = client.get(address(newest))
            assert page.status_code == 200, model
            yield _inside(page)


def _inside(page):
    """Without the frame, in which stands who is signed in."""
    return page.content.decode().partition("<main")[2]


def test_nothing_is_sent_to_a_table(signed_in):
    form = {"action": "delete_selected", "_selected_action": ["1"], "post": "yes"}
    assert {signed_in.post(reverse(name), form).status_code for name in LISTS} == {405}


def test_a_row_cannot_be_changed_by_sending_a_form(signed_in, reader):
    assert signed_in.post(address(reader), {"email": "other@example.org", "is_staff": "on"}).status_code == 405
    reader.refresh_from_db()
    assert (reader.email, reader.is_staff) == ("reader.one@example.org", False)


@pytest.mark.parametrize("role", ["publisher", "editor", "auditor", "owner"])
def test_others_are_refused_and_that_is_recorded(client, make_user, fresh_database, role):
    client.force_login(make_user("Somebody", role))
    assert client.get(reverse("admin:index")).status_code == 403
    assert Record.objects.filter(type="refusal").count() == 1


def test_others_reach_no_table(client, auditor):
    client.force_login(auditor)
    assert {client.get(reverse(name)).status_code for name in LISTS} == {403}


def test_the_flags_of_django_open_nothing(client, reader):
    reader.is_staff = reader.is_superuser = True
    reader.groups.add(Group.objects.create(name="Everything"))
    client.force_login(reader)
    assert client.get(reverse("admin:index")).status_code == 403


def test_who_is_not_signed_in_is_sent_to_the_one_sign_in_page(client, db):
    assert client.get(reverse("admin:index")).url == f"{reverse('account_login')}?next={reverse('admin:index')}"
    assert client.get("/internal/admin/login/", follow=True).templates[0].name == "account/login.html"


def test_the_second_factor_and_the_confirmation_are_asked_for(client, administrator, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    sign_in(client, administrator)
    assert client.get(reverse("admin:index")).url == reverse("mfa_index")

    settings.SECOND_FACTOR_REQUIRED, settings.STEP_UP_REQUIRED = False, True
    unproven = type(client)()
    unproven.force_login(administrator)  # a session in which nobody proved anything
    assert unproven.get(reverse("admin:index")).url.startswith(reverse("account_reauthenticate"))


def test_a_page_takes_no_more_queries_for_more_rows(signed_in, make_user, django_assert_max_num_queries):
    for number in range(30):
        make_user(f"Person {number}", "owner")
    with django_assert_max_num_queries(10):
        signed_in.get(reverse("admin:accounts_rolegrant_changelist"))
