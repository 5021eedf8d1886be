"""The site map; apps are named by string only."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from roadmap import views

handler500 = "roadmap.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("roadmap.accounts.urls")),
    path("internal/", views.internal_home, name="internal_home"),
    path("internal/grading/", include("grading.urls")),
    path("internal/publishing/", include("public_site.staff_urls")),
]
# The pages to edit goals appear as soon as their module exists.
if find_spec("goals.urls") is not None:
    urlpatterns.append(path("internal/", include("goals.urls")))
urlpatterns.append(path("", include("public_site.urls")))
