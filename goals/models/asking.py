"""Evidence that somebody asks the owners of a goal for, and what they answer. None of it is published."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goals.models.evidence import Evidence
from goals.models.goal import Goal
from roadmap.immutable import ImmutableModel, ImmutableQuerySet


class EvidenceRequestQuerySet(ImmutableQuerySet["EvidenceRequest"]):
    def open(self) -> "EvidenceRequestQuerySet":
        """Nobody has answered yet."""
        return self.filter(answer__isnull=True)


class EvidenceRequest(ImmutableModel):
    """A reviewer or editor asks for evidence of a goal, or of one thing in it.

    `about` is "criteria.<key>", "milestones.<key>", "updates.<number>", or empty for the goal as a whole.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="evidence_requests")
    number = models.PositiveIntegerField()
    about = models.CharField(max_length=100, blank=True)
    asked = models.CharField(max_length=500)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    unnamed = models.BooleanField(default=False)  # asked while on a panel that is blind: shown as "a reviewer"
    asked_at = models.DateTimeField()

    objects = EvidenceRequestQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidencerequest_number_once", fields=["goal", "number"]),
            models.CheckConstraint(name="evidencerequest_says_what", condition=~Q(asked="")),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} request {self.number}"


class EvidenceAnswer(ImmutableModel):
    """Evidence that was brought for a request, or a sentence why there is none."""

    request = models.OneToOneField(EvidenceRequest, on_delete=models.PROTECT, related_name="answer")
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    why_not = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="evidenceanswer_evidence_or_why_not",
                condition=Q(evidence__isnull=False, why_not="") | Q(evidence__isnull=True) & ~Q(why_not=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Answer to {self.request_id}"
