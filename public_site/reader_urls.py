"""Addresses under /internal/roadmap/."""

from django.urls import path

from public_site import reader_views

app_name = "reader"

urlpatterns = [
    path("", reader_views.roadmap, name="roadmap"),
    path("<slug:area>/", reader_views.area, name="area"),
]
