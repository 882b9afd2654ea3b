"""Administration of other servers: whom we block or allow, and whom we have met."""

from django import forms
from django.contrib import admin

from federation.models.domain_policy import DomainAllow, DomainBlock
from federation.models.peer import Peer
from instance.admin import GuardedAdmin, ReadOnlyAdmin
from instance.text.domain import normal_domain

MANAGE_FEDERATION = 0x20
"""The bit of accounts.models.role.Permission, which stands a floor above."""


class DomainForm(forms.ModelForm):
    def clean_domain(self) -> str:
        domain = normal_domain(self.cleaned_data["domain"])
        if domain is None:
            raise forms.ValidationError("This is not the name of another server")
        return domain


@admin.register(DomainBlock)
class DomainBlockAdmin(GuardedAdmin):
    permission = MANAGE_FEDERATION
    form = DomainForm
    list_display = ("domain", "severity", "reject_media", "reject_reports", "public_comment", "created_at")
    list_filter = ("severity",)
    search_fields = ("domain",)
    ordering = ("domain",)


@admin.register(DomainAllow)
class DomainAllowAdmin(GuardedAdmin):
    permission = MANAGE_FEDERATION
    form = DomainForm
    list_display = ("domain", "created_at")
    search_fields = ("domain",)
    ordering = ("domain",)


@admin.register(Peer)
class PeerAdmin(ReadOnlyAdmin):
    permission = MANAGE_FEDERATION
    list_display = ("domain", "software", "version", "created_at")
    list_filter = ("software",)
    search_fields = ("^domain", "=software")
    ordering = ("domain",)
