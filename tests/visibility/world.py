"""One small world for the whole matrix: four authors, what each said in every visibility, and everybody who may ask.

Each status holds a word of its own (its mark). Whoever finds the mark in an answer has been shown the status, in
whatever part of the answer it stands.
"""

import re
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import Account, Block, DomainMute, Mute
from statuses.models import Bookmark, Favourite, Poll, Quote, Status
from statuses.models.quote import QuoteState
from statuses.models.status import Visibility
from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.timelines.things import make_reblog, make_status
from timelines.models import AccountConversation, List, ListAccount, Notification
from timelines.models.notification import NotificationType

AUTHORS = ("local", "remote", "limited", "suspended")
VISIBILITIES = ("public", "unlisted", "private", "direct")
VIEWERS = (
    "anonymous",
    "stranger",
    "follower",
    "mentioned",
    "blocked",
    "blocked_mentioned",
    "blocking",
    "muting",
    "domain_muting",
    "own",
)
WORD = "matrixword"
TAG = "matrixtag"
_MARK = re.compile(r"zq(\w+?)qz")


@dataclass(frozen=True)
class Said:
    """One status of the matrix: whose, how visible, and whether it answers somebody (`answer`) or not (`post`)."""

    author: str
    visibility: str
    form: str

    @property
    def mark(self) -> str:
        return f"zq{self.author}0{self.visibility}0{self.form}qz"


CELLS = tuple(Said(author, seen, form) for author in AUTHORS for seen in VISIBILITIES for form in ("post", "answer"))


def marks_in(body: bytes) -> set[Said]:
    """Which statuses an answer shows anything of."""
    return {Said(*found.split("0")) for found in _MARK.findall(body.decode())}


@dataclass
class World:
    authors: dict[str, Account] = field(default_factory=dict)
    viewers: dict[str, Account | None] = field(default_factory=dict)
    statuses: dict[Said, Status] = field(default_factory=dict)
    reblogs: dict[Said, Status] = field(default_factory=dict)
    quotes: dict[Said, Status] = field(default_factory=dict)
    replies: dict[Said, Status] = field(default_factory=dict)
    polls: dict[Said, Poll] = field(default_factory=dict)
    lists: dict[str, List] = field(default_factory=dict)
    told: dict[tuple[str, Said], Notification] = field(default_factory=dict)
    clients: dict[str, ApiClient] = field(default_factory=dict)
    root: Status | None = None
    friend: Account | None = None

    @classmethod
    def build(cls) -> "World":
        world = cls()
        world._people()
        world._say()
        world._surround()
        for name, viewer in world.viewers.items():
            world._remember(name, viewer)
            world.clients[name] = ApiClient(token_for(viewer) if viewer else "")
            if viewer is not None:
                world.clients[name].client.force_login(viewer.user)
        Account.objects.filter(pk=world.authors["suspended"].pk).update(suspended_at=timezone.now())
        return world

    def _people(self) -> None:
        self.authors = {
            "local": make_account("local"),
            "remote": make_remote_account("remote"),
            "limited": make_account("limited", silenced_at=timezone.now()),
            "suspended": make_account("suspended"),
        }
        self.friend = make_account("friend")
        self.viewers = {name: make_account(name) for name in VIEWERS if name not in ("anonymous", "own")}
        self.viewers |= {"anonymous": None, "own": self.authors["local"]}
        for viewer in self.viewers.values():
            if viewer is not None:
                make_follow(viewer, self.friend)
        for author in self.authors.values():
            for name in ("follower", "muting"):
                make_follow(self.viewers[name], author)
            for name in ("blocked", "blocked_mentioned"):
                Block.objects.create(account=author, target=self.viewers[name])
            Block.objects.create(account=self.viewers["blocking"], target=author)
            Mute.objects.create(account=self.viewers["muting"], target=author)
        DomainMute.objects.create(account=self.viewers["domain_muting"], domain="remote.test")

    def _say(self) -> None:
        self.root = make_status(make_account("root"), content=f"<p>{WORD}</p>", visibility=Visibility.UNLISTED)
        named = [self.viewers["mentioned"], self.viewers["blocked_mentioned"]]
        for cell in CELLS:
            self.statuses[cell] = make_status(
                self.authors[cell.author],
                visibility=Visibility.from_name(cell.visibility),
                mentions=named,
                tags=[TAG],
                reply_to=self.root if cell.form == "answer" else None,
                content=f"<p>{WORD} {cell.mark}</p>",
                text=f"{WORD} {cell.mark}",
            )

    def _surround(self) -> None:
        """Each reblogged by a friend of everybody, quoted and answered by somebody else; with a poll."""
        other = make_account("other")
        for cell, status in self.statuses.items():
            self.reblogs[cell] = make_reblog(self.friend, status)
            self.quotes[cell] = make_status(other, visibility=Visibility.UNLISTED, content="<p>Look</p>")
            Quote.objects.create(
                status=self.quotes[cell],
                account=other,
                quoted_status=status,
                quoted_account=status.account,
                state=QuoteState.ACCEPTED,
            )
            self.replies[cell] = make_status(other, reply_to=status, visibility=Visibility.UNLISTED)
            self.polls[cell] = Poll.objects.create(
                status=status, account=status.account, options=[cell.mark, "no"], tallies=[0, 0]
            )

    def _remember(self, name: str, viewer: Account | None) -> None:
        """What is left of a time when the viewer could see it all."""
        if viewer is None:
            return
        members = self.lists[name] = List.objects.create(account=viewer, title="Authors", replies_policy="followed")
        for author in self.authors.values():
            ListAccount.objects.create(list=members, account=author)
        for cell, status in self.statuses.items():
            Bookmark.objects.create(account=viewer, status=status)
            Favourite.objects.create(account=viewer, status=status)
            if cell.visibility == "direct":
                AccountConversation.objects.create(
                    account=viewer,
                    conversation=make_status(viewer, visibility=Visibility.DIRECT).conversation,
                    participants=[status.account_id],
                    last_status=status,
                )
            if viewer != status.account:
                self.told[name, cell] = Notification.objects.create(
                    account=viewer,
                    from_account=status.account,
                    type=NotificationType.MENTION,
                    status=status,
                    group_key=f"ungrouped-{status.pk}",
                )
