"""Addresses of /api/v1/ that belong to no app."""

from django.urls import path

from roadmap.api.views import OwnToken, report_program

app_name = "api"

urlpatterns = [
    path("token/", OwnToken.as_view(), name="token"),
    path("roadmap-report.py", report_program, name="report_program"),
]
