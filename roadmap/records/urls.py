"""Addresses under /internal/records/."""

from django.urls import path

from roadmap.records import views

app_name = "records"

urlpatterns = [
    path("", views.records, name="list"),
    path("records.csv", views.export, name="export"),
    path("<int:seq>/", views.record, name="record"),
    path("<int:seq>/record.tlog-proof", views.proof, name="proof"),
]
