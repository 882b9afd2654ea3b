"""Administration of the ground: settings, emoji, events; and what every admin page of the house has in common."""

from typing import Any

import django.contrib.auth.admin  # noqa: F401
import django_rq.admin  # noqa: F401 - both register below what is taken out again; this app is discovered before them
from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django_rq.models import Dashboard

from instance.errors import RuleError
from instance.events import sweep
from instance.images import Picture, read_emoji, read_portrait
from instance.models.emoji import CustomEmoji
from instance.models.event import Event
from instance.models.site import InstanceSettings
from instance.storage import make_token

# Bits of accounts.models.role.Permission, which stands a floor above.
DEVOPS = 0x2
MANAGE_SETTINGS = 0x40
MANAGE_CUSTOM_EMOJIS = 0x4000

THUMBNAIL_SIZE = (1200, 630)

admin.site.site_header = admin.site.site_title = "Rookery"
admin.site.index_title = "Administration"
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.unregister([Group, Dashboard])  # no groups here; the queues have a link and a guard of their own


class BoundedPaginator(Paginator):
    """Counts no further than people page: a count of millions of rows would be the slowest query of the page."""

    farthest = 10_000

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return rows[: self.farthest].count()


class GuardedAdmin(admin.ModelAdmin):
    """Open to whoever's role holds the bit `permission`, as in Mastodon; administrators hold all."""

    permission: int
    list_per_page = 50
    show_full_result_count = False
    paginator = BoundedPaginator

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Only by the filters of the page: Django lets the address ask any column, also `password__startswith`."""
        return lookup.partition("__")[0] in [_name_in_address(part) for part in self.list_filter]

    def allows(self, request: HttpRequest) -> bool:
        return request.user.is_staff and request.user.can(self.permission)  # type: ignore[arg-type]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.allows(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.allows(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request)


class ReadOnlyAdmin(GuardedAdmin):
    """To look at; what can be done stands among the actions."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class InstanceSettingsForm(forms.ModelForm):
    class Meta:
        model = InstanceSettings
        fields = ("thumbnail",)  # the rest comes from the fieldsets of the page

    def clean_thumbnail(self) -> Any:
        """Cut to the shape of a link preview, and without what the camera wrote into it."""
        upload = self.cleaned_data["thumbnail"]
        if not isinstance(upload, UploadedFile):
            return upload
        width, height = THUMBNAIL_SIZE
        try:
            return _file(read_portrait(upload, width=width, height=height).still)
        except RuleError as error:
            raise forms.ValidationError(error.message) from error


@admin.register(InstanceSettings)
class InstanceSettingsAdmin(GuardedAdmin):
    """One row, so its list is its form."""

    permission = MANAGE_SETTINGS
    form = InstanceSettingsForm
    fieldsets = (
        (None, {"fields": ("title", "short_description", "thumbnail", "thumbnail_description")}),
        ("Contact", {"fields": ("contact_email", "contact_username")}),
        ("Texts", {"fields": ("extended_description", "privacy_policy")}),
        ("Joining", {"fields": ("registrations", "closed_message", "require_reason", "min_age", "members_may_invite")}),
        ("Reading", {"fields": ("public_timelines", "default_locale", "max_followees_ratio")}),
        ("Other servers", {"fields": ("media_cache_retention_days",)}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        row = InstanceSettings.current()
        return HttpResponseRedirect(reverse("admin:instance_instancesettings_change", args=[row.pk]))

    def save_model(self, request: HttpRequest, obj: InstanceSettings, form: Any, change: bool) -> None:
        for text in ("extended_description", "privacy_policy"):
            if text in form.changed_data:
                setattr(obj, f"{text}_updated_at", timezone.now())
        super().save_model(request, obj, form, change)


class CustomEmojiForm(forms.ModelForm):
    class Meta:
        model = CustomEmoji
        fields = ("shortcode", "image", "category", "visible_in_picker", "disabled")

    def clean_image(self) -> Any:
        upload = self.cleaned_data["image"]
        if not isinstance(upload, UploadedFile):
            return upload
        try:
            portrait = read_emoji(upload)
        except RuleError as error:
            raise forms.ValidationError(error.message) from error
        self.instance.static_image = _file(portrait.still)
        return _file(portrait.picture)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not values.get("image") and not self.instance.image_remote_url:
            self.add_error("image", "An emoji needs a picture")
        taken = CustomEmoji.objects.filter(shortcode=values.get("shortcode"), domain=self.instance.domain)
        if taken.exclude(pk=self.instance.pk).exists():
            self.add_error("shortcode", "There is an emoji with this name already")
        return values


@admin.register(CustomEmoji)
class CustomEmojiAdmin(GuardedAdmin):
    permission = MANAGE_CUSTOM_EMOJIS
    form = CustomEmojiForm
    list_display = ("picture", "shortcode", "domain", "category", "visible_in_picker", "disabled")
    list_display_links = ("picture", "shortcode")
    list_filter = (("domain", admin.EmptyFieldListFilter), "disabled", "visible_in_picker")
    search_fields = ("^shortcode", "=domain")
    ordering = ("shortcode", "id")
    actions = ("enable", "disable")

    @admin.display(description="")
    def picture(self, emoji: CustomEmoji) -> str:
        address = emoji.image.url if emoji.image else ""
        return format_html('<img src="{}" alt="" width="24" height="24">', address) if address else "–"

    @admin.action(description="Enable")
    def enable(self, request: HttpRequest, queryset: QuerySet[CustomEmoji]) -> None:
        queryset.update(disabled=False, updated_at=timezone.now())

    @admin.action(description="Disable")
    def disable(self, request: HttpRequest, queryset: QuerySet[CustomEmoji]) -> None:
        queryset.update(disabled=True, updated_at=timezone.now())


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """What happened and has effects still to run. An empty next sweep: given up, somebody has to look."""

    permission = DEVOPS
    list_display = ("name", "ids", "left", "created_at", "swept", "next_sweep_at", "error")
    list_filter = (("next_sweep_at", admin.EmptyFieldListFilter),)
    search_fields = ("=name",)
    ordering = ("-id",)
    actions = ("run_again",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.allows(request)

    @admin.display(description="effects left")
    def left(self, event: Event) -> str:
        return ", ".join(event.pending)

    @admin.action(description="Run again", permissions=["view"])
    def run_again(self, request: HttpRequest, queryset: QuerySet[Event]) -> None:
        count = queryset.update(next_sweep_at=timezone.now(), swept=0, error="")
        sweep()
        messages.success(request, f"{count} queued again")


def _name_in_address(part: Any) -> str:
    """Of an entry of `list_filter`: a class of its own, a field with its class, or a field."""
    if isinstance(part, str):
        return part
    return part[0] if isinstance(part, tuple) else part.parameter_name


def _file(picture: Picture) -> ContentFile:
    return ContentFile(picture.data, name=f"{make_token()}.{picture.extension}")
