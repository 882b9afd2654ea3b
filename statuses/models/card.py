"""PreviewCard: what a link in posts leads to. One row a link, whoever links it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.account import Account

FRESH = timedelta(days=14)


class CardType(models.TextChoices):
    LINK = "link"
    PHOTO = "photo"
    VIDEO = "video"


class PreviewCard(models.Model):
    """Shown once its page has been read and has a title. `url` is the link as it is written, `target` where it leads.

    `author_account` is who the page says wrote it, if that account lists the page's domain.
    """

    url = models.CharField(max_length=2048, unique=True)
    target = models.CharField(max_length=2048, blank=True)
    type = models.CharField(max_length=5, choices=CardType, default=CardType.LINK)
    title = models.CharField(max_length=500, blank=True)
    description = models.TextField(blank=True)
    language = models.CharField(max_length=10, blank=True)
    author_name = models.CharField(max_length=500, blank=True)
    author_url = models.CharField(max_length=2048, blank=True)
    author_account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    provider_name = models.CharField(max_length=500, blank=True)
    provider_url = models.CharField(max_length=2048, blank=True)
    html = models.TextField(blank=True, help_text="a frame of our own making")
    embed_url = models.CharField(max_length=2048, blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    image = models.FileField(max_length=255, blank=True)
    image_remote_url = models.CharField(max_length=2048, blank=True)
    image_description = models.TextField(blank=True)
    blurhash = models.CharField(max_length=100, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="null: not yet")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["fetched_at"], name="card_fetched"),
            models.Index(fields=["fetched_at"], condition=Q(image__gt=""), name="card_with_image"),
        ]

    def __str__(self) -> str:
        return self.url

    @property
    def is_shown(self) -> bool:
        return self.title != ""

    @property
    def is_fresh(self) -> bool:
        return self.fetched_at is not None and self.fetched_at > timezone.now() - FRESH
