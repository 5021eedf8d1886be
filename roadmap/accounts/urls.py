"""Sign-in, second factor and sessions, by django-allauth but for one page."""

from django.urls import URLPattern, URLResolver, include, path

from roadmap.accounts import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("email/", views.email_address),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
