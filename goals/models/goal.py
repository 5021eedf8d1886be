"""The roadmap, its areas, its goals and who owns them."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from roadmap.immutable import ImmutableModel

SLUG = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", "Use lower-case letters, digits and single hyphens.")


class Roadmap(models.Model):
    """The one roadmap of this installation."""

    class KeptBy(models.TextChoices):
        DEVELOPER = "developer", "The developer"
        OBSERVER = "observer", "An observer"

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(max_length=200)
    developer = models.CharField(max_length=200)
    kept_by = models.CharField(max_length=10, choices=KeptBy.choices, default=KeptBy.DEVELOPER)
    known_until = models.DateField(null=True, blank=True)
    promise_days = models.PositiveIntegerField(null=True, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    licence = models.CharField(max_length=200, blank=True)
    base_address = models.URLField(blank=True)
    notice = models.TextField(blank=True)
    about = models.TextField(blank=True)
    demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="roadmap_only_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="roadmap_observer_says_known_until",
                condition=Q(kept_by="developer") | Q(known_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A field of work; data, so that more may come."""

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    name = models.CharField(max_length=100)
    definition = models.TextField()
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class GoalQuerySet(models.QuerySet["Goal"]):
    def top_level(self) -> "GoalQuerySet":
        return self.filter(parent__isnull=True)

    def owned_by(self, user: object) -> "GoalQuerySet":
        return self.filter(pk__in=Ownership.objects.goals_of(user))


class Goal(models.Model):
    """A promise with a permanent address; what it says is in its revisions, never here."""

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="goals")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    moonshot = models.BooleanField(default=False)
    set_on = models.DateField()
    source = models.URLField(max_length=500, blank=True)
    predecessors = models.ManyToManyField("self", symmetrical=False, related_name="successors", blank=True)
    created_at = models.DateTimeField()
    position = models.PositiveIntegerField(default=0)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="goal_slug_not_reserved", condition=~Q(slug="previous")),
            models.CheckConstraint(
                name="goal_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class OwnershipQuerySet(models.QuerySet["Ownership"]):
    def goals_of(self, user: object) -> models.QuerySet["Ownership", int]:
        """The keys of the goals this person holds now, to be asked for within another query."""
        return self.filter(user=user, until__isnull=True).values_list("goal", flat=True)


class Ownership(models.Model):
    """Who owns a goal, from when until when; handing over ends one row and begins another."""

    class Role(models.TextChoices):
        LEAD = "lead", "Lead"
        CONTRIBUTOR = "contributor", "Contributor"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="ownerships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    team = models.CharField(max_length=100, blank=True)
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.LEAD)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # when `until` was recorded
    reason = models.TextField(blank=True, default="")  # why it began: for people inside
    end_reason = models.TextField(blank=True, default="")

    objects = OwnershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(name="ownership_names_somebody", condition=Q(user__isnull=False) | ~Q(team="")),
            models.CheckConstraint(
                name="ownership_ends_after_it_began",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.role}"


class TradeOff(ImmutableModel):
    """`goal` was delayed in favour of `favoured`; shown on both."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="delayed_for")
    favoured = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="favoured_over")
    note = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="trade_off_once", fields=["goal", "favoured"]),
            models.CheckConstraint(name="trade_off_between_two_goals", condition=~Q(goal=F("favoured"))),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} for {self.favoured_id}"
