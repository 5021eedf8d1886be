"""Addresses under /internal/activity/."""

from django.urls import path

from roadmap.activity.views import activity

app_name = "activity"

urlpatterns = [path("", activity, name="list")]
