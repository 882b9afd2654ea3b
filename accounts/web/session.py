"""Sign-in, sign-out, password reset and e-mail change: allauth's views in our frame."""

from typing import Any

from allauth.account import views
from allauth.mfa.base.views import AuthenticateView


class OurSite:
    """allauth calls the host `site`; in our templates that is the settings row of the instance."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.pop("site", None)
        return context


class SignIn(OurSite, views.LoginView):
    pass


class PasswordReset(OurSite, views.PasswordResetView):
    pass


class PasswordResetDone(OurSite, views.PasswordResetDoneView):
    pass


class PasswordResetFromKey(OurSite, views.PasswordResetFromKeyView):
    pass


class PasswordResetFromKeyDone(OurSite, views.PasswordResetFromKeyDoneView):
    pass


class ConfirmEmail(OurSite, views.ConfirmEmailView):
    pass


class AccountInactive(OurSite, views.AccountInactiveView):
    pass


class SecondFactor(OurSite, AuthenticateView):
    pass
