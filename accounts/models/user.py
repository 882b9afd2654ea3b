"""User: the login behind one of our accounts."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower, Upper

from accounts.models.account import Account
from accounts.models.role import Permission, Role
from accounts.models.signup import Invite


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """E-mail, password and preferences of one member. `username` mirrors the account's, for signing in by it."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="user")
    username = models.CharField(max_length=30)
    email = models.EmailField()
    role = models.ForeignKey(Role, null=True, blank=True, on_delete=models.SET_NULL, related_name="users")

    confirmed_at = models.DateTimeField(null=True, blank=True)
    approved = models.BooleanField(default=True)
    disabled = models.BooleanField(default=False, help_text="locked out, the account stays")
    sign_up_reason = models.TextField(blank=True)
    sign_up_ip = models.GenericIPAddressField(null=True, blank=True)
    date_of_birth_checked_at = models.DateTimeField(null=True, blank=True)
    invite = models.ForeignKey(Invite, null=True, blank=True, on_delete=models.SET_NULL, related_name="users")
    created_by_application = models.ForeignKey(
        "accounts.Application", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_active_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    locale = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=50, blank=True)
    chosen_languages = ArrayField(models.CharField(max_length=10), null=True, blank=True)
    default_visibility = models.CharField(max_length=10, default="public")
    default_sensitive = models.BooleanField(default=False)
    default_language = models.CharField(max_length=10, blank=True)
    default_quote_policy = models.CharField(max_length=10, default="public")
    show_application = models.BooleanField(default=True, help_text="posts name the app they were written with")
    expand_media = models.CharField(max_length=10, default="default")
    expand_spoilers = models.BooleanField(default=False)
    autoplay_gifs = models.BooleanField(default=False)
    theme = models.CharField(max_length=10, default="system")

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email"),
            models.UniqueConstraint(Lower("username"), name="user_username"),
        ]
        indexes = [
            models.Index(fields=["last_active_at"], name="user_last_active"),
            # Django's __iexact, by which allauth looks people up, is UPPER() in PostgreSQL.
            models.Index(Upper("username"), name="user_username_upper"),
            models.Index(Upper("email"), name="user_email_upper"),
            models.Index(fields=["-id"], condition=Q(approved=False), name="user_waiting"),
        ]

    def __str__(self) -> str:
        return self.username

    @property
    def is_functional(self) -> bool:
        """May act: confirmed, approved, neither disabled nor suspended."""
        return bool(self.confirmed_at and self.approved and not self.disabled and not self.account.is_suspended)

    def can(self, permission: Permission) -> bool:
        return self.role is not None and self.role.can(permission)

    # What Django's admin and sign-in ask of a user
    @property
    def is_active(self) -> bool:  # type: ignore[override]
        return not self.disabled

    @property
    def is_staff(self) -> bool:
        return self.is_functional and self.can(Permission.VIEW_DASHBOARD)

    @property
    def is_superuser(self) -> bool:
        return self.is_staff and self.can(Permission.ADMINISTRATOR)

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_superuser

    def has_perms(self, perm_list: list[str], obj: Any = None) -> bool:
        return self.is_superuser

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_superuser
