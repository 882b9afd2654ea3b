"""Administration of accounts, members, roles, invites and apps. What changes people goes through the actions."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.db.models import F, ForeignKey, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest

from accounts.actions import limit, sign_up
from accounts.models import (
    AccessToken,
    Account,
    Application,
    Grant,
    IDToken,
    Invite,
    RefreshToken,
    Role,
    User,
)
from accounts.models.role import Permission
from accounts.queries.find import split_handle
from instance.admin import GuardedAdmin, ReadOnlyAdmin
from instance.errors import RuleError

# The libraries' own pages show secrets, or change what must go through our actions.
_FOREIGN = (AccessToken, Application, Authenticator, EmailAddress, Grant, IDToken, RefreshToken, UserSession)
admin.site.unregister([model for model in _FOREIGN if admin.site.is_registered(model)])


class Where(admin.SimpleListFilter):
    title = "where"
    parameter_name = "where"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("local", "Here"), ("remote", "Elsewhere")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        if self.value() is None:
            return queryset
        return queryset.filter(domain__isnull=self.value() == "local")


class Standing(admin.SimpleListFilter):
    title = "standing"
    parameter_name = "standing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("suspended", "Suspended"),
            ("silenced", "Limited"),
            ("sensitized", "Sensitive"),
            ("pending", "Waiting"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Account]) -> QuerySet[Account]:
        if self.value() == "pending":
            return queryset.filter(pending=True)
        if self.value() in ("suspended", "silenced", "sensitized"):
            return queryset.filter(**{f"{self.value()}_at__isnull": False})
        return queryset


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """Anybody, here or elsewhere. Handles are found by their beginning."""

    permission = Permission.MANAGE_USERS
    list_display = ("acct", "display_name", "standing", "followers", "statuses", "last_status_at", "created_at")
    list_filter = (Where, Standing)
    list_select_related = ("stats",)
    search_fields = ("username",)
    search_help_text = "name, or name@domain"
    ordering = ("-id",)
    actions = ("suspend", "unsuspend", "silence", "unsilence", "mark_sensitive", "unmark_sensitive")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Account], search_term: str
    ) -> tuple[QuerySet[Account], bool]:
        username, domain = split_handle(search_term)
        if not username:
            return queryset, False
        found = queryset.filter(username__istartswith=username)
        if domain is not None:
            found = found.filter(domain__istartswith=domain)
        return found, False

    @admin.display(description="standing")
    def standing(self, account: Account) -> str:
        words = {
            "waiting": account.pending,
            "suspended": account.suspended_at,
            "limited": account.silenced_at,
            "sensitive": account.sensitized_at,
        }
        return ", ".join(word for word, true in words.items() if true) or "–"

    @admin.display(ordering="stats__followers_count")
    def followers(self, account: Account) -> int:
        return account.stats.followers_count

    @admin.display(ordering="stats__statuses_count")
    def statuses(self, account: Account) -> int:
        return account.stats.statuses_count

    @admin.display(description="last post", ordering=F("stats__last_status_at").desc(nulls_last=True))
    def last_status_at(self, account: Account) -> Any:
        return account.stats.last_status_at

    @admin.action(description="Suspend: empty profile, no posts, no sign-in", permissions=["view"])
    def suspend(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, limit.suspend_account)

    @admin.action(description="Lift the suspension", permissions=["view"])
    def unsuspend(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, limit.unsuspend_account)

    @admin.action(description="Limit: only followers see the posts", permissions=["view"])
    def silence(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, limit.silence_account)

    @admin.action(description="Lift the limit", permissions=["view"])
    def unsilence(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, limit.unsilence_account)

    @admin.action(description="Mark all media as sensitive", permissions=["view"])
    def mark_sensitive(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, limit.mark_account_sensitive)

    @admin.action(description="Stop marking media as sensitive", permissions=["view"])
    def unmark_sensitive(self, request: HttpRequest, queryset: QuerySet[Account]) -> None:
        self._each(request, queryset, limit.unmark_account_sensitive)

    def _each(self, request: HttpRequest, queryset: QuerySet[Account], action: Callable[..., None]) -> None:
        _act_on_each(request, queryset, lambda account: account, lambda account: action(account=account))


@admin.register(User)
class UserAdmin(GuardedAdmin):
    """Our members. Only the role can be edited, by those who may and only below their own."""

    permission = Permission.MANAGE_USERS
    list_display = ("username", "email", "role", "confirmed", "approved", "disabled", "last_active_at", "created_at")
    list_filter = ("approved", "disabled", ("confirmed_at", admin.EmptyFieldListFilter), "role")
    list_select_related = ("role",)
    search_fields = ("^username", "^email")
    ordering = ("-id",)
    actions = ("approve", "turn_away", "confirm", "disable", "enable")
    fields = (
        ("username", "email"),
        "role",
        ("approved", "disabled", "confirmed_at"),
        ("sign_up_reason", "sign_up_ip", "invite", "created_by_application"),
        ("locale", "time_zone"),
        ("created_at", "last_active_at", "last_login"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Whose role is not below one's own is only to look at."""
        return self.allows(request) and (obj is None or _allowed(request, obj))

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        fields = [name for part in self.fields for name in ((part,) if isinstance(part, str) else part)]
        return [name for name in fields if name != "role" or not _user(request).can(Permission.MANAGE_ROLES)]

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "role":
            kwargs["queryset"] = Role.objects.filter(position__lt=_position(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(boolean=True, description="confirmed", ordering="confirmed_at")
    def confirmed(self, user: User) -> bool:
        return user.confirmed_at is not None

    @admin.action(description="Approve the sign-up", permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, sign_up.approve)

    @admin.action(description="Turn the sign-up away (deletes it)", permissions=["view"])
    def turn_away(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, sign_up.reject)

    @admin.action(description="Take the e-mail address as confirmed", permissions=["view"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, sign_up.confirm)

    @admin.action(description="Disable: no sign-in, the account stays", permissions=["view"])
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: limit.disable_user(user=user))

    @admin.action(description="Enable", permissions=["view"])
    def enable(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset, lambda user: limit.enable_user(user=user))

    def _each(self, request: HttpRequest, queryset: QuerySet[User], action: Callable[[User], None]) -> None:
        _act_on_each(request, queryset.select_related("account"), lambda user: user.account, action)


class RoleForm(forms.ModelForm):
    permissions = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        choices=[(int(bit), (bit.name or "").replace("_", " ").capitalize()) for bit in Permission],
        widget=forms.CheckboxSelectMultiple,
    )
    giver: User

    class Meta:
        model = Role
        fields = ("name", "color", "position", "highlighted", "permissions")
        widgets = {"color": forms.TextInput(attrs={"type": "color"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["permissions"] = [int(bit) for bit in Permission if self.instance.permissions & bit]

    def clean_permissions(self) -> int:
        """Nobody gives away what they do not have."""
        bits = sum(self.cleaned_data["permissions"])
        own = self.giver.role.permissions if self.giver.role else 0
        if not own & Permission.ADMINISTRATOR and bits & ~own:
            raise forms.ValidationError("A role cannot hold permissions that yours does not hold")
        return bits

    def clean_position(self) -> int:
        position = self.cleaned_data["position"]
        if self.giver.role is None or position >= self.giver.role.position:
            raise forms.ValidationError("A role must stand below your own")
        return position


@admin.register(Role)
class RoleAdmin(GuardedAdmin):
    permission = Permission.MANAGE_ROLES
    form = RoleForm
    list_display = ("name", "position", "highlighted", "members")
    ordering = ("-position", "id")

    def get_form(self, request: HttpRequest, obj: Role | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"giver": request.user})

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return self.allows(request) and (obj is None or obj.position < _position(request))

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return obj is not None and self.has_change_permission(request, obj)

    @admin.display
    def members(self, role: Role) -> int:
        return role.users.count()


@admin.register(Invite)
class InviteAdmin(GuardedAdmin):
    permission = Permission.MANAGE_INVITES
    list_display = ("code", "inviter", "uses", "max_uses", "expires_at", "autofollow", "created_at")
    list_select_related = ("inviter",)
    search_fields = ("=code", "^inviter__username")
    ordering = ("-id",)
    fields = ("code", "max_uses", "expires_at", "autofollow", "comment")

    def save_model(self, request: HttpRequest, obj: Invite, form: Any, change: bool) -> None:
        if not change:
            obj.inviter = _user(request).account
        super().save_model(request, obj, form, change)


@admin.register(Application)
class ApplicationAdmin(ReadOnlyAdmin):
    """Client programs. Deleting one signs everybody out of it."""

    permission = Permission.ADMINISTRATOR
    list_display = ("name", "website", "scopes", "created")
    search_fields = ("name", "website")
    ordering = ("-id",)
    fields = ("name", "website", "redirect_uris", "scopes", "client_id", "created")

    def has_delete_permission(self, request: HttpRequest, obj: Application | None = None) -> bool:
        return self.allows(request)


def _act_on_each(
    request: HttpRequest,
    queryset: QuerySet[Any],
    account_of: Callable[[Any], Account],
    action: Callable[[Any], None],
) -> None:
    """Do it to each that the moderator outranks, and tell what was refused and why."""
    done = 0
    for row in queryset:
        try:
            limit.check_rank(by=_user(request), account=account_of(row))
            action(row)
            done += 1
        except RuleError as error:
            messages.error(request, f"{row}: {error.message}")
    messages.success(request, f"Done for {done}")


def _allowed(request: HttpRequest, user: User) -> bool:
    try:
        limit.check_rank(by=_user(request), account=user.account)
    except limit.HigherRank:
        return False
    return True


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _position(request: HttpRequest) -> int:
    role = _user(request).role
    return role.position if role else 0
