"""The public form: anybody asks for a correction. No cookie, no session, and no database until it is sent."""

import logging
from typing import Final

from django.db import Error as DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from public_site import live
from public_site.actions.request import Asked, TooManyRequests, ask_for_correction
from public_site.corrections.forms import AskForm
from public_site.corrections.senders import sender_of
from public_site.page import Made
from public_site.pages.corrections import FORM
from public_site.publish import public_root
from public_site.release import Release, current_release
from roadmap.headers import security_headers

logger = logging.getLogger(__name__)

LARGEST: Final = 32_000  # bytes of what is sent; the longest words in the widest script, and the rest
TITLE: Final = "Ask for a correction"


# Nothing is done in anybody's name here, so there is nothing that another site could make a reader do.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form; keep what was sent, or say in plain words why not, with what was typed still in it."""
    release = current_release(public_root())
    if release is None:
        return HttpResponse(live.nothing_yet(), status=404)
    if request.method != "POST":
        return _page(release, AskForm(), request.GET.get("goal", ""))
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return _page(release, AskForm(), "", problem="That is too long to be sent. Please shorten it.", status=413)
    return _sent(request, release, AskForm(request.POST), request.POST.get("goal", ""))


def _sent(request: HttpRequest, release: Release, form: AskForm, goal: str) -> HttpResponse:
    if not form.is_valid():
        return _page(release, form, goal)
    if form.is_trap:
        return _page(release, None, goal)  # as if it were kept: a program learns nothing
    at = timezone.now()
    told = {name: form.cleaned_data[name] for name in ("words", "source", "contact", "may_quote")}
    asked = Asked(goal=_known(release, goal), sender=sender_of(request, at=at), **told)
    try:
        ask_for_correction(asked=asked, at=at)
    except TooManyRequests as refusal:
        wait = str(int(refusal.wait.total_seconds()))
        return _page(release, form, goal, problem=refusal.sentence, status=429, headers={"Retry-After": wait})
    except DatabaseError:
        logger.exception("A request for a correction could not be kept.")
        problem = "Your request could not be kept: the database of this site does not answer. Nothing is stored. What you wrote is still below; please send it again later."
        return _page(release, form, goal, problem=problem, status=503, headers={"Retry-After": "600"})
    return _page(release, None, goal)


def _page(
    release: Release,
    form: AskForm | None,
    goal: str,
    *,
    problem: str = "",
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """The form in the theme of the public site; without a form the page that says it is sent."""
    slug = _known(release, goal)
    entry = release.page(f"/goals/{slug}/") if slug else None
    context = {
        "form": form,
        "problem": problem,
        "goal": slug,
        "goal_title": entry.title if entry else "",
        "form_address": FORM,
    }
    made = Made("public_site/forms/correction.html", context)
    answer = HttpResponse(live.form(release, FORM, TITLE, made), status=status)
    for name, value in (security_headers() | {"Cache-Control": "no-store"} | (headers or {})).items():
        answer.headers[name] = value
    return answer


def _known(release: Release, goal: str) -> str:
    """The slug where the public has such a goal, else nothing; no database is asked."""
    is_slug = goal.replace("-", "").isalnum() and goal.isascii()
    return goal if is_slug and release.page(f"/goals/{goal}/") is not None and goal != "previous" else ""
