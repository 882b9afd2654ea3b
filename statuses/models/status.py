"""Status: what somebody said, or a reblog of it. `visible_to(viewer)` is the only gate to it."""

from typing import Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models.account import Account
from accounts.models.follow import Follow
from accounts.models.oauth import Application
from accounts.models.relationship import Block
from instance.ids import make_id
from statuses.models.card import PreviewCard


class Visibility(models.IntegerChoices):
    """Ordered from wide to narrow, so that the narrower of two is their maximum."""

    PUBLIC = 0, "public"
    UNLISTED = 1, "unlisted"
    PRIVATE = 2, "private"
    DIRECT = 3, "direct"

    @classmethod
    def from_name(cls, name: str) -> "Visibility":
        return cls[name.upper()]


class QuotePolicy(models.IntegerChoices):
    """Who may quote a status without being asked (`quote_approval_policy`)."""

    PUBLIC = 0, "public"
    FOLLOWERS = 1, "followers"
    NOBODY = 2, "nobody"


LISTED = (Visibility.PUBLIC, Visibility.UNLISTED)


class Conversation(models.Model):
    """A thread as ActivityPub's `context` knows it; shared by every status of it."""

    uri = models.CharField(max_length=2048, null=True, blank=True, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"conversation {self.pk}"


class StatusQuerySet(models.QuerySet["Status"]):
    def alive(self) -> Self:
        """Neither deleted nor by somebody suspended or not yet let in."""
        return self.filter(deleted_at__isnull=True, account__suspended_at__isnull=True, account__pending=False)

    def visible_to(self, viewer: Account | None) -> Self:
        """What this viewer (None: anybody at all) may see; a reblog needs its original to be visible too."""
        if viewer is None:
            return self.alive().filter(_listed_original(), visibility__in=LISTED)
        return self.alive().filter(
            _visible("", viewer) & (Q(reblog_of__isnull=True) | (_alive_original() & _visible("reblog_of__", viewer)))
        )

    def original(self) -> Self:
        return self.filter(reblog_of__isnull=True)

    def by_local(self) -> Self:
        return self.filter(local=True)

    def public(self) -> Self:
        return self.filter(visibility=Visibility.PUBLIC)

    def not_replies_to_others(self) -> Self:
        """Threads of one's own count as posts, not as replies."""
        return self.filter(Q(in_reply_to_account__isnull=True) | Q(in_reply_to_account=F("account")))


def _visible(prefix: str, viewer: Account) -> Q:
    """Author and mentioned always, followers up to private, anybody what is listed; nobody whom the author blocks."""
    author, ident = f"{prefix}account_id", f"{prefix}id"
    follows = Follow.objects.filter(account=viewer, target=OuterRef(author))
    mentioned = Mention.objects.filter(account=viewer, status=OuterRef(ident))
    blocked = Block.objects.filter(account=OuterRef(author), target=viewer)
    seen = (
        Q(**{f"{prefix}visibility__in": LISTED})
        | Q(**{author: viewer.pk})
        | (Q(**{f"{prefix}visibility": Visibility.PRIVATE}) & Exists(follows))
        | Exists(mentioned)
    )
    return seen & ~Q(Exists(blocked))


def _alive_original() -> Q:
    return Q(
        reblog_of__deleted_at__isnull=True,
        reblog_of__account__suspended_at__isnull=True,
        reblog_of__account__pending=False,
    )


def _listed_original() -> Q:
    return Q(reblog_of__isnull=True) | (_alive_original() & Q(reblog_of__visibility__in=LISTED))


class Status(models.Model):
    """`text` is what our member typed; `content` is HTML, made from it or sanitised on the way in.

    A reblog has `reblog_of` and no text of its own. `deleted_at` hides a status at once; its rows go later.
    """

    id = models.BigIntegerField(primary_key=True, default=make_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="statuses", db_index=False)
    local = models.BooleanField(default=True)
    uri = models.CharField(max_length=2048, null=True, blank=True, unique=True, help_text="null: ours, made of the id")
    url = models.CharField(max_length=2048, blank=True)

    text = models.TextField(blank=True)
    content = models.TextField(blank=True)
    spoiler_text = models.TextField(blank=True)
    sensitive = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)
    visibility = models.SmallIntegerField(choices=Visibility, default=Visibility.PUBLIC)
    quote_policy = models.SmallIntegerField(choices=QuotePolicy, default=QuotePolicy.PUBLIC)
    application = models.ForeignKey(Application, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    conversation = models.ForeignKey(
        Conversation, null=True, blank=True, on_delete=models.SET_NULL, related_name="statuses"
    )
    in_reply_to = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replies", db_index=False
    )
    in_reply_to_account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    reblog_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="reblogs", db_index=False
    )
    card = models.ForeignKey(
        PreviewCard, null=True, blank=True, on_delete=models.SET_NULL, related_name="statuses", db_index=False
    )
    media_order = ArrayField(models.BigIntegerField(), default=list, blank=True, help_text="ids of its media, in order")

    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    objects = StatusQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "statuses"
        constraints = [
            models.UniqueConstraint(
                fields=["account", "reblog_of"],
                condition=Q(deleted_at__isnull=True, reblog_of__isnull=False),
                name="status_reblog_once",
            ),
            models.CheckConstraint(condition=Q(local=True) | Q(uri__isnull=False), name="status_remote_has_uri"),
        ]
        indexes = [
            models.Index(
                fields=["account", "-id"],
                include=["visibility"],
                condition=Q(deleted_at__isnull=True),
                name="status_account",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(deleted_at__isnull=True, visibility=0, reblog_of__isnull=True),
                name="status_public",
            ),
            models.Index(
                fields=["-id"],
                condition=Q(deleted_at__isnull=True, visibility=0, reblog_of__isnull=True, local=True),
                name="status_public_local",
            ),
            models.Index(fields=["in_reply_to", "id"], condition=Q(in_reply_to__isnull=False), name="status_replies"),
            models.Index(fields=["reblog_of", "-id"], condition=Q(reblog_of__isnull=False), name="status_reblogs"),
            models.Index(
                fields=["in_reply_to_account"], condition=Q(in_reply_to_account__isnull=False), name="status_reply_to"
            ),
            models.Index(fields=["card"], condition=Q(card__isnull=False), name="status_card"),
            models.Index(fields=["deleted_at"], condition=Q(deleted_at__isnull=False), name="status_deleted"),
        ]

    def __str__(self) -> str:
        return f"status {self.pk} of {self.account_id}"

    @property
    def object_uri(self) -> str:
        """The ActivityPub id (`uri` of the API)."""
        return self.uri or f"{self.account.actor_uri}/statuses/{self.pk}"

    @property
    def permalink(self) -> str:
        if self.local:
            return f"{settings.BASE_URL}/@{self.account.username}/{self.pk}"
        return self.url or self.object_uri

    @property
    def is_reblog(self) -> bool:
        return self.reblog_of_id is not None

    @property
    def is_alive(self) -> bool:
        """What `alive` asks for, of a status that is loaded with its author."""
        return self.deleted_at is None and self.account.suspended_at is None and not self.account.pending

    @property
    def visibility_name(self) -> str:
        return Visibility(self.visibility).label


class Mention(models.Model):
    """Somebody named in a status; naming somebody lets them see it.

    `silent` ones came from the audience or were taken out by an edit: access without a link or a notification.
    """

    status = models.ForeignKey(Status, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="mentions", db_index=False)
    silent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["status", "account"], name="mention_once")]
        indexes = [models.Index(fields=["account", "-status"], name="mention_account")]

    def __str__(self) -> str:
        return f"{self.account_id} in {self.status_id}"


class StatusStats(models.Model):
    """Counters kept by the actions, apart from the status so that its row (and what is cached of it) stays."""

    status = models.OneToOneField(Status, primary_key=True, on_delete=models.CASCADE, related_name="stats")
    replies_count = models.BigIntegerField(default=0)
    reblogs_count = models.BigIntegerField(default=0)
    favourites_count = models.BigIntegerField(default=0)
    quotes_count = models.BigIntegerField(default=0)

    class Meta:
        verbose_name_plural = "status stats"

    def __str__(self) -> str:
        return f"{self.status_id}: {self.favourites_count} favourites"
