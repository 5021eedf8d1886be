"""Addresses under /internal/publishing/."""

from django.urls import path

from public_site import staff_views

app_name = "publishing"

urlpatterns = [
    path("", staff_views.home, name="home"),
    path("prepare/", staff_views.prepare_edition, name="prepare"),
    path("candidates/<int:pk>/", staff_views.candidate, name="candidate"),
    path("candidates/<int:pk>/approve/", staff_views.approve_edition, name="approve"),
    path("candidates/<int:pk>/decline/", staff_views.decline_edition, name="decline"),
    path("render/", staff_views.render_again, name="render"),
]
