"""Addresses of editions under /api/v1/."""

from django.urls import path

from public_site.api.publications import PublicationDetail, PublicationList

app_name = "publications_api"

urlpatterns = [
    path("publications/", PublicationList.as_view(), name="publications"),
    path("publications/<int:edition>/", PublicationDetail.as_view(), name="publication"),
]
