"""Who scores which goal, in spite of which conflict, and how each of them graded the anchor cases before."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from grading.models.cycle import Cycle, CycleGoal
from grading.models.rubric import AnchorCase
from roadmap.immutable import ImmutableModel


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


class Tier(models.TextChoices):
    """How much of what is withheld from the public a reviewer may open."""

    PUBLIC = "public", "What the public sees"
    REVIEWERS = "reviewers", "Withheld texts on request"


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
    tier = models.CharField(max_length=10, choices=Tier.choices, default=Tier.REVIEWERS)
    named = models.BooleanField(default=False)  # the reviewer consents to be named with the panel
    # When the reviewer said that no conflict is known, or none besides an interest.
    declared_at = models.DateTimeField(null=True, blank=True)
    # Found when the reviewer was assigned, or declared by the reviewer.
    conflict = models.CharField(max_length=20, choices=Conflict.choices, blank=True)
    # An interest that the reviewer declared before the goal was shown, asking that it be waived; the words stay inside.
    interest = models.CharField(max_length=20, choices=Conflict.choices, blank=True)
    interest_words = models.TextField(blank=True)
    interest_at = models.DateTimeField(null=True, blank=True)
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
                name="assignment_interest_is_noted",
                condition=Q(interest="", interest_words="", interest_at__isnull=True)
                | (~Q(interest="") & ~Q(interest_words="") & Q(interest_at__isnull=False) & ~Q(conflict="")),
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


class CalibrationAnswer(ImmutableModel):
    """The level a reviewer gave an anchor case before the cycle opened."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="calibration")
    case = models.ForeignKey(AnchorCase, on_delete=models.PROTECT, related_name="answers")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    level = models.CharField(max_length=40)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="calibrationanswer_once", fields=["cycle", "case", "reviewer"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"
