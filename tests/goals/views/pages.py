"""What the tests of the staff pages of goals share: addresses, and pages as text."""

from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from goals.models import Goal
from roadmap.accounts.models import User
from roadmap.records.models import Record


def at_page(name: str, goal: Goal, *more: object) -> str:
    return reverse(f"goals:{name}", args=[goal.slug, *more])


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def refusals_of(user: User) -> list[dict[str, object]]:
    rows = Record.objects.filter(type="refusal", subject=f"user/{user.public_id}").in_order()
    return [row.content["after"] for row in rows]


def propose(client: Client, address: str, typed: dict[str, Any], **options: Any) -> Any:
    """Check a change, then propose what the panel shows; the answer to the last click."""
    checked = client.post(address, typed | {"do": "check"})
    panel = checked.context.get("panel")
    assert panel is not None, checked.content.decode()  # else the form found something wrong
    return client.post(address, typed | {"do": "propose", "seen": panel.mark}, **options)


def decide(client: Client, address: str, sent: dict[str, Any], **options: Any) -> Any:
    """Send a decision, then tick what the page asks for; the answer to the last click."""
    asked = client.post(address, sent)
    form = asked.context[sent["do"]]
    assert "step__sure" in form.fields, asked.content.decode()  # else the form found something wrong
    return client.post(
        address, sent | {form.add_prefix("step__sure"): form.fields["step__sure"].widget.number}, **options
    )


def submit_update(client: Client, goal: Goal, typed: dict[str, Any]) -> Any:
    """Write an update, check the answers and submit them; the answer to the last click."""
    checked = client.post(at_page("update", goal), typed, follow=True)
    assert checked.redirect_chain, checked.content.decode()  # else the form found something wrong
    version = {"version": checked.context["version"]}
    return client.post(checked.redirect_chain[-1][0], version, follow=True)
