"""Addresses of the inbox, below /internal/inbox/."""

from django.urls import path

from roadmap.notifications import views

app_name = "inbox"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read, name="read"),
    path("settings/", views.settings, name="settings"),
]
