"""The Django app of `roadmap.notifications`."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "roadmap.notifications"
    label = "notifications"
