"""Account: anyone who can be followed, here or elsewhere, in one table."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower, Upper

from federation.policy import with_parents
from instance.ids import make_id

MAX_DISPLAY_NAME = 40
MAX_NOTE = 500
MAX_FIELDS = 4
MAX_FIELD = 255
MAX_PICTURE_DESCRIPTION = 150


class ActorType(models.TextChoices):
    """ActivityPub's actor types; what the API calls `bot` is Service or Application, `group` is Group."""

    PERSON = "Person"
    SERVICE = "Service"
    APPLICATION = "Application"
    GROUP = "Group"
    ORGANIZATION = "Organization"


class Authority(models.TextChoices):
    """Whose decision a suspension or a limit is. Each lifts only its own."""

    STAFF = "staff"
    DOMAIN = "domain", "the rule for its server"
    ORIGIN = "origin", "its own server"


class AccountQuerySet(models.QuerySet["Account"]):
    def local(self) -> Self:
        return self.filter(domain__isnull=True)

    def remote(self) -> Self:
        return self.filter(domain__isnull=False)

    def available(self) -> Self:
        """Not suspended, and confirmed and approved where they are ours."""
        return self.filter(suspended_at__isnull=True, pending=False)

    def with_handle(self, username: str, domain: str | None) -> Self:
        """Handles compare without case; served by the unique index on lower(username), lower(domain)."""
        found = self.annotate(lower_username=Lower("username")).filter(lower_username=username.lower())
        if domain is None:
            return found.filter(domain__isnull=True)
        return found.annotate(lower_domain=Lower("domain")).filter(lower_domain=domain.lower())

    def with_stats(self) -> Self:
        """What the Account entity reads, in one query."""
        return self.select_related("stats", "user__role", "moved_to__stats", "moved_to__user__role")


class Account(models.Model):
    """A person, bot or group. `domain` is null for ours; `note` is plain text for ours, sanitised HTML for others."""

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    username = models.CharField(max_length=255)
    domain = models.CharField(max_length=255, null=True, blank=True)
    actor_type = models.CharField(max_length=12, choices=ActorType, default=ActorType.PERSON)

    display_name = models.CharField(max_length=500, blank=True)
    note = models.TextField(blank=True)
    fields = models.JSONField(default=list, blank=True, help_text='[{"name", "value", "verified_at"}]')
    avatar = models.FileField(upload_to="accounts/avatars/", blank=True)
    avatar_static = models.FileField(upload_to="accounts/avatars/", blank=True, help_text="still frame, if animated")
    avatar_remote_url = models.CharField(max_length=2048, blank=True)
    avatar_description = models.CharField(max_length=1500, blank=True)
    header = models.FileField(upload_to="accounts/headers/", blank=True)
    header_static = models.FileField(upload_to="accounts/headers/", blank=True)
    header_remote_url = models.CharField(max_length=2048, blank=True)
    header_description = models.CharField(max_length=1500, blank=True)

    locked = models.BooleanField(default=False, help_text="follows are requests")
    discoverable = models.BooleanField(null=True, help_text="may be suggested and listed in the directory")
    indexable = models.BooleanField(default=False, help_text="public posts may be searched")
    hide_collections = models.BooleanField(null=True, help_text="followers and followees are nobody's business")
    show_media = models.BooleanField(default=True)
    show_media_replies = models.BooleanField(default=True)
    show_featured = models.BooleanField(default=True)
    attribution_domains = ArrayField(models.CharField(max_length=255), default=list, blank=True)
    also_known_as = ArrayField(models.CharField(max_length=2048), default=list, blank=True)
    moved_to = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="moved_from")
    memorial = models.BooleanField(default=False)

    pending = models.BooleanField(default=False, help_text="ours, not yet confirmed or approved: seen by nobody")
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspended_by = ArrayField(models.CharField(max_length=6, choices=Authority), default=list, blank=True)
    silenced_at = models.DateTimeField(null=True, blank=True)
    silenced_by = ArrayField(models.CharField(max_length=6, choices=Authority), default=list, blank=True)
    sensitized_at = models.DateTimeField(null=True, blank=True)

    uri = models.CharField(max_length=2048, null=True, blank=True, help_text="ActivityPub id; null for ours")
    url = models.CharField(max_length=2048, blank=True, help_text="profile page elsewhere")
    inbox_url = models.CharField(max_length=2048, blank=True)
    shared_inbox_url = models.CharField(max_length=2048, blank=True)
    outbox_url = models.CharField(max_length=2048, blank=True)
    followers_url = models.CharField(max_length=2048, blank=True)
    following_url = models.CharField(max_length=2048, blank=True)
    featured_url = models.CharField(max_length=2048, blank=True)

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    fetched_at = models.DateTimeField(null=True, blank=True, help_text="when a remote profile was last read")

    objects = AccountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("username"), Lower("domain"), name="account_handle", nulls_distinct=False),
            models.UniqueConstraint(fields=["uri"], name="account_uri"),
            models.CheckConstraint(
                condition=Q(domain__isnull=True) | Q(uri__isnull=False), name="account_remote_has_uri"
            ),
        ]
        indexes = [
            GinIndex(
                OpClass(Upper("username"), name="gin_trgm_ops"),
                OpClass(Upper("display_name"), name="gin_trgm_ops"),
                name="account_search",
            ),
            models.Index(fields=["domain", "id"], condition=Q(domain__isnull=False), name="account_domain"),
            models.Index(fields=["-id"], condition=Q(discoverable=True), name="account_directory"),
            models.Index(fields=["moved_to"], condition=Q(moved_to__isnull=False), name="account_moved_to"),
        ]

    def __str__(self) -> str:
        return f"@{self.acct}"

    @property
    def is_local(self) -> bool:
        return self.domain is None

    @property
    def acct(self) -> str:
        """`name` for ours, `name@domain` for others: what the API calls acct."""
        return self.username if self.domain is None else f"{self.username}@{self.domain}"

    @property
    def handle(self) -> str:
        """The full address, also for ours."""
        return f"{self.username}@{self.domain or settings.LOCAL_DOMAIN}"

    @property
    def actor_uri(self) -> str:
        return self.uri or f"{settings.BASE_URL}/users/{self.username}"

    @property
    def profile_url(self) -> str:
        if self.domain is None:
            return f"{settings.BASE_URL}/@{self.username}"
        return self.url or self.actor_uri

    def is_author_on(self, domain: str) -> bool:
        """Whether it says that what this domain, or one it is below, names it the author of is its own."""
        return not set(self.attribution_domains).isdisjoint(with_parents(domain))

    @property
    def is_bot(self) -> bool:
        return self.actor_type in (ActorType.SERVICE, ActorType.APPLICATION)

    @property
    def is_group(self) -> bool:
        return self.actor_type == ActorType.GROUP

    @property
    def is_suspended(self) -> bool:
        return self.suspended_at is not None

    @property
    def is_silenced(self) -> bool:
        return self.silenced_at is not None


class AccountStats(models.Model):
    """Counters kept by the actions, apart from the wide row so that counting rewrites little."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.CASCADE, related_name="stats")
    statuses_count = models.BigIntegerField(default=0)
    followers_count = models.BigIntegerField(default=0)
    following_count = models.BigIntegerField(default=0)
    last_status_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "account stats"
        indexes = [models.Index(F("last_status_at").desc(nulls_last=True), name="account_last_status")]

    def __str__(self) -> str:
        return f"{self.account_id}: {self.statuses_count} statuses"
