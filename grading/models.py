"""Rubrics, cycles, assignments, scores and grades.

Everything people judged or were told is append-only; only a cycle's phase, its list of goals before it opens, and
the state of an assignment change.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goals.models import Goal
from goals.models.goal import SLUG
from roadmap.immutable import ImmutableModel


class GradeKind(models.TextChoices):
    AMBITION = "ambition", "Ambition"
    PROGRESS = "progress", "Progress"
    RESULT = "result", "Result"


class NonGrade(models.TextChoices):
    TOO_EARLY = "too_early", "Too early"
    NO_EVIDENCE = "no_evidence", "No evidence available"
    CANNOT_JUDGE_WITHHELD = "cannot_judge_withheld", "Cannot judge because withheld"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class Conflict(models.TextChoices):
    """Why a person should not grade a goal. The first five are found by the program, the others are declared."""

    OWNER = "owner", "Owns the goal"
    CONTRIBUTOR = "contributor", "Contributes to the goal"
    EVIDENCE_AUTHOR = "evidence_author", "Wrote evidence for the goal"
    MANAGER = "manager", "Manages an owner of the goal"
    REPORT = "report", "Reports to an owner of the goal"
    WORKED_ON_IT = "worked_on_it", "Worked on it in another way"
    PERSONAL = "personal", "Close personal tie to an owner"
    FINANCIAL = "financial", "Financial interest"
    OTHER = "other", "Other"


class Rubric(ImmutableModel):
    """One version of the rubric of one kind of grade; changing it means a new version."""

    kind = models.CharField(max_length=10, choices=GradeKind.choices)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    question = models.TextField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="rubric_version_once", fields=["kind", "version"])]

    def __str__(self) -> str:
        return self.slug

    @property
    def slug(self) -> str:
        return f"{self.kind}-{self.version}"


class Level(ImmutableModel):
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="levels")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()  # 1 is best
    definition = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="level_rank_once", fields=["rubric", "rank"]),
            models.UniqueConstraint(name="level_key_once", fields=["rubric", "key"]),
        ]

    def __str__(self) -> str:
        return self.label


class RubricCriterion(ImmutableModel):
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="criteria")
    key = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    question = models.TextField()
    required = models.BooleanField(default=True)
    anchors = models.JSONField(default=dict, blank=True)  # level key -> text

    class Meta:
        constraints = [models.UniqueConstraint(name="rubriccriterion_key_once", fields=["rubric", "key"])]

    def __str__(self) -> str:
        return self.key


class Cycle(models.Model):
    """A grading round over frozen snapshots; its phase alone decides who sees what."""

    class Phase(models.TextChoices):
        SETUP = "setup", "Setup"
        SCORING = "scoring", "Scoring"
        DISCUSSION = "discussion", "Discussion"
        REPLY = "reply", "Right of reply"
        CLOSED = "closed", "Closed"
        PUBLISHED = "published", "Published"

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    title = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.SETUP)
    quorum = models.PositiveSmallIntegerField(default=3)
    # What is graded, and from when conflicts count; without a first day, since each goal was set.
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    scoring_from = models.DateField(null=True, blank=True)
    scoring_to = models.DateField(null=True, blank=True)
    discussion_to = models.DateField(null=True, blank=True)
    reply_to = models.DateField(null=True, blank=True)
    comments_to = models.DateField(null=True, blank=True)
    results_due = models.DateField()
    panel_text = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    discussion_at = models.DateTimeField(null=True, blank=True)  # when the phase began
    reply_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    imported = models.BooleanField(default=False)
    source = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="cycle_quorum_at_least_2", condition=Q(quorum__gte=2)),
            models.CheckConstraint(
                name="cycle_period_in_order",
                condition=Q(period_from__isnull=True) | Q(period_to__isnull=True) | Q(period_to__gte=F("period_from")),
            ),
            models.CheckConstraint(
                name="cycle_announced_before_it_opens",
                condition=Q(phase="setup") | Q(imported=True) | Q(announced_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_open_once_past_setup",
                condition=Q(phase="setup") | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_closed_says_when",
                condition=~Q(phase__in=["closed", "published"]) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CycleRubric(ImmutableModel):
    """Pins a cycle to one rubric version per kind."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="rubrics")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="cycle_pins")
    kind = models.CharField(max_length=10, choices=GradeKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(name="cyclerubric_kind_once", fields=["cycle", "kind"])]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind}"


class CycleGoal(models.Model):
    """A goal in a cycle. What its reviewers judge is in its snapshot."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=GradeKind.choices)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cyclegoal_once", fields=["cycle", "goal", "kind"]),
            models.CheckConstraint(
                name="cyclegoal_removed_with_reason",
                condition=Q(removed_at__isnull=True) | ~Q(removed_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.goal_id}"


class Snapshot(ImmutableModel):
    """The goal and its evidence as they were when the cycle opened.

    Hashes of it are published while some of its texts are withheld, so each is taken together with `salt`:
    nobody can guess a withheld number or name from a hash.
    """

    cycle_goal = models.OneToOneField(CycleGoal, on_delete=models.PROTECT, related_name="snapshot")
    goal = models.JSONField()  # goals.values.GoalValue
    parts = models.JSONField(default=list, blank=True)  # of goals.values.GoalValue: the parts of the goal
    evidence = models.JSONField(default=list, blank=True)  # of goals.values.EvidenceValue: of goal and parts
    revision = models.PositiveIntegerField()
    salt = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Snapshot of {self.cycle_goal_id}"


class Assignment(models.Model):
    """One reviewer, one goal. It ends submitted, recused or lapsed."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Submitted"
        RECUSED = "recused", "Recused"
        LAPSED = "lapsed", "Lapsed"

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    external = models.BooleanField(default=False)
    # Found when the reviewer was assigned, or declared by the reviewer.
    conflict = models.CharField(max_length=20, choices=Conflict.choices, blank=True)
    end_reason = models.TextField(blank=True)  # why the reviewer stepped back, or an editor let it lapse
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaced_by")
    draft = models.JSONField(default=dict, blank=True)
    assigned_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="assignment_once_per_reviewer", fields=["cycle_goal", "reviewer"]),
            models.CheckConstraint(
                name="assignment_ended_says_when",
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="assignment_recused_says_why",
                condition=~Q(state="recused") | ~Q(conflict=""),
            ),
            models.CheckConstraint(
                name="assignment_lapsed_says_why",
                condition=~Q(state="lapsed") | ~Q(end_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_goal_id} {self.reviewer_id}"


class Waiver(ImmutableModel):
    """Lets a reviewer score in spite of a conflict; always with a reason, always published."""

    assignment = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="waiver")
    reason = models.TextField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    given_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="waiver_gives_reason", condition=~Q(reason=""))]

    def __str__(self) -> str:
        return f"Waiver of {self.assignment_id}"


class Score(ImmutableModel):
    """One version of one reviewer's judgement; an amendment is the next version."""

    class Confidence(models.TextChoices):
        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"

    class Verifiable(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    version = models.PositiveIntegerField()
    level = models.CharField(max_length=40, blank=True)  # key of a level of the cycle's rubric
    first_level = models.CharField(max_length=40, blank=True)  # result: against the first wording
    non_grade = models.CharField(max_length=24, choices=NonGrade.choices, blank=True)
    reason = models.TextField()
    confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    verifiable = models.CharField(max_length=8, choices=Verifiable.choices, blank=True)
    note = models.TextField(blank=True)  # to the adjudicator; never public
    withholding_justified = models.BooleanField(null=True, blank=True)
    withheld_changes_grade = models.BooleanField(null=True, blank=True)
    misleading_without = models.BooleanField(null=True, blank=True)
    evidence_cited = models.JSONField(default=list, blank=True)  # evidence slugs
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="score_version_once", fields=["assignment", "version"]),
            models.CheckConstraint(
                name="score_level_or_non_grade",
                condition=(Q(level="") & ~Q(non_grade="")) | (~Q(level="") & Q(non_grade="")),
            ),
            models.CheckConstraint(name="score_gives_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} version {self.version}"


class CriterionScore(ImmutableModel):
    """Level and reason for one rubric criterion, beside the overall level."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="criteria")
    criterion = models.CharField(max_length=60)
    level = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="criterionscore_once", fields=["score", "criterion"])]

    def __str__(self) -> str:
        return f"{self.score_id} {self.criterion}"


class Adjudication(ImmutableModel):
    """The level a person who neither scored nor is conflicted decided on, with the reason."""

    cycle_goal = models.OneToOneField(CycleGoal, on_delete=models.PROTECT, related_name="adjudication")
    level = models.CharField(max_length=40)
    reason = models.TextField()
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.cycle_goal_id} {self.level}"


class Reply(ImmutableModel):
    """The owner's reply to a grade, published unedited."""

    cycle_goal = models.OneToOneField(CycleGoal, on_delete=models.PROTECT, related_name="reply")
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Reply on {self.cycle_goal_id}"


class Grade(ImmutableModel):
    """What a cycle found about a goal. `value` is a grading.values.GradeValue; a re-grade is a new grade."""

    cycle_goal = models.OneToOneField(CycleGoal, on_delete=models.PROTECT, related_name="grade")
    level = models.CharField(max_length=40, blank=True)
    provisional = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    value = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="grade_provisional_has_no_level",
                condition=Q(provisional=False) | Q(level=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.cycle_goal_id} {self.level}"


class DirectionReview(models.Model):
    """Asks a reviewer to code the direction of a change without seeing the owner's label."""

    revision_type = models.CharField(max_length=40)  # "revision", "mitigationrevision", ...
    revision_id = models.PositiveBigIntegerField()
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="direction_reviews")
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="directionreview_once", fields=["revision_type", "revision_id", "reviewer"]),
            models.CheckConstraint(
                name="directionreview_done_after_asked",
                condition=Q(done_at__isnull=True) | Q(done_at__gte=F("asked_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_type} {self.revision_id}"
