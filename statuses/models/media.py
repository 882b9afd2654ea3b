"""MediaAttachment: a picture, sound or film, before and after it hangs on a status."""

from django.db import models
from django.db.models import Q

from accounts.models.account import Account
from instance.ids import make_id
from instance.storage import uploads
from statuses.models.status import Status

DESCRIPTION_LIMIT = 10_000
MAX_ATTACHMENTS = 4


class MediaType(models.TextChoices):
    IMAGE = "image"
    GIFV = "gifv"
    VIDEO = "video"
    AUDIO = "audio"
    UNKNOWN = "unknown"


class Processing(models.IntegerChoices):
    QUEUED = 0
    RUNNING = 1
    DONE = 2
    FAILED = 3


class MediaAttachment(models.Model):
    """`original` is the upload as it came, never served; `file` and `thumbnail` are what processing made of it."""

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="media", db_index=False)
    status = models.ForeignKey(Status, null=True, blank=True, on_delete=models.SET_NULL, related_name="media")
    type = models.CharField(max_length=10, choices=MediaType, default=MediaType.UNKNOWN)
    processing = models.SmallIntegerField(choices=Processing, default=Processing.QUEUED)
    processing_error = models.CharField(max_length=255, blank=True)

    original = models.FileField(max_length=255, blank=True, storage=uploads)
    file = models.FileField(max_length=255, blank=True)
    thumbnail = models.FileField(max_length=255, blank=True)
    remote_url = models.CharField(max_length=2048, blank=True)
    thumbnail_remote_url = models.CharField(max_length=2048, blank=True)
    content_type = models.CharField(max_length=100, blank=True)
    size = models.BigIntegerField(default=0, help_text="bytes of `file`")

    description = models.TextField(blank=True)
    blurhash = models.CharField(max_length=100, blank=True)
    focus_x = models.FloatField(null=True, blank=True, help_text="-1 left … 1 right")
    focus_y = models.FloatField(null=True, blank=True, help_text="-1 bottom … 1 top")
    meta = models.JSONField(default=dict, help_text='{"original": {...}, "small": {...}} of the API')
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [
            models.Index(fields=["account", "-id"], name="media_account"),
            models.Index(
                fields=["updated_at"], condition=Q(remote_url__gt="", file__gt=""), name="media_cached_of_others"
            ),
            models.Index(fields=["created_at"], condition=Q(status__isnull=True), name="media_unattached"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"

    @property
    def is_shown(self) -> bool:
        """There is a file of ours to show."""
        return bool(self.file) and (self.processing == Processing.DONE or bool(self.remote_url))

    @property
    def is_fetched_on_sight(self) -> bool:
        """Of another server, and shown as soon as somebody looks at it (`/media_proxy`)."""
        known = self.type != MediaType.UNKNOWN and self.processing != Processing.FAILED
        return bool(self.remote_url) and known and not self.file
