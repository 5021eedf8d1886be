"""Django's admin, as the last resort of an administrator who wants to see what is stored."""

from django.contrib.admin.apps import AdminConfig


class ReadOnlyAdminConfig(AdminConfig):
    default_site = "roadmap.admin_site.ReadOnlySite"
