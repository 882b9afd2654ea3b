"""InstanceSettings: what an administrator changes at run time, one row for the whole instance."""

from django.core.cache import cache
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

_CACHE_KEY = "instance:settings"


class Registrations(models.TextChoices):
    OPEN = "open", "Open to everybody"
    APPROVED = "approved", "Each sign-up is approved by a moderator"
    CLOSED = "closed", "Closed (invitations still work)"


class InstanceSettings(models.Model):
    """The one row (id 1). Read it with `current()`, which costs no query once cached."""

    title = models.CharField(max_length=100, default="Rookery")
    short_description = models.TextField(blank=True, default="A place of our own in the fediverse.")
    extended_description = models.TextField(blank=True, help_text="HTML; shown on the About page")
    extended_description_updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    contact_email = models.EmailField(blank=True)
    contact_username = models.CharField(max_length=30, blank=True, help_text="local account shown as the contact")
    privacy_policy = models.TextField(blank=True, help_text="HTML; shown at /privacy-policy")
    privacy_policy_updated_at = models.DateTimeField(null=True, blank=True, editable=False)
    thumbnail = models.ImageField(upload_to="site_uploads/", blank=True)
    thumbnail_description = models.CharField(max_length=1500, blank=True)

    registrations = models.CharField(max_length=10, choices=Registrations, default=Registrations.APPROVED)
    closed_message = models.TextField(blank=True, help_text="HTML; shown where sign-up is closed")
    require_reason = models.BooleanField(default=True, help_text="ask for a reason when sign-ups are approved")
    min_age = models.PositiveSmallIntegerField(null=True, blank=True)
    members_may_invite = models.BooleanField(default=True)

    public_timelines = models.CharField(
        max_length=15,
        default="public",
        choices=[("public", "Everybody"), ("authenticated", "Members only"), ("disabled", "Nobody")],
        help_text="who may read the local and federated timelines",
    )
    default_locale = models.CharField(max_length=10, default="en")
    max_followees_ratio = models.FloatField(
        default=1.1,
        validators=[MinValueValidator(1.0), MaxValueValidator(10.0)],
        help_text="beyond 7,500 follows, a member may follow this many times as many people as follow back",
    )

    media_cache_retention_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        default=14,
        help_text="copies of other servers' media are thrown away after so many days, and fetched again when looked "
        "at; empty: kept",
    )

    class Meta:
        verbose_name = verbose_name_plural = "instance settings"

    def __str__(self) -> str:
        return self.title

    @classmethod
    def current(cls) -> "InstanceSettings":
        """The row, from the cache or made with its defaults."""
        found = cache.get(_CACHE_KEY)
        if found is None:
            found, _created = cls.objects.get_or_create(pk=1)
            cache.set(_CACHE_KEY, found, 300)
        return found

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep it the one row, and drop the cached copy, whichever door changed it."""
        self.pk = 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]
        cache.delete(_CACHE_KEY)
