"""Addresses of /api/v1/ that belong to no app."""

from django.urls import path

from roadmap.api.records import RecordList
from roadmap.api.views import OwnToken, docs, report_program, schema

app_name = "api"

urlpatterns = [
    path("", docs, name="docs"),
    path("schema/", schema, name="schema"),
    path("roadmap-report.py", report_program, name="report_program"),
    path("token/", OwnToken.as_view(), name="token"),
    path("records/", RecordList.as_view(), name="records"),
]
