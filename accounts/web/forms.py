"""Forms of sign-in, sign-up and settings: validation only."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import LoginForm, ResetPasswordKeyForm
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts

from accounts.actions.oauth import revoke_all_tokens
from accounts.actions.sign_up_rules import REASON_LENGTH, USERNAME_LENGTH, Applicant, Fault


class SignInForm(LoginForm):
    """allauth's, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "E-mail address or username"
        self.fields["login"].widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        self.fields["password"].widget.attrs.pop("placeholder", None)
        self.fields["password"].help_text = ""


class NewPasswordForm(ResetPasswordKeyForm):
    """After a reset nobody stays signed in, neither in a browser (Django sees to it) nor in an app."""

    def save(self) -> None:
        super().save()
        revoke_all_tokens(user=self.user)


class SignUpForm(forms.Form):
    """What a newcomer fills in. Whether it will do is decided by `accounts.actions.sign_up`."""

    label_suffix = ""
    username = forms.CharField(
        max_length=USERNAME_LENGTH,
        help_text="Letters, numbers and underscores. It cannot be changed later.",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    email = forms.EmailField(
        label="E-mail address",
        help_text="Nobody sees it. We send a link to it that you have to open.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    password = forms.CharField(
        strip=False,
        help_text=" ".join(password_validators_help_texts()),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    date_of_birth = forms.DateField(widget=forms.DateInput(attrs={"type": "date", "autocomplete": "bday"}))
    reason = forms.CharField(
        label="Why do you want to join?",
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A moderator reads this and decides.",
    )
    agreement = forms.BooleanField(label="I have read the rules and agree to them")
    website = forms.CharField(required=False)
    """Left empty by people, who do not see it; filled in by programs."""

    def __init__(self, *args: Any, needs_reason: bool, min_age: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]
        if min_age is None:
            del self.fields["date_of_birth"]
        else:
            self.fields["date_of_birth"].help_text = f"You must be at least {min_age} years old. It is not kept."

    @property
    def is_trap_sprung(self) -> bool:
        return bool(self.data.get("website"))

    def applicant(self) -> Applicant:
        said = self.cleaned_data
        return Applicant(
            username=said["username"],
            email=said["email"],
            password=said["password"],
            agreement=said["agreement"],
            reason=said.get("reason", ""),
            date_of_birth=said.get("date_of_birth"),
        )

    def show(self, faults: list[Fault]) -> None:
        for fault in faults:
            field = fault.field if fault.field in self.fields else None
            label = self.fields[field].label or field.capitalize() if field else fault.field.replace("_", " ")
            self.add_error(field, f"{label} {fault.text}.")


class ResendForm(forms.Form):
    email = forms.EmailField(label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"}))


class InviteForm(forms.Form):
    label_suffix = ""
    USES = (("", "No limit"), ("1", "1 use"), ("5", "5 uses"), ("10", "10 uses"), ("25", "25 uses"), ("50", "50 uses"))
    TIMES = (("1", "1 day"), ("7", "1 week"), ("30", "1 month"), ("", "Never"))

    max_uses = forms.TypedChoiceField(label="Uses", choices=USES, coerce=int, empty_value=None, required=False)
    days = forms.TypedChoiceField(label="Expires after", choices=TIMES, coerce=int, empty_value=None, required=False)
    autofollow = forms.BooleanField(label="Whoever joins by it follows me", required=False)
    comment = forms.CharField(label="A note for yourself", max_length=420, required=False)

    @property
    def expires_in(self) -> timedelta | None:
        days = self.cleaned_data["days"]
        return timedelta(days=days) if days else None


class AliasForm(forms.Form):
    label_suffix = ""
    handle = forms.CharField(
        label="Handle of the other account", max_length=512, help_text="name@server", widget=forms.TextInput()
    )


class MoveForm(AliasForm):
    with_followers = forms.BooleanField(label="Send my followers there (once in thirty days)", required=False)
