"""Addresses of the public site: whatever no other app has taken."""

from django.urls import re_path

from public_site.views import public_page

app_name = "public"

urlpatterns = [
    # Unknown staff addresses are not the public site's to answer.
    re_path(r"^(?!(?:internal|accounts|static)(?:/|$))(?P<path>.*)$", public_page, name="page"),
]
