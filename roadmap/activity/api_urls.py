"""The address of activity records under /api/v1/."""

from django.urls import path

from roadmap.activity.api import ActivityList

app_name = "activity_api"

urlpatterns = [path("activity/", ActivityList.as_view(), name="activity")]
