"""A bad file is refused whole: line, field and reason for every fault, and nothing stored."""

from collections import Counter

import pytest
from django.apps import apps

from roadmap.records.models import Record
from tests.public_site.roadmap_file.files import changed, guide_example, imported, line_of, refused

pytestmark = pytest.mark.django_db


def told(text: str) -> list[tuple[int | None, str]]:
    """Line and words of each fault."""
    return [(fault.line, str(fault).partition(", ")[2]) for fault in refused(text)]


def rows_of_everything() -> Counter[str]:
    return Counter({model.__name__: model._default_manager.count() for model in apps.get_models()})


def test_every_way_of_not_following_the_schema_is_told_at_once() -> None:
    good = guide_example()
    bad = changed(
        good,
        ("  developer: Example Developer\n", ""),
        ("slug: faster-fixes", "slug: Faster Fixes"),
        ("unit: hours", "units: hours"),
        ("set_on: 2026-02-01", "set_on: 2026-02-31"),
        ("level: moderate", "level: mid"),
        ("due: 2026-12-31, value: 24", "due: 2026-12-31, value: abc"),
        ('version: "1.0"', "version: 1.0"),
        ("rubrics: default", "rubrics: 3"),
        ("quorum: 2", "quorum: 1"),
        ("proposed_by: owner@example.org", "proposed_by: Owner"),
    )

    assert told(bad) == [
        (line_of(bad, "roadmap:"), "roadmap.developer: developer is missing."),
        (
            line_of(bad, "Faster Fixes"),
            "goals[1].slug: Faster Fixes must be lower-case letters and digits, joined by single hyphens.",
        ),
        (line_of(bad, "2026-02-31"), "goals[1].set_on: 2026-02-31 is not a day such as 2026-10-14."),
        (line_of(bad, "slug: hours-to-fix"), "goals[1].metrics[1].unit: unit is missing."),
        (line_of(bad, "units:"), "goals[1].metrics[1].units: There is no field units here. Did you mean unit?"),
        (
            line_of(bad, "level: mid"),
            "goals[1].revisions[1].confidence.level: mid is not known here. "
            "Known: low, moderate, high, highly_confident.",
        ),
        (line_of(bad, "value: abc"), "goals[1].revisions[1].targets[1].steps[1].value: abc is not a number."),
        (
            line_of(bad, "proposed_by: Owner"),
            "goals[1].revisions[2].proposed_by: Owner is not an e-mail address in lower case.",
        ),
        (
            line_of(bad, "version: 1.0"),
            "policy_versions[1].version: must be a text, not 1.0. Put it in quotes.",
        ),
        (line_of(bad, "rubrics: 3"), "rubrics: must be a list or the word default."),
        (line_of(bad, "quorum: 1"), "cycles[1].quorum: must be at least 2."),
    ]


def test_a_metric_without_a_unit_is_told_with_the_other_faults_of_the_form() -> None:
    bad = changed(guide_example(), ("unit: hours", 'unit: ""'), ("quorum: 2", "quorum: 1"))

    assert told(bad) == [
        (line_of(bad, 'unit: ""'), "goals[1].metrics[1].unit: must not be empty."),
        (line_of(bad, "quorum: 1"), "cycles[1].quorum: must be at least 2."),
    ]


def test_names_that_lead_nowhere_numbers_and_order_are_told() -> None:
    bad = changed(
        guide_example(),
        ("person: owner@example.org, team: Safeguards", "person: nobody@example.org, team: Safeguards"),
        ("evidence: [fix-times]", "evidence: [fix-tims]"),
        ("level: level-3", "level: level-4"),
        ("goals: [faster-fixes]", "goals: [slower-fixes]"),
        ("    area: safeguards", "    area: safegards"),
        ("update: 1}", "update: 7}"),
        ("kind: quarter, due: 2026-12-31", "kind: quarter, due: 2026-12-15"),
        ("on {date:2026-04-01}", "on {date:2026-04-31}"),
    )
    faults = told(bad)

    assert faults == [
        (
            line_of(bad, "2026-12-15"),
            "goals[1].revisions[1].deadline.due: The last day of that quarter is 2026-12-31 (31 Dec 2026).",
        ),
        (
            line_of(bad, "2026-04-31"),
            "goals[1].updates[1].done: {date:2026-04-31} names no day or period. "
            "Write {date:2026-09-30} or {period:2026-Q4}.",
        ),
    ]
    bad = changed(bad, ("2026-12-15", "2026-12-31"), ("2026-04-31", "2026-04-30"))
    assert told(bad) == [
        (line_of(bad, "safegards"), "goals[1].area: There is no safegards among the areas of this file."),
        (line_of(bad, "nobody@"), "goals[1].owners[1].person: Nobody in people has the address nobody@example.org."),
        (line_of(bad, "update: 7"), "goals[1].metrics[1].readings[1].update: There is no update 7 of this goal."),
        (
            line_of(bad, "fix-tims"),
            "goals[1].metrics[1].readings[2].evidence[1]: There is no fix-tims among the evidence of this file.",
        ),
        (
            line_of(bad, "slower-fixes"),
            "evidence[1].goals[1]: There is no slower-fixes among the goals of this file.",
        ),
        (
            line_of(bad, "level-4"),
            "thresholds[1].revisions[1].level: There is no level-4 among the safety levels of this file.",
        ),
    ]


@pytest.mark.parametrize(
    ("old", "new", "where", "reason"),
    [
        (
            "    set_on: 2026-02-01\n",
            "    set_on: 2026-02-01\n    parent: faster-fixes\n",
            "parent: faster-fixes",
            "goals[1].parent: faster-fixes leads back to itself.",
        ),
        (
            "manager: editor1@example.org",
            "manager: owner@example.org",
            "manager: owner",
            "people[3].manager: Nobody manages himself or herself, directly or through others.",
        ),
        (
            "      - kind: redated                # number 2: only what changes\n",
            "      - \n",
            "effective_on: 2026-05-20",
            "goals[1].revisions[2].kind: kind is missing, and nothing here gives it.",
        ),
        (
            "        approved_by: editor1@example.org\n",
            "",
            "- kind: redated",
            "goals[1].revisions[2].approved_by: approved_by is missing: approved by whom, and when?",
        ),
        (
            "        coded_by: reviewer1@example.org\n        coded_at: 2026-05-25\n",
            "",
            "effective_on: 2026-05-20",
            "goals[1].revisions[2].coded_by: coded_by is missing: who coded the direction?",
        ),
        (
            "published_at: 2026-03-20",
            "published_at: 2026-02-09",
            "published_at: 2026-02-09",
            "editions[2].published_at: 2026-02-09T12:00:00Z lies before the item above (2026-02-10T12:00:00Z).",
        ),
        (
            "approved_by: publisher2@example.org}\n  - {published_at: 2026-03-20",
            "approved_by: publisher1@example.org}\n  - {published_at: 2026-03-20",
            "published_at: 2026-02-10",
            "editions[1].approved_by: Two people publish: who approves did not prepare.",
        ),
        (
            "supersedes: 2",
            "supersedes: 3",
            "supersedes: 3",
            "goals[1].metrics[1].readings[3].supersedes: A correction comes after the reading it corrects.",
        ),
        (
            "      - slug: hours-to-fix\n",
            "      - {slug: hours-to-fix, name: Again, unit: h, direction: up}\n      - slug: hours-to-fix\n",
            "name: Median hours",
            "goals[1].metrics[2].slug: hours-to-fix stands here a second time.",
        ),
    ],
)
def test_one_fault_is_told_alone(old: str, new: str, where: str, reason: str) -> None:
    bad = changed(guide_example(), (old, new))

    found = told(bad)

    assert [words for _, words in found] == [reason]
    assert abs((found[0][0] or 0) - line_of(bad, where)) <= 1


def test_what_an_action_refuses_is_a_fault_with_the_line_of_its_item() -> None:
    """Two things that only the rules know: nothing is achieved in the future, and nobody approves what he proposed."""
    bad = changed(
        guide_example(),
        ("achieved_on: 2026-04-28, recorded_by", "achieved_on: 2026-05-28, recorded_by"),
        (
            "state: in_place\n            in_place_since: 2026-02-01",
            "state: in_place\n            in_place_since: 2026-02-02",
        ),
    )

    assert told(bad) == [
        (
            line_of(bad, "achieved_on: 2026-05-28"),
            "goals[1].milestones[1]: The day a milestone was done cannot lie in the future.",
        ),
        (
            line_of(bad, "slug: classifiers"),
            "thresholds[1].mitigations[1]: The day it was put in place cannot lie in the future.",
        ),
    ]


def test_nothing_is_stored_of_a_file_that_fails_at_its_last_event() -> None:
    before = rows_of_everything()
    bad = changed(guide_example(), ("publisher1@example.org}\n\npreparations", "owner@example.org}\n\npreparations"))

    faults = refused(bad, approvals=True)

    assert [str(fault) for fault in faults] == [
        f"line {line_of(bad, 'approved_by: owner@')}, editions[3]: Only a publisher approves an edition."
    ]
    assert rows_of_everything() == before
    assert not Record.objects.exists()


def test_a_dry_run_does_everything_and_stores_nothing() -> None:
    before = rows_of_everything()

    done = imported(guide_example(), dry_run=True)

    assert done.is_dry
    assert done.editions == [1, 2, 3]
    assert rows_of_everything() == before
    assert imported(guide_example()).events == done.events


def test_an_empty_file_and_a_list_are_refused_in_a_sentence() -> None:
    assert [str(fault) for fault in refused("")] == ["the file: must be a mapping, not null."]
    assert [str(fault) for fault in refused("- a\n")] == ["line 1: must be a mapping, not a list."]
