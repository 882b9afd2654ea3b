"""CustomEmoji: small pictures written as :shortcode:, ours and those seen from other servers."""

from collections.abc import Iterable
from typing import Self

from django.core.validators import RegexValidator
from django.db import models


class CustomEmojiQuerySet(models.QuerySet["CustomEmoji"]):
    def local(self) -> Self:
        return self.filter(domain__isnull=True)

    def usable(self) -> Self:
        return self.filter(disabled=False)

    def shown(self) -> Self:
        """Those of others only once we have their picture: browsers ask nobody but us."""
        return self.exclude(domain__isnull=False, image="")

    def named(self, shortcodes: Iterable[str], domain: str | None) -> Self:
        """The emoji that a text of this domain (None: ours) means by these shortcodes."""
        return self.usable().filter(shortcode__in=list(shortcodes), domain=domain)


class CustomEmoji(models.Model):
    shortcode = models.CharField(max_length=128, validators=[RegexValidator(r"^[A-Za-z0-9_]{2,}\Z")])
    domain = models.CharField(max_length=255, null=True, blank=True, help_text="empty: ours")
    uri = models.CharField(max_length=2048, null=True, blank=True)
    image = models.FileField(upload_to="custom_emojis/", blank=True)
    static_image = models.FileField(upload_to="custom_emojis/", blank=True, help_text="first frame, for still display")
    image_remote_url = models.CharField(max_length=2048, blank=True)
    category = models.CharField(max_length=100, blank=True)
    visible_in_picker = models.BooleanField(default=True)
    disabled = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = CustomEmojiQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shortcode", "domain"], name="emoji_shortcode_domain", nulls_distinct=False)
        ]
        indexes = [models.Index(fields=["domain"], name="emoji_domain")]

    def __str__(self) -> str:
        return f":{self.shortcode}:" + (f"@{self.domain}" if self.domain else "")
