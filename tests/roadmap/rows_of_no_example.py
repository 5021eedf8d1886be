"""A row in each table that the example leaves empty, made without actions: for tests of what the database itself asks for."""

from datetime import UTC, datetime, timedelta

from django.contrib.auth.models import Group, Permission

from goals.models import (
    Assessment,
    Correction,
    Evidence,
    EvidenceAnswer,
    EvidenceFile,
    EvidenceReader,
    EvidenceReading,
    EvidenceRequest,
    FileLook,
    Metric,
    MitigationRevision,
    Redaction,
    Reveal,
    RunMapping,
)
from grading.models import (
    AnchorCase,
    Assignment,
    CalibrationAnswer,
    CriterionScore,
    Kept,
    Post,
    Referral,
    Reopening,
    Score,
)
from grading.subjects import assignment_subject
from public_site.models import CorrectionRequest, OutputSearch, Preparation, Release, WarningAnswer
from roadmap.accounts.models import Invitation, Token, User
from tests.tokens import some_activity

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ALONE = "alone@example.org"  # a person whom no row but a role names


def rows_of_no_example() -> list[str]:
    """Fill the tables that the example leaves empty; returns the subjects of the rows."""
    user, evidence = User.objects.exclude(email=ALONE).order_by("pk")[0], Evidence.objects.all()[0]
    user.groups.add(Group.objects.create(name="nobody"))
    user.user_permissions.add(Permission.objects.all()[0])
    assessment, mitigation = Assessment.objects.all()[0], MitigationRevision.objects.all()[0]
    assessment.evidence.add(evidence)
    mitigation.evidence.add(evidence)
    score = Score.objects.all()[0]
    CriterionScore.objects.create(score=score, criterion="any")
    invitation = Invitation.objects.create(
        token_sha256="0" * 64,
        email="i@example.org",
        roles=[],
        invited_by=user,
        invited_at=NOW,
        expires_at=NOW + timedelta(days=3),
    )
    token = Token.objects.create(
        sha256="0" * 64, user=user, purpose="Run", scopes=[], created_at=NOW, expires_at=NOW + timedelta(days=3)
    )
    Release.objects.create(edition=1, on=NOW.date(), folder="x", files_sha256="0" * 64, rendered_at=NOW)
    reported = some_activity()
    return [
        *_rows_of_evidence(user, evidence),
        *_rows_of_grading(user),
        *_rows_of_the_desk(),
        *_rows_of_runs(),
        f"user/{user.public_id}",
        f"invitation/{invitation.public_id}",
        f"token/{token.public_id}",
        reported.subject,
        f"threshold/{assessment.threshold.slug}",
        f"threshold/{mitigation.mitigation.threshold.slug}",
        assignment_subject(score.assignment),
        "release/1",
    ]


def _rows_of_evidence(user: User, evidence: Evidence) -> list[str]:
    """A file, a named reader with a reading, and words that were shown."""
    stored = EvidenceFile.objects.create(
        evidence=evidence, file="x", sha256="1" * 64, size=1, kind="txt", called="x.txt", stored_at=NOW, stored_by=user
    )
    FileLook.objects.create(stored=stored, looked_at=NOW, found="missing", found_at=NOW)
    asked = EvidenceRequest.objects.create(
        goal=evidence.goals.all()[0], number=1, asked="A log.", asked_by=user, asked_at=NOW
    )
    EvidenceAnswer.objects.create(request=asked, why_not="Lost.", answered_by=user, answered_at=NOW)
    EvidenceReader.objects.create(evidence=evidence, number=1, reader=user, named_by=user, named_at=NOW)
    EvidenceReading.objects.create(evidence=evidence, number=1, revision=1, reader=user, read_at=NOW, reason="Why.")
    Correction.objects.create(subject="report/x", number=1, was={"title": "X"}, reason="Why.", made_at=NOW)
    held = Redaction.objects.all()[0]
    Reveal.objects.create(redaction=held, number=1, revealed_to=user, revealed_at=NOW, reason="Why.")
    return [f"evidence/{evidence.slug}", f"goal/{asked.goal.slug}", held.subject, "report/x"]


def _rows_of_the_desk() -> list[str]:
    """What was looked at before an edition came out, and what somebody outside asked."""
    candidate = Preparation.objects.all()[0]
    WarningAnswer.objects.create(
        preparation=candidate, number=1, check_name="stale", about=[], sentence="So.", answered_by="u", answered_at=NOW
    )
    counted = {"files": 1, "size": 1, "passages": 1, "too_short": 0}
    OutputSearch.objects.create(preparation=candidate, number=1, hits=[], searched_at=NOW, **counted)
    CorrectionRequest.objects.create(number=1, words="The year.", asked_at=NOW)
    return [f"preparation/{candidate.pk}", "request/1"]


def _rows_of_grading(user: User) -> list[str]:
    """What a panel says before and after it scores, and a request to open a cycle again."""
    assignment = Assignment.objects.select_related("cycle_goal__cycle", "cycle_goal__goal", "reviewer").all()[0]
    cycle = assignment.cycle_goal.cycle
    case = AnchorCase.objects.all()[0]
    CalibrationAnswer.objects.create(cycle=cycle, case=case, reviewer=user, level=case.level, answered_at=NOW)
    Post.objects.create(cycle_goal=assignment.cycle_goal, number=1, author=user, text="So.", posted_at=NOW)
    Referral.objects.create(cycle_goal=assignment.cycle_goal, sent_at=NOW)
    Kept.objects.create(assignment=assignment, version=1, kept_at=NOW)
    Reopening.objects.create(cycle=cycle, number=1, reason="Why.", asked_by=user, asked_at=NOW)
    return [f"cycle/{cycle.slug}", assignment_subject(assignment)]


def _rows_of_runs() -> list[str]:
    """What machines measure."""
    metric = Metric.objects.all()[0]
    RunMapping.objects.create(metric=metric, number=1, tool="x", measure="y", made_at=NOW)
    return [f"goal/{metric.goal.slug}"]
