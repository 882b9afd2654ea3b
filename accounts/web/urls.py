"""Routes of sign-in, sign-up, settings and OAuth, at Mastodon's paths and under allauth's names."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as sessions

from accounts.web import buttons, migration, oauth, oauth_endpoints, session, settings, severed, sign_up
from instance.rest.endpoint import methods
from instance.rest.urls import route
from instance.web import paths  # noqa: F401 - registers <acct:…>

_TWO_FACTOR = "settings/two_factor_authentication_methods"

urlpatterns = [
    route("oauth/authorize", oauth.authorize, methods=("GET", "POST", "DELETE")),
    route("oauth/authorize/native", oauth.show_code, methods=("GET",)),
    route("oauth/token", oauth_endpoints.token),
    route("oauth/revoke", oauth_endpoints.revoke),
    route("oauth/userinfo", methods(get=oauth_endpoints.read_userinfo, post=oauth_endpoints.post_userinfo)),
    route("oauth/authorized_applications", settings.applications),
    route(".well-known/oauth-authorization-server", oauth_endpoints.metadata),
    route(".well-known/change-password", settings.change_password),
    # Coming in and going out
    route("auth/sign_in", session.SignIn.as_view(), "account_login"),
    route("auth/sign_out", allauth.logout, "account_logout"),
    route("auth/sign_up", sign_up.sign_up_page, "account_signup"),
    route("auth/confirmation", sign_up.confirmation, "account_email_verification_sent"),
    route("auth/confirmation/<str:key>", session.ConfirmEmail.as_view(), "account_confirm_email"),
    route("auth/pending", sign_up.pending, "account_pending"),
    route("auth/inactive", session.AccountInactive.as_view(), "account_inactive"),
    route("auth/password/new", session.PasswordReset.as_view(), "account_reset_password"),
    route("auth/password/sent", session.PasswordResetDone.as_view(), "account_reset_password_done"),
    route(
        "auth/password/edit/<str:uidb36>/<str:key>",
        session.PasswordResetFromKey.as_view(),
        "account_reset_password_from_key",
    ),
    route("auth/password/changed", session.PasswordResetFromKeyDone.as_view(), "account_reset_password_from_key_done"),
    route("auth/challenge", allauth.reauthenticate, "account_reauthenticate"),
    route("invite/<str:code>", sign_up.invitation),
    # Second factors
    route("auth/second_factor", session.SecondFactor.as_view(), "mfa_authenticate"),
    route("auth/challenge/code", mfa.reauthenticate, "mfa_reauthenticate"),
    route("auth/challenge/key", webauthn.reauthenticate_webauthn, "mfa_reauthenticate_webauthn"),
    route("auth/passkey", webauthn.login_webauthn, "mfa_login_webauthn"),
    route(_TWO_FACTOR, mfa.index, "mfa_index"),
    route("settings/otp_authentication", totp.activate_totp, "mfa_activate_totp"),
    route("settings/otp_authentication/end", totp.deactivate_totp, "mfa_deactivate_totp"),
    route(f"{_TWO_FACTOR}/recovery_codes", recovery.view_recovery_codes, "mfa_view_recovery_codes"),
    route(f"{_TWO_FACTOR}/recovery_codes/new", recovery.generate_recovery_codes, "mfa_generate_recovery_codes"),
    route(f"{_TWO_FACTOR}/recovery_codes/file", recovery.download_recovery_codes, "mfa_download_recovery_codes"),
    route("settings/security_keys", webauthn.list_webauthn, "mfa_list_webauthn"),
    route("settings/security_keys/new", webauthn.add_webauthn, "mfa_add_webauthn"),
    route("settings/security_keys/<int:pk>", webauthn.edit_webauthn, "mfa_edit_webauthn"),
    route("settings/security_keys/<int:pk>/end", webauthn.remove_webauthn, "mfa_remove_webauthn"),
    # Settings
    route("auth/edit", settings.account, "account_settings"),
    route("auth/edit/email", allauth.email, "account_email"),
    route("auth/edit/password", allauth.password_change, "account_change_password"),
    route("auth/edit/password/first", allauth.password_set, "account_set_password"),
    route("settings/sessions", sessions.list_usersessions, "usersessions_list"),
    route("settings/sessions/<id:id>/end", settings.end_session),
    route("settings/applications", settings.applications),
    route("settings/applications/<id:id>/end", settings.end_application),
    route("settings/aliases", migration.aliases),
    route("settings/aliases/end", migration.end_alias),
    route("settings/migration", migration.migration),
    route("settings/migration/end", migration.end_redirect),
    route("severed_relationships", severed.severed_relationships),
    route("severed_relationships/<id:id>/following.csv", severed.following),
    route("severed_relationships/<id:id>/followers.csv", severed.followers),
    route("invites", settings.invites),
    route("invites/<id:id>/end", settings.end_invite),
    # Buttons on people
    route("@<acct:acct>/follow", buttons.follow),
    route("@<acct:acct>/block", buttons.block),
    route("@<acct:acct>/mute", buttons.mute),
    route("@<acct:acct>/authorize", buttons.authorize),
    route("@<acct:acct>/reject", buttons.reject),
]
