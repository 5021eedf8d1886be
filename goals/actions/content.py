"""From the input of a goal's revision to the rows it is made of, checked and not yet stored."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from goals import deadlines
from goals.actions.guards import FieldIsNotValid, check_fields
from goals.actions.inputs import ChecklistItemInput, CriterionInput, DeadlineInput, RevisionInput, TargetInput
from goals.actions.placing import placings_of
from goals.commitments import SALT, new_salt
from goals.models import ChecklistItem, Criterion, Goal, MilestoneTerm, Revision, Target, TargetStep
from goals.snapshot.revision import Content
from roadmap.errors import RuleViolation

_PLAIN = (
    "title",
    "statement",
    "why",
    "failure",
    "firmness",
    "starts_on",
    "cadence_days",
    "confidence_level",
    "confidence_sentence",
)
_DATED = ("date", "month", "quarter", "half", "year")


class DeadlineIsIncomplete(RuleViolation):
    field = "deadline"


class AnchorIsUnknown(RuleViolation):
    field = "deadline"


class CriterionIsIncomplete(RuleViolation):
    field = "criteria"


class KeyIsUsedTwice(RuleViolation):
    """Two criteria, items, targets, steps or milestones of one revision have the same key."""


def build_revision(goal: Goal, change: RevisionInput) -> Revision:
    """The row itself, without number, people and labels."""
    row = Revision(goal=goal, **{name: getattr(change, name) for name in _PLAIN}, **_deadline(change.deadline))
    row.placings = placings_of(goal, change) or None
    needed = change.needed_before
    if needed is not None:
        row.needed_before_event = needed.event
        row.needed_before_text = needed.expected_text
        row.needed_before_from = needed.expected_from
        row.needed_before_to = needed.expected_to
        row.needed_before_source = needed.source
    return row


def build_content(row: Revision, change: RevisionInput) -> Content:
    """The rows below a revision. Raises a RuleViolation that names what is missing or double."""
    _check_once("criterion", (criterion.key for criterion in change.criteria))
    _check_once("target", (target.metric for target in change.targets))
    _check_once("milestone", (milestone.key for milestone in change.milestones))
    _check_anchors(row, change)
    content = Content(
        criteria=[_criterion(row, position, given) for position, given in enumerate(change.criteria, 1)],
        targets=[_target(row, given) for given in sorted(change.targets, key=lambda target: target.metric)],
        milestones=[
            MilestoneTerm(
                revision=row, key=given.key, position=position, title=given.title, **_deadline(given.deadline)
            )
            for position, given in enumerate(change.milestones, 1)
        ],
    )
    check_fields(*_rows(content))
    return content


def save_content(content: Content) -> None:
    """Store the rows of a revision that is itself stored, parents first."""
    for criterion, items in content.criteria:
        criterion.revision_id = criterion.revision.pk
        criterion.save(force_insert=True)
        ChecklistItem.objects.bulk_create(_linked(items, "criterion", criterion))
    for target, steps in content.targets:
        target.revision_id = target.revision.pk
        target.save(force_insert=True)
        TargetStep.objects.bulk_create(_linked(steps, "target", target))
    for term in content.milestones:
        term.revision_id = term.revision.pk
        term.save(force_insert=True)


def _linked(rows: Iterable[Any], name: str, parent: Any) -> list[Any]:
    linked = list(rows)
    for row in linked:
        setattr(row, name, parent)
    return linked


def _rows(content: Content) -> list[Any]:
    criteria = [row for criterion, items in content.criteria for row in (criterion, *items)]
    targets = [row for target, steps in content.targets for row in (target, *steps)]
    return [*criteria, *targets, *content.milestones]


def _deadline(given: DeadlineInput) -> dict[str, Any]:
    is_dated = given.kind in _DATED
    if is_dated != (given.on is not None):
        missing = "needs a day" if is_dated else "has no day"
        raise DeadlineIsIncomplete(f"A deadline of the kind {given.kind} {missing}.")
    if given.kind == "relative" and not (given.anchor and given.days is not None):
        raise DeadlineIsIncomplete("A relative deadline says how many days after what.")
    return {
        "deadline_kind": given.kind,
        "deadline_text": given.text,
        "deadline_on": deadlines.period_end(given.kind, given.on) if given.on else None,  # type: ignore[arg-type]
        "deadline_days": given.days,
        "deadline_anchor": given.anchor,
        "deadline_stated": given.stated,
    }


def _check_anchors(row: Revision, change: RevisionInput) -> None:
    """A relative deadline hangs on a milestone of this revision or on a goal that exists."""
    keys = {milestone.key for milestone in change.milestones}
    for given in (change.deadline, *(milestone.deadline for milestone in change.milestones)):
        if given.kind != "relative":
            continue
        subject, _, name = given.anchor.partition("/")
        known = name in keys if subject == "milestone" else Goal.objects.filter(slug=name).exists()
        if subject not in ("milestone", "goal") or not known:
            raise AnchorIsUnknown(f"There is no {given.anchor} for this deadline to follow.")


def _criterion(row: Revision, position: int, given: CriterionInput) -> tuple[Criterion, list[ChecklistItem]]:
    _check_numbers(given)
    values = {name: value for name, value in vars(given).items() if name != "items"}
    criterion = Criterion(revision=row, position=position, **values)
    if given.items and given.kind == "checklist" and given.items_total is None:  # none listed: how many is not known
        criterion.items_total = len(given.items)
    _check_once("item", (item.key for item in given.items))
    return criterion, [_item(criterion, place, item) for place, item in enumerate(given.items, 1)]


def _check_numbers(given: CriterionInput) -> None:
    if given.kind == "count" and given.minimum is None:
        raise CriterionIsIncomplete(f"{given.key}: a count says how many are needed at least.")
    if given.minimum is not None and given.maximum is not None and given.maximum < given.minimum:
        raise CriterionIsIncomplete(f"{given.key}: the largest count is below the smallest.")
    if given.kind == "checklist" and (given.fully_share is None or given.mostly_share is None):
        raise CriterionIsIncomplete(f"{given.key}: a checklist says which shares must be fully and mostly in place.")
    if given.items_total is not None and given.items_total < len(given.items):
        raise CriterionIsIncomplete(f"{given.key}: more items are listed than the list is said to have.")
    if given.kind == "metric" and not given.metric:
        raise CriterionIsIncomplete(f"{given.key}: a metric threshold names its metric.")
    shares = (given.fully_share, given.mostly_share, given.share)
    if any(share is not None and not 0 <= share <= 1 for share in shares):
        raise CriterionIsIncomplete(f"{given.key}: a share lies between 0 and 1.")


def _item(criterion: Criterion, position: int, given: ChecklistItemInput) -> ChecklistItem:
    """A private item is salted so that nobody finds its text by trying; a public one needs no salt."""
    salt = (given.salt or new_salt()) if given.private else ""
    if salt and not SALT.fullmatch(salt):
        raise FieldIsNotValid(f"{given.key}: a salt is 64 hexadecimal digits.", field="criteria")
    return ChecklistItem(
        criterion=criterion,
        key=given.key,
        position=position,
        text=given.text,
        private=given.private,
        hard=given.hard,
        salt=salt,
    )


def _target(row: Revision, given: TargetInput) -> tuple[Target, list[TargetStep]]:
    target = Target(
        revision=row,
        metric=given.metric,
        baseline_value=given.baseline_value,
        baseline_on=given.baseline_on,
        low=given.low,
    )
    _check_once("step", (due.isoformat() for due, _ in given.steps))
    return target, [TargetStep(target=target, due=due, value=value) for due, value in sorted(given.steps)]


def _check_once(what: str, keys: Iterable[str]) -> None:
    twice = [key for key, count in Counter(keys).items() if count > 1]
    if twice:
        raise KeyIsUsedTwice(f"The {what} {twice[0]} is there twice.")
