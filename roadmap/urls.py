"""The site map; apps are named by string only."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from roadmap import views

handler500 = "roadmap.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("roadmap.accounts.urls")),
    path("internal/", views.internal_home, name="internal_home"),
]
# An app's pages appear as soon as its urls module exists.
for prefix, module in (
    ("internal/grading/", "grading.urls"),
    ("internal/publishing/", "public_site.staff_urls"),
    ("internal/", "goals.urls"),
    ("", "public_site.urls"),
):
    if find_spec(module) is not None:
        urlpatterns.append(path(prefix, include(module)))
