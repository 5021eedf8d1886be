"""Sign-in, second factor and sessions, by django-allauth; invitations by ourselves."""

from allauth.socialaccount import views as socialaccount
from django.urls import URLPattern, URLResolver, include, path

from roadmap.accounts.views import invitation, sign_in, token

urlpatterns: list[URLPattern | URLResolver] = [
    path("invitation/<str:token>/", invitation.accept, name="accept_invitation"),
    path("tokens/", token.tokens, name="tokens"),
    path("tokens/new/", token.new, name="new_token"),
    path("tokens/<str:program>/revoke/", token.revoke, name="revoke_token"),
    path("email/", sign_in.email_address),
    path("", include("allauth.account.urls")),
    path("2fa/webauthn/keys/<int:pk>/remove/", sign_in.remove_passkey),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sessions/end/", sign_in.sign_out_everywhere, name="sign_out_everywhere"),
    path("oidc/<str:provider_id>/login/", sign_in.single_sign_on, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", sign_in.single_sign_on_answer, name="openid_connect_callback"),
    path("oidc/cancelled/", socialaccount.login_cancelled, name="socialaccount_login_cancelled"),
]
