"""The site map; apps are named by string only."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from roadmap import views

handler500 = "roadmap.views.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("roadmap.accounts.urls")),
    path("internal/", views.internal_home, name="internal_home"),
    path("internal/leadership/", views.leadership, name="leadership"),
    path("internal/grading/", include("grading.urls")),
    path("internal/publishing/", include("public_site.staff_urls")),
    path("internal/corrections/", include("public_site.corrections.staff_urls")),
    path("internal/roadmap/", include("public_site.reader_urls")),
    path("internal/records/", include("roadmap.records.urls")),
    path("internal/activity/", include("roadmap.activity.urls")),
    path("internal/inbox/", include("roadmap.notifications.urls")),
    path("internal/people/", include("roadmap.accounts.people_urls")),
    path("internal/admin/", admin.site.urls),
    path("internal/map/", include("goals.map_urls")),
    path("internal/", include("goals.urls")),
    path("api/v1/", include("roadmap.api.urls")),
    path("api/v1/", include("roadmap.activity.api_urls")),
    path("api/v1/", include("goals.api.urls")),
    path("api/v1/", include("grading.api.urls")),
    path("api/v1/", include("public_site.api.urls")),
    path("corrections/new/", include("public_site.corrections.urls")),
    path("", include("public_site.urls")),
]
