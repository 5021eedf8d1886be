"""What every answer of Django carries, and what happens when something is wrong with the site itself."""

import pytest
from django.db import OperationalError
from django.urls import reverse

from roadmap.headers import security_headers


@pytest.mark.django_db
def test_a_staff_page_carries_the_same_headers_as_a_public_file(client):
    response = client.get(reverse("account_login"))
    sent = {name: response.headers[name] for name in security_headers()}
    policy = sent.pop("Content-Security-Policy")
    expected = security_headers()

    assert sorted(policy.split("; ")) == sorted(expected.pop("Content-Security-Policy").split("; "))
    assert sent == expected
    assert "unsafe" not in policy


def test_without_a_database_the_staff_pages_say_so(client, owner, monkeypatch):
    client.force_login(owner)
    client.raise_request_exception = False

    def down(*arguments):
        raise OperationalError("connection refused")

    monkeypatch.setattr("roadmap.views.links_for", down)
    response = client.get(reverse("internal_home"))

    assert response.status_code == 503
    assert "The database does not answer" in response.content.decode()


def test_any_other_fault_is_a_page_without_details(client, owner, monkeypatch):
    client.force_login(owner)
    client.raise_request_exception = False

    def broken(*arguments):
        raise ValueError("the secret cause")

    monkeypatch.setattr("roadmap.views.links_for", broken)
    response = client.get(reverse("internal_home"))

    assert response.status_code == 500
    assert "the secret cause" not in response.content.decode()
