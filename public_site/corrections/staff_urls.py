"""Addresses under /internal/corrections/."""

from django.urls import path

from public_site.corrections import staff_views

app_name = "corrections"

urlpatterns = [
    path("", staff_views.requests, name="list"),
    path("<int:request_number>/", staff_views.answer, name="request"),
]
