"""Addresses under /internal/people/."""

from django.urls import path

from roadmap.accounts.views import invitation, people

app_name = "people"

urlpatterns = [
    path("", people.people, name="list"),
    path("invite/", invitation.new, name="invite"),
    path("invitations/<str:invitation>/withdraw/", invitation.withdraw, name="withdraw"),
    path("<str:public_id>/", people.person, name="person"),
    path("<str:public_id>/edit/", people.edit, name="edit"),
    path("<str:public_id>/roles/", people.roles, name="roles"),
    path("<str:public_id>/deactivate/", people.deactivate, name="deactivate"),
    path("<str:public_id>/second-factor/", people.second_factor, name="second_factor"),
    path("<str:public_id>/reactivate/", people.reactivate, name="reactivate"),
]
