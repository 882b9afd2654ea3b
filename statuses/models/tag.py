"""Tag: a hashtag, who follows it and who features it."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models

from accounts.models.account import Account
from statuses.models.status import Status

MAX_FEATURED_TAGS = 10


class Tag(models.Model):
    """`name` is the normalised form that tags are compared by; `display_name` is as it was first written."""

    name = models.CharField(max_length=255, unique=True)
    display_name = models.CharField(max_length=255, blank=True)
    usable = models.BooleanField(default=True)
    listable = models.BooleanField(default=True, help_text="may be found by search")
    last_status_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    statuses = models.ManyToManyField(Status, through="StatusTag", related_name="tags")

    class Meta:
        indexes = [GinIndex(OpClass("name", name="gin_trgm_ops"), name="tag_search")]

    def __str__(self) -> str:
        return f"#{self.display_name or self.name}"

    @property
    def url(self) -> str:
        return f"{settings.BASE_URL}/tags/{self.name}"


class StatusTag(models.Model):
    """Which status carries which tag; the index is the hashtag timeline."""

    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="status_tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="status_tags", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["status", "tag"], name="status_tag_once")]
        indexes = [models.Index(fields=["tag", "-status"], name="status_tag_timeline")]

    def __str__(self) -> str:
        return f"{self.tag_id} on {self.status_id}"


class TagFollow(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="tag_follows", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="follows")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "tag"], name="tag_follow_once")]

    def __str__(self) -> str:
        return f"{self.account_id} follows {self.tag_id}"


class FeaturedTag(models.Model):
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="featured_tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="featured_by")
    statuses_count = models.BigIntegerField(default=0)
    last_status_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "tag"], name="featured_tag_once")]

    def __str__(self) -> str:
        return f"{self.account_id} features {self.tag_id}"
