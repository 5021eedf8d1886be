"""The records explorer for auditors and administrators: every record, its bytes, its chain, its proof.

What nobody may read yet (roadmap/records/hidden.py) stands there as the public log has it: number, time, leaf.
"""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from roadmap.accounts.models import User
from roadmap.csv_lines import Cell, csv_lines
from roadmap.errors import Refused, RuleViolation
from roadmap.records import leaf
from roadmap.records.forms import RecordFilter
from roadmap.records.hidden import Blind, Blinds
from roadmap.records.models import Record, RecordQuerySet
from roadmap.records.permissions import can_read_records
from roadmap.records.proving import newest_checkpoint, proof_of

PER_PAGE = 50
WHO_READS = "Only auditors and administrators read the record log."
COLUMNS = ("seq", "at", "class", "type", "subject", "version", "actor", "role", "effective_at", "leaf_sha256")


@dataclass(frozen=True)
class Row:
    """One line of the explorer. `actor` is an opaque id, `name` what it stands for today, "" where no person acted.

    Where `hidden` is set nothing else of the record may be told but its number, time, class and leaf.
    """

    record: Record
    hidden: Blind | None
    actor: str = ""
    role: str = ""
    name: str = ""


@login_required
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Newest first, 50 to a page; the filter is in the address."""
    blinds = Blinds(_auditor(request))
    form, found = _filtered(request, blinds)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": _rows(page, blinds), "query": _query(request)}
    return render(request, "records/list.html", context)


@login_required
@require_safe
def record(request: HttpRequest, seq: int) -> HttpResponse:
    """One record: what it says, whether its bytes agree, its neighbours in the log and in its subject."""
    blinds = Blinds(_auditor(request))
    one = get_object_or_404(blinds.marked(Record.objects.all()), seq=seq)
    edition = Record.objects.filter(type="publication.published", seq__gte=seq).in_order().first()
    signed = newest_checkpoint()
    context = {
        "checkpoint": signed[0] if signed and seq < signed[0].size else None,
        "row": _rows([one], blinds)[0],
        "record": one,
        "leaf": bytes(one.leaf).decode(),
        "commit": json.loads(bytes(one.leaf))["commit"],
        "leaf_hash": bytes(one.leaf_hash).hex(),
        "faults": _faults(one),
        "edition": edition,
        "next_exists": Record.objects.filter(seq=seq + 1).exists(),
    }
    if blinds.of(one) is None:
        context |= _inside(one)
    return render(request, "records/record.html", context)


def _inside(one: Record) -> dict[str, Any]:
    """What the public log does not say of a record; what leads to hidden records of its subject is left out."""
    told = {"content": one.content, "changed": _changed(one.content)}
    if one.beside:  # type: ignore[attr-defined]  # annotated
        return told
    return told | {
        "body": json.dumps(one.content, ensure_ascii=False, indent=2),
        "salt": bytes(one.salt).hex(),
        "following": Record.objects.filter(subject=one.subject, object_version=one.object_version + 1).first(),
    }


@login_required
@require_safe
def proof(request: HttpRequest, seq: int) -> HttpResponse:
    """The inclusion proof of one record with the checkpoint it leads to, for other people's tools."""
    _auditor(request)
    get_object_or_404(Record, seq=seq)
    try:
        content = proof_of(seq)
    except RuleViolation as violation:
        return HttpResponse(f"{violation.sentence}\n", status=409, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="record-{seq}.tlog-proof"'
    return answer


@login_required
@require_safe
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered records as CSV, oldest first."""
    blinds = Blinds(_auditor(request))
    _, found = _filtered(request, blinds)
    rows = (cells_of(one, blinds.of(one)) for one in found.in_order().iterator(chunk_size=1000))
    answer = StreamingHttpResponse(csv_lines(COLUMNS, rows), content_type="text/csv")
    answer["Content-Disposition"] = 'attachment; filename="records.csv"'
    return answer


def _auditor(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not can_read_records(request.user):
        raise Refused(WHO_READS)
    return request.user


def _filtered(request: HttpRequest, blinds: Blinds) -> tuple[RecordFilter, RecordQuerySet]:
    form = RecordFilter(request.GET)
    form.is_valid()
    found = form.records()
    return form, blinds.marked(blinds.seen(found) if form.asks_what_is_inside else found)


def _query(request: HttpRequest) -> str:
    """The filter as it stands in the address, for the links to other pages and to the export."""
    query = request.GET.copy()
    query.pop("page", None)
    return query.urlencode()


def _rows(found: Page[Record] | list[Record], blinds: Blinds) -> list[Row]:
    actors = {one.seq: one.content["actor"] for one in found if blinds.of(one) is None}
    people = User.objects.filter(public_id__in={actor["id"] for actor in actors.values()})
    names = dict(people.values_list("public_id", "name"))
    return [_row(one, blinds.of(one), actors.get(one.seq), names) for one in found]


def _row(one: Record, hidden: Blind | None, actor: dict[str, Any] | None, names: dict[str, str]) -> Row:
    if hidden or actor is None:
        return Row(one, hidden)
    return Row(one, None, actor["id"], actor["role"] or "", names.get(actor["id"], ""))


def _changed(content: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(field, before, after) of everything a record sets. No value before means: new, or as it was."""
    before = content["before"]
    return [
        (field, _shown(before[field]) if field in before else "", _shown(value))
        for field, value in content["after"].items()
    ]


def _shown(value: object) -> str:
    if isinstance(value, dict) and value.keys() == {"text"}:
        return f"text {value['text'][:12]}…"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _faults(one: Record) -> list[str]:
    """What the stored bytes of a record contradict; empty as long as nobody has touched them."""
    faults = []
    if leaf.leaf_hash(bytes(one.leaf)) != bytes(one.leaf_hash):
        faults.append("The leaf hash is not that of the leaf.")
    commit = leaf.commitment(body=bytes(one.body), salt=bytes(one.salt))
    if json.loads(bytes(one.leaf))["commit"] != commit.hex():
        faults.append("The leaf does not commit to this body.")
    return faults


def cells_of(one: Record, hidden: Blind | None) -> list[Cell]:
    """What COLUMNS say of a record that `marked` has looked at; of a hidden one what the public log says."""
    first: list[Cell] = [one.seq, leaf.moment_text(one.at), one.record_class]
    if hidden:
        return [*first, leaf.SEALED, hidden.until, "", hidden.who, "", "", bytes(one.leaf_hash).hex()]
    content = one.content
    return [
        *first,
        one.type,
        one.subject,
        "" if one.beside else one.object_version,  # type: ignore[attr-defined]  # annotated
        content["actor"]["id"],
        content["actor"]["role"] or "",
        content["effective_at"],
        bytes(one.leaf_hash).hex(),
    ]
