"""The table of activity records on the admin site: read only, without texts."""

from django.apps import apps

from roadmap.admin_site import register_read_only

register_read_only(apps.get_app_config("activity"))
