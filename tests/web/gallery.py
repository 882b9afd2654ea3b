"""Invented entities that strain every component: long names, other scripts, warnings, pictures, polls, deep threads."""
# ruff: noqa: E501 - tables of samples

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

NOW = datetime.now(UTC)
LOREM = (
    "The tide tables were wrong again, so we walked home along the sea wall and counted lanterns instead. "
    "Forty-one, if the one on the barge is allowed."
)


def picture(width: int, height: int, hue: int) -> str:
    """A landscape of sorts, as an address that needs no server."""
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
        f'<defs><linearGradient id="s" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="hsl({hue} 70% 72%)"/>'
        f'<stop offset="1" stop-color="hsl({(hue + 50) % 360} 65% 55%)"/></linearGradient></defs>'
        f'<rect width="100%" height="100%" fill="url(#s)"/><circle cx="{width * 0.7}" cy="{height * 0.35}" '
        f'r="{height * 0.12}" fill="hsl({(hue + 60) % 360} 90% 88%)"/><path d="M0 {height * 0.75} L{width * 0.3} '
        f"{height * 0.45} L{width * 0.5} {height * 0.7} L{width * 0.75} {height * 0.5} L{width} {height * 0.8} V{height} "
        f'H0Z" fill="hsl({(hue + 200) % 360} 35% 28%)"/></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"


def avatar(hue: int, letter: str) -> str:
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96"><rect width="96" height="96" '
        f'fill="hsl({hue} 55% 55%)"/><text x="48" y="64" font-size="46" text-anchor="middle" fill="white" '
        f'font-family="sans-serif">{letter}</text></svg>'
    )
    return f"data:image/svg+xml,{quote(svg)}"


OWL = {"shortcode": "owl", "url": avatar(30, "o"), "static_url": avatar(30, "o"), "visible_in_picker": True}


def account(number: int, username: str, name: str, **more: Any) -> dict[str, Any]:
    domain = more.pop("domain", "")
    acct = f"{username}@{domain}" if domain else username
    face = avatar(number * 47 % 360, name[:1].upper() or "?")
    url = f"https://{domain or 'rookery.example'}/@{username}"
    return {
        "id": str(number), "username": username, "acct": acct, "display_name": name, "locked": False, "bot": False,
        "group": False, "created_at": datetime(2024, 3, 9, tzinfo=UTC), "note": "<p>Rooks, tides, bread.</p>",
        "url": url, "uri": url, "avatar": face, "avatar_static": face, "avatar_description": "", "header": "",
        "header_static": "", "header_description": "", "followers_count": 1289, "following_count": 214,
        "statuses_count": 12840, "last_status_at": "2026-11-20", "emojis": [], "fields": [], "roles": [],
        "noindex": False, **more,
    }  # fmt: skip


MIRA = account(1, "mira", "Mira Okonkwo", roles=[{"id": "1", "name": "Owner", "color": ""}])
BAR = account(
    2, "barnaby", "Barnaby of the Very Long Name Who Will Not Stop Introducing Himself, Esq. :owl:", emojis=[OWL]
)
LAYLA = account(3, "layla", "ليلى الحسن", domain="nakhla.example")
YUKI = account(4, "yuki", "雪と本の店", domain="a-really-long-subdomain.of-some-hosting-company.example")
BOT = account(5, "tides", "Tide Bot", bot=True)
NONAME = account(6, "abcdefghijklmnopqrstuvwxyz0123", "")
PEOPLE = [MIRA, BAR, LAYLA, YUKI, BOT, NONAME]


def media(
    number: int, width: int, height: int, hue: int, description: str | None = None, **more: Any
) -> dict[str, Any]:
    url = picture(width, height, hue)
    return {
        "id": str(number), "type": "image", "url": url, "preview_url": url, "remote_url": None,
        "description": description, "blurhash": "LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        "meta": {"small": {"width": width, "height": height}, "focus": {"x": 0.4, "y": -0.2}}, **more,
    }  # fmt: skip


def status(number: int, who: dict[str, Any], html: str, *, minutes: int = 5, **more: Any) -> dict[str, Any]:
    url = f"{who['url']}/{number}"
    return {
        "id": str(number), "created_at": NOW - timedelta(minutes=minutes), "in_reply_to_id": None,
        "in_reply_to_account_id": None, "sensitive": False, "spoiler_text": "", "visibility": "public", "language": "en",
        "uri": url, "url": url, "replies_count": number % 4, "reblogs_count": number % 7 * 3,
        "favourites_count": number % 5 * 461, "quotes_count": 0, "edited_at": None, "content": html, "reblog": None,
        "application": {"name": "Web", "website": None}, "account": who, "media_attachments": [], "mentions": [],
        "tags": [], "emojis": [], "card": None, "poll": None, "quote": None, "favourited": False, "reblogged": False,
        "bookmarked": False, "muted": False, "filtered": [], **more,
    }  # fmt: skip


def poll(**more: Any) -> dict[str, Any]:
    return {
        "id": "1", "expires_at": NOW + timedelta(hours=20), "expired": False, "multiple": False, "votes_count": 41,
        "voters_count": 41, "voted": True, "own_votes": [1], "emojis": [],
        "options": [
            {"title": "Sourdough, and only sourdough", "votes_count": 12},
            {"title": "Rye with caraway", "votes_count": 25},
            {"title": "Whatever the baker thinks best on the day, I am not fussy about it", "votes_count": 4},
            {"title": "خبز", "votes_count": 0},
        ],
        **more,
    }  # fmt: skip


CARD = {
    "url": "https://paper.example/rooks", "title": "Why rooks come back to the same trees for two hundred years",
    "description": "A census of colonies along the estuary, begun in 1824 and never quite given up.",
    "provider_name": "The Estuary Paper", "image": picture(800, 420, 190), "image_description": "", "author_name": "",
}  # fmt: skip

MENTION = {"id": "3", "username": "layla", "acct": LAYLA["acct"], "url": LAYLA["url"]}

HOME = [
    status(901, MIRA, f"<p>{LOREM}</p>", minutes=0, favourited=True, bookmarked=True),
    status(902, BAR, "<p>Three :owl: in the barn, none of them impressed. <a href='https://x.example'>x.example</a></p>",
           emojis=[OWL], visibility="unlisted", minutes=4),
    status(903, LAYLA, "<p>وصلت الطيور هذا الصباح، أبكر من العام الماضي بأسبوع. كل عام والبحر بخير.</p>", language="ar",
           minutes=22, reblogged=True),
    status(904, YUKI, "<p>今日は店を早めに閉めて、川沿いを歩いて帰りました。鳥がたくさんいました。</p>", language="ja", minutes=59,
           media_attachments=[media(1, 1200, 800, 200, "A river at dusk with many birds over it, seen from a bridge.")]),
    status(905, MIRA, "", minutes=70, reblog=status(805, BOT, "<p>High water 06:12 (4.8 m), 18:37 (4.6 m).</p>"
           "<p><a class='mention hashtag' rel='tag' href='https://r.example/tags/tides'>#<span>tides</span></a></p>", minutes=130)),
    status(906, BAR, "<p>The butler did it. He had been feeding the heron all along.</p>", minutes=200,
           spoiler_text="Spoilers for last night's radio play, chapter four", sensitive=True),
    status(907, MIRA, "<p>Two from the harbour.</p>", minutes=300,
           media_attachments=[media(2, 800, 1200, 20, "A red boat."), media(3, 800, 600, 130)]),
    status(908, NONAME, "<p>Which bread?</p>", minutes=800, poll=poll()),
    status(909, BAR, "<p>And you?</p>", minutes=900, poll=poll(voted=False, own_votes=[])),
    status(910, LAYLA, "<p>Three.</p>", minutes=1500, visibility="private",
           media_attachments=[media(n, 900, 700, n * 60, "Reeds." if n == 4 else None) for n in (4, 5, 6)]),
    status(911, MIRA, "<p>Four, and a sensitive lot.</p>", minutes=3000, sensitive=True,
           media_attachments=[media(n, 900, 700, n * 50, "Nest.") for n in (7, 8, 9, 10)]),
    status(912, BAR, "<p>Worth reading to the end: <a href='https://paper.example/rooks'>paper.example/rooks</a></p>",
           minutes=6000, card=CARD, edited_at=NOW),
    status(913, MIRA, "<p>Quite so.</p>", minutes=15000, quote={"state": "accepted", "quoted_status": status(813, YUKI,
           f"<p>{LOREM} {LOREM}</p>")}),
    status(914, YUKI, "<p>Overlongwordwithoutanyplacetobreakitwhichhastowrapsomewhereorthepagewillscrollsidewaysforever</p>"
           "<blockquote><p>A line somebody else said.</p></blockquote><ul><li>One</li><li>Two</li></ul><pre><code>"
           "rook --fly --to=tower --and-then-keep-going-for-a-very-long-line</code></pre>", minutes=60000, visibility="direct"),
    status(915, LAYLA, f"<p><span class='h-card'><a href='{LAYLA['url']}' class='u-url mention'>@<span>layla</span></a></span>"
           " filtered words</p>", mentions=[MENTION], filtered=[{"filter": {"title": "Radio plays"}}], minutes=90000),
]  # fmt: skip


def branch(depth: int, number: int = 700) -> dict[str, Any]:
    who = PEOPLE[depth % len(PEOPLE)]
    reply = status(number + depth, who, f"<p>Level {depth}. {LOREM if depth % 2 else 'Quite.'}</p>", minutes=depth,
                   in_reply_to_id=str(number + depth - 1))  # fmt: skip
    replies = [branch(depth + 1, number)] if depth < 9 else []
    return {"status": reply, "replies": replies, "count": 9 - depth}


def notification(
    number: int, kind: str, who: dict[str, Any], post: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    return {"id": str(number), "type": kind, "created_at": NOW - timedelta(minutes=number * 13), "group_key": f"u-{number}",
            "account": who, "status": post, "unread": number < 3, **more}  # fmt: skip


NOTIFICATIONS = [
    notification(1, "favourite", BAR, HOME[0]), notification(2, "mention", LAYLA, HOME[2] | {"in_reply_to_account_id": "1"}),
    notification(3, "follow", YUKI), notification(4, "reblog", NONAME, HOME[6]), notification(5, "follow_request", LAYLA),
    notification(6, "poll", BAR, HOME[7]), notification(7, "quote", YUKI, HOME[12]),
]  # fmt: skip

ANNOUNCEMENTS = [
    {"id": "1", "content": f"<p>{LOREM} :owl:</p><p>{'w' * 200}</p>", "starts_at": None, "ends_at": None, "all_day": False,
     "mentions": [], "emojis": [OWL]},
    {"id": "2", "content": "<p>سنلتقي يوم الجمعة</p>", "starts_at": "2026-11-27T00:00:00.000Z",
     "ends_at": "2026-12-01T23:59:59.999Z", "all_day": True, "mentions": [], "emojis": []},
    {"id": "3", "content": "<p>Short.</p>", "starts_at": "2026-11-27T08:30:00.000Z", "ends_at": "2026-11-27T09:00:00.000Z",
     "all_day": False, "mentions": [], "emojis": []},
]  # fmt: skip

RELATION = {
    "following": False,
    "followed_by": True,
    "requested": False,
    "blocking": False,
    "muting": False,
    "blocked_by": False,
}
PROFILE = account(
    7, "odile", "Odile van der Meer :owl:", emojis=[OWL], header_static=picture(1500, 500, 260), header="x", locked=True,
    note="<p>Keeper of the tide tables. I write about birds, boats and <a href='https://r.example/tags/bread' class='mention "
    "hashtag'>#<span>bread</span></a>.</p><p>ar / en / nl</p>",
    fields=[{"name": "Site", "value": "<a href='https://odile.example' rel='me'>odile.example</a>", "verified_at": NOW},
            {"name": "Pronouns", "value": "she/her", "verified_at": None},
            {"name": "A field with rather a long name", "value": "and a value that goes on :owl:", "verified_at": None}],
)  # fmt: skip
