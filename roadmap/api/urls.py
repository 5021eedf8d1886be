"""Addresses of /api/v1/ that belong to no app."""

from django.urls import path

from roadmap.api.views import OwnToken

app_name = "api"

urlpatterns = [path("token/", OwnToken.as_view(), name="token")]
