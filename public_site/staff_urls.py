"""Addresses under /internal/publishing/."""

from django.urls import path

from public_site import staff_desk, staff_views, staff_withheld

app_name = "publishing"

urlpatterns = [
    path("", staff_views.home, name="home"),
    path("prepare/", staff_views.prepare_edition, name="prepare"),
    path("candidates/<int:pk>/", staff_views.candidate, name="candidate"),
    path("candidates/<int:pk>/answer/", staff_views.answer, name="answer"),
    path("candidates/<int:pk>/search/", staff_desk.search_again, name="search"),
    path("candidates/<int:pk>/search/progress.json", staff_desk.search_progress, name="search_progress"),
    path("candidates/<int:pk>/pages/", staff_desk.pages, name="pages"),
    path("candidates/<int:pk>/preview/<path:page>", staff_desk.preview, name="preview"),
    path("candidates/<int:pk>/preview/", staff_desk.preview, name="preview_home"),
    path("candidates/<int:pk>/approve/", staff_views.approve_edition, name="approve"),
    path("candidates/<int:pk>/decline/", staff_views.decline_edition, name="decline"),
    path("withheld/", staff_withheld.withheld, name="withheld"),
    path("withheld/new/", staff_withheld.withhold, name="withhold"),
    path("withheld/<int:withholding>/", staff_withheld.withholding, name="withholding"),
    path("editions/<int:edition>/", staff_desk.edition_page, name="edition"),
    path("progress.json", staff_desk.publish_progress, name="progress"),
    path("render/", staff_views.render_again, name="render"),
]
