"""Editions: one publisher prepares, another approves or declines; an import brings editions published elsewhere.

Only rows are written here. `publish.publish` makes files and pages of them after the commit.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime

from django.db import transaction
from django.urls import reverse

from goals.models import Roadmap
from goals.snapshot.plain import moment
from grading.actions import mark_announced, mark_published
from grading.models import Cycle
from public_site import logged
from public_site.actions.desk import keep_answers
from public_site.actions.waiting import the_waiting
from public_site.approval import check_nothing_withheld_since, check_output_is_searched, refuse_own_work
from public_site.candidate import (
    changed_parts,
    hash_of,
    last_publication,
    manifest_bytes,
    parts_of,
    read_parts,
    store_parts,
)
from public_site.compile import Compiled, compile_all, compile_parts
from public_site.desk.ground import check_ground
from public_site.desk.states import checked, refuse_unanswered
from public_site.models import Preparation, Publication
from public_site.permissions import can_approve_publication, can_decline_publication, can_prepare_publication
from public_site.schema import VERSION, Manifest, kind_of, slug_of
from roadmap import canonical_json
from roadmap.accounts.models import Role, User
from roadmap.errors import Refused, RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.columns import fields_of
from roadmap.records.log import append

ONLY_PUBLISHERS_DECLINE = "Only a publisher declines an edition."

_TELLABLE = (Cycle.Phase.SETUP, Cycle.Phase.CLOSED)


class NothingHasChanged(RuleViolation):
    """An edition that repeats the last one tells nobody anything."""


class ThereIsNoRoadmap(RuleViolation):
    pass


class AsOfIsNotPossible(RuleViolation):
    field = "as_of"


class EditionHasMoved(RuleViolation):
    """Another edition came out in between; what was compared is not what readers have."""


class EditionIsOutOfOrder(RuleViolation):
    field = "number"


@transaction.atomic
def prepare(*, notes: str = "", as_of: date | None = None, by: User, at: datetime) -> Preparation:
    """Compile a candidate for the next edition. It takes the place of one that still waits.

    `as_of` is the day for which the content is claimed, by default the day of `at`.
    """
    if not can_prepare_publication(by):
        raise Refused("Only a publisher prepares an edition.")
    _lock_publishing()
    last = last_publication()
    day = as_of or at.date()
    _check_as_of(day, last, at=at)
    parts = store_parts(compile_parts())
    if last is not None and parts == parts_of(last):
        raise NothingHasChanged(f"Nothing public has changed since edition {last.number}.")
    waiting = Preparation.objects.filter(state=Preparation.State.WAITING).first()
    if waiting is not None:
        _decide(waiting, Preparation.State.SUPERSEDED, by=by, at=at, reason="")
    preparation = Preparation.objects.create(
        number=last.number + 1 if last else 1,
        as_of=day,
        notes=notes,
        parts=parts,
        parts_sha256=hash_of(parts),
        prepared_by=by.public_id,
        prepared_at=at,
    )
    others = User.objects.filter(role_grants__role=Role.PUBLISHER).exclude(pk=by.pk)
    text = f"Edition {preparation.number} waits for the approval of another publisher."
    notify(users=others, kind="preparation.waits", text=text, at=at, url=_url(preparation))
    after = logged.preparation(preparation)
    append(type="preparation.created", subject=_subject(preparation), by=by, at=at, role="publisher", after=after)
    if waiting is not None and waiting.prepared_by == by.public_id:
        keep_answers(waiting, preparation, by=by, at=at)
    return preparation


@transaction.atomic
def approve(*, preparation: Preparation, by: User, at: datetime, replayed: bool = False) -> Publication:
    """Make a prepared edition public: exactly the parts that were prepared. Cycles in it are announced or told.

    Its warnings must be answered, its output searched for withheld words, and its ground must not have moved; an edition
    of a file that tells history (`replayed`) was looked at when it came out, not now. Raises Refused for who prepared
    it, owns a goal it changes or gave a grade it brings.
    """
    if not by.has_role(Role.PUBLISHER):
        raise Refused("Only a publisher approves an edition.")
    if not can_approve_publication(by, preparation):
        raise Refused("You prepared this edition. Another publisher has to approve it.")
    _lock_publishing()
    preparation = the_waiting(preparation)
    last = last_publication()
    if preparation.number != (last.number + 1 if last else 1):
        raise EditionHasMoved("Another edition came out since this one was prepared. Prepare it again.")
    changed = changed_parts(parts_of(last), preparation.parts)
    refuse_own_work([str(part["key"]) for part in changed], by)
    compiled = compile_all()
    check_nothing_withheld_since(preparation.parts, compiled.parts)
    if not replayed:
        _check_desk(preparation, compiled, at=at)
    manifest = _manifest(
        number=preparation.number,
        parts=preparation.parts,
        as_of=preparation.as_of,
        published_at=at,
        recorded_at=at,
        notes=preparation.notes,
        last=last,
    )
    manifest |= {
        "origin": "prepared",
        "prepared_by": preparation.prepared_by,
        "prepared_at": moment(preparation.prepared_at),
        "approved_by": by.public_id,
        "approved_at": moment(at),
    }
    _decide(preparation, Preparation.State.APPROVED, by=by, at=at, reason="")
    return _publish(manifest, last, published_at=at, recorded_at=at, by=by)


@transaction.atomic
def decline(*, preparation: Preparation, reason: str, by: User, at: datetime) -> None:
    """Turn a candidate down, or take back one's own. What it holds stays unpublished."""
    if not can_decline_publication(by, preparation):
        raise Refused(ONLY_PUBLISHERS_DECLINE)
    if not reason.strip():
        raise RuleViolation("Say why this edition is declined.", field="reason")
    _lock_publishing()
    preparation = the_waiting(preparation)
    preparer = User.objects.filter(public_id=preparation.prepared_by).exclude(pk=by.pk)
    text = f"Edition {preparation.number}, which you prepared, was declined."
    notify(users=preparer, kind="preparation.declined", text=text, at=at, url=_url(preparation))
    _decide(preparation, Preparation.State.DECLINED, by=by, at=at, reason=reason)


@transaction.atomic
def import_edition(
    *,
    number: int,
    published_at: datetime,
    as_of: date,
    notes: str = "",
    claimed: Mapping[str, str] | None = None,
    at: datetime,
) -> Publication:
    """Keep an edition that came out before this installation knew of it, with what the database says at this moment.

    `published_at` is what the source says, `at` when it is recorded. Nobody here prepared or approved it; whom the
    source names (`claimed`) is kept for an export, and told nowhere.
    """
    _lock_publishing()
    last = last_publication()
    expected = last.number + 1 if last else 1
    if number != expected:
        raise EditionIsOutOfOrder(f"Edition {number} cannot follow: the next one is edition {expected}.")
    if last is not None and published_at < last.published_at:
        raise EditionIsOutOfOrder(f"Edition {number} cannot come out before edition {last.number}.")
    for waiting in Preparation.objects.filter(state=Preparation.State.WAITING):
        _decide(waiting, Preparation.State.SUPERSEDED, by=None, at=at, reason="")
    manifest = _manifest(
        number=number,
        parts=store_parts(compile_parts()),
        as_of=as_of,
        published_at=published_at,
        recorded_at=at,
        notes=notes,
        last=last,
    )
    return _publish(manifest, last, published_at=published_at, recorded_at=at, by=None, claimed=claimed)


def _check_desk(preparation: Preparation, compiled: Compiled, *, at: datetime) -> None:
    """What the publishing desk asks for before an approval."""
    check_ground(preparation.parts, compiled.parts)
    refuse_unanswered(checked(preparation, at=at), list(preparation.answers.all()))
    check_output_is_searched(compiled.hidden, preparation.searches.order_by("number").last())


def _publish(
    manifest: Manifest,
    last: Publication | None,
    *,
    published_at: datetime,
    recorded_at: datetime,
    by: User | None,
    claimed: Mapping[str, str] | None = None,
) -> Publication:
    content = manifest_bytes(manifest)
    publication = Publication.objects.create(
        number=manifest["number"],
        origin=manifest["origin"],
        manifest=content,
        sha256=hashlib.sha256(content).hexdigest(),
        as_of=date.fromisoformat(manifest["as_of"]),
        published_at=published_at,
        recorded_at=recorded_at,
        prepared_by=manifest["prepared_by"] or "",
        approved_by=manifest["approved_by"] or "",
        claimed=dict(claimed or {}),
        notes=manifest["notes"],
    )
    _tell_cycles(manifest["parts"], published_at, by=by)
    append(
        type="publication.published",
        subject=f"publication/{publication.number}",
        by=by,
        at=recorded_at,
        role="publisher" if by else "",
        disclosed=True,
        after=logged.publication(publication, last),
    )
    return publication


def _manifest(
    *,
    number: int,
    parts: Mapping[str, str],
    as_of: date,
    published_at: datetime,
    recorded_at: datetime,
    notes: str,
    last: Publication | None,
) -> Manifest:
    """A manifest without people, as an import has it."""
    return {
        "v": VERSION,
        "number": number,
        "origin": "imported",
        "as_of": as_of.isoformat(),
        "published_at": moment(published_at),
        "recorded_at": moment(recorded_at),
        "prepared_by": None,
        "approved_by": None,
        "prepared_at": None,
        "approved_at": None,
        "notes": notes,
        "predecessor": last.sha256 if last else None,
        "parts": dict(parts),
    }


def _decide(preparation: Preparation, state: Preparation.State, *, by: User | None, at: datetime, reason: str) -> None:
    preparation.state = state
    preparation.decided_by = by.public_id if by else ""
    preparation.decided_at = at
    preparation.reason = reason
    columns = ("state", "decided_by", "decided_at", "reason")
    preparation.save(update_fields=columns)
    append(
        type=f"preparation.{state.value}",
        subject=_subject(preparation),
        by=by,
        at=at,
        role="publisher" if by else "",
        reason=reason,
        after=fields_of(preparation, *columns),
    )


def _tell_cycles(parts: Mapping[str, str], published_at: datetime, *, by: User | None) -> None:
    """An edition announces the cycles in setup that it holds, and tells the results of closed ones."""
    hashes = {slug_of(key): sha256 for key, sha256 in parts.items() if kind_of(key) == "cycle"}
    contents = read_parts(set(hashes.values()))
    for cycle in Cycle.objects.filter(slug__in=hashes, phase__in=_TELLABLE).order_by("pk"):
        told = canonical_json.loads(contents[hashes[cycle.slug]])["phase"]
        if cycle.phase == Cycle.Phase.SETUP:
            mark_announced(cycle=cycle, by=by, at=published_at)
        elif told == Cycle.Phase.PUBLISHED:
            mark_published(cycle=cycle, by=by, at=published_at)


def _check_as_of(day: date, last: Publication | None, *, at: datetime) -> None:
    if day > at.astimezone(UTC).date():
        raise AsOfIsNotPossible("The content cannot be claimed for a day that has not come.")
    if last is not None and day < last.as_of:
        raise AsOfIsNotPossible(f"Edition {last.number} is already as of {last.as_of}. Choose that day or a later one.")


def _lock_publishing() -> None:
    """Preparing and deciding happen one after the other, whoever does it. An edition may announce or tell a cycle:
    those are locked here too, for the lock of the log comes last.
    """
    if Roadmap.objects.select_for_update().first() is None:
        raise ThereIsNoRoadmap("There is no roadmap to publish yet.")
    list(Cycle.objects.select_for_update().filter(phase__in=_TELLABLE).order_by("pk"))


def _subject(preparation: Preparation) -> str:
    return f"preparation/{preparation.pk}"


def _url(preparation: Preparation) -> str:
    return reverse("publishing:candidate", args=[preparation.pk])
