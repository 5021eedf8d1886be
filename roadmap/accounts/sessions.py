"""Ending the sessions of a person. What was typed and kept as a draft stays: it belongs to the person, not the session."""

from allauth.usersessions.models import UserSession

from roadmap.accounts.models import User


def end_sessions(user: User) -> None:
    """Sign this person out everywhere. Every sign-in makes a row here, whichever way it was done."""
    for session in UserSession.objects.filter(user=user):
        session.end()
