"""Lists a page at a time. A cursor says behind which row the next page begins, so none is missed while others come in."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from roadmap.api.fields import Sent
from roadmap.api.problems import Problem
from roadmap.api.versions import answer_object

MOST: Final = 100
_CURSOR: Final = r"^[A-Za-z0-9:._-]{1,1000}$"
_Row = TypeVar("_Row", bound=Model)


class PageQuery(Sent):
    """What every list takes. The address in `next` has all of it."""

    cursor = serializers.RegexField(_CURSOR, required=False, help_text="From `next` of the page before.")
    limit = serializers.IntegerField(required=False, default=MOST, min_value=1, max_value=MOST)


def asked_of(request: Request, query: type[PageQuery] = PageQuery) -> dict[str, Any]:
    """What the address asks for. What is not known is refused: an answer that passes over a filter misleads."""
    sent = query(data=request.query_params.dict())
    sent.is_valid(raise_exception=True)
    return dict(sent.validated_data)


def answer_page(
    request: Request,
    rows: QuerySet[_Row],
    shown: Callable[[list[_Row]], list[Any]],
    *,
    order: Sequence[str],
    asked: dict[str, Any],
) -> Response:
    """One page of these rows in this order, of which the last field tells two rows apart and none is ever empty.

    The same rows are the same bytes, cursor included, so a page has a version as an object has.
    """
    place = f"{request.path} {' '.join(order)}"
    if "cursor" in asked:
        rows = rows.filter(_behind(order, _values_in(asked["cursor"], place)))
    limit = asked["limit"]
    found = list(rows.order_by(*order)[: limit + 1])
    page = found[:limit]
    last = [_value(page[-1], name) for name in order] if len(found) > limit else None
    following = None if last is None else _address(request, signing.Signer(salt=place).sign_object(last))
    return answer_object(request, {"results": shown(page), "next": following})


def _values_in(cursor: str, place: str) -> list[Any]:
    try:
        return list(signing.Signer(salt=place).unsign_object(cursor))
    except signing.BadSignature:
        sentence = "This is no cursor of this list in this order. Begin without one."
        raise Problem(HTTPStatus.NOT_FOUND, sentence) from None


def _behind(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Rows that come later in the order than one with these values."""
    later, same = Q(), Q()
    for name, value in zip(order, values, strict=True):
        path = name.removeprefix("-")
        later |= same & Q(**{f"{path}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{path: value})
    return later


def _value(row: Model, name: str) -> Any:
    found: Any = row
    for step in name.removeprefix("-").split("__"):
        found = getattr(found, step)
    if isinstance(found, Model):
        return found.pk
    return found if isinstance(found, int) else str(found)


def _address(request: Request, cursor: str) -> str:
    query = request.query_params.copy()
    query["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
