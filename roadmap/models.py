"""When a person last looked at the dashboard: what was published since is told there."""

from django.conf import settings
from django.db import models


class DashboardVisit(models.Model):
    """One row a person. A visit ends when nobody has opened the dashboard for some hours."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="dashboard_visit"
    )
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    before = models.DateTimeField(null=True)  # the end of the visit before this one

    def __str__(self) -> str:
        return f"{self.user_id} since {self.began_at}"
