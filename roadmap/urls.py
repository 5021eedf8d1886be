"""The site map; apps are named by string only."""

from django.urls import URLPattern, URLResolver, include, path

from roadmap import views

handler500 = "roadmap.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("roadmap.accounts.urls")),
    path("internal/", views.internal_home, name="internal_home"),
    path("internal/grading/", include("grading.urls")),
    path("internal/publishing/", include("public_site.staff_urls")),
    path("internal/", include("goals.urls")),
    path("", include("public_site.urls")),
]
