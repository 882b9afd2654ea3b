"""Posting what waits in the outbox: many servers at once inside one worker, over connections that are kept."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue

from django.db import connection
from django.utils import timezone

from federation.models.delivery import Letter
from federation.models.peer import Peer, Scheme
from federation.outbox import HostWork, Outcome, Parcel, Result, claim, letters, settle, take_off
from federation.signatures.followers import HEADER as SYNCHRONISATION
from federation.signing import KNOCK_AGAIN, Signer, knock_again, sign_request, signer_for
from instance import http
from instance.outgoing.errors import OutgoingError, Refused, TooLarge

HEALTHY = 64
SUSPECTS = 16
"""So many servers at once, a thread each. Those whose last attempt failed have threads of their own: the slow must not
keep the quick from their mail, and nothing that is claimed waits for a thread."""
MAX_POSTS = 1000
"""Letters kept in memory."""
SECONDS = 30.0
SUSPECT_SECONDS = 20.0
"""So long suspects are taken. They are what makes the end of a run long, and in that time others are still served."""
LOOK_AGAIN = 0.2
"""Seconds until the next look for letters while nothing comes back."""
GATHER = 0.02
"""Seconds that what is done waits for more of the same: to write down twenty costs hardly more than one."""
TURN = 10.0
"""Seconds after which a server that is slow makes room; what is left for it is claimed anew."""
ANSWER_WITHIN = 15.0
"""Seconds for one letter, both knocks. SECONDS, TURN and this together stay below a job's time (instance/jobs.py)."""
NEWS = timedelta(minutes=10)
"""What is said of followers does not hold for longer."""
CONTENT_TYPE = "application/activity+json"
NEXT = 0
_SILENT = "no answer"
_RETRIED = (401, 408, 429)
_ANSWER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Post:
    """A letter as it goes out."""

    body: bytes
    signer: Signer
    written_at: datetime


@dataclass
class Round:
    """What one run of the drain has in hand."""

    door: http.Door
    pool: ThreadPoolExecutor
    running: dict[Future[tuple[list[Result], str]], HostWork] = field(default_factory=dict)
    posts: dict[int, Post | None] = field(default_factory=dict)
    news: SimpleQueue[int] = field(default_factory=SimpleQueue)
    """The id of each delivery that has arrived, in the moment when it has; NEXT when a server is done with."""

    @property
    def suspects(self) -> int:
        return sum(work.suspect for work in self.running.values())


def drain(*, seconds: float = SECONDS) -> bool:
    """Post what is due until nothing is, or the time is over; True if something may be left."""
    start = time.monotonic()
    end, suspects_end = start + seconds, start + min(seconds, SUSPECT_SECONDS)
    with http.Door(hosts=HEALTHY + SUSPECTS, per_host=1) as door, ThreadPoolExecutor(HEALTHY + SUSPECTS) as pool:
        round_ = Round(door, pool)
        while True:
            now = time.monotonic()
            if now < end:
                _take(round_, suspects=now < suspects_end)
            if not round_.running:
                return now >= suspects_end
            _settle(round_, patience=LOOK_AGAIN if now < end else 1.0)


def _take(round_: Round, *, suspects: bool) -> None:
    """Put further servers to work as long as there are threads."""
    ill = round_.suspects
    more_healthy, more_ill = HEALTHY - (len(round_.running) - ill), SUSPECTS - ill if suspects else 0
    if not more_healthy and not more_ill:
        return
    found = claim(healthy=more_healthy, suspect=more_ill)
    _load(round_, found)
    for work in found:
        posts = {parcel.letter_id: round_.posts.get(parcel.letter_id) for parcel in work.parcels}
        future = round_.pool.submit(_post_all, round_.door, work, posts, round_.news.put)
        round_.running[future] = work
        future.add_done_callback(lambda _future: round_.news.put(NEXT))


def _settle(round_: Round, *, patience: float) -> None:
    """Write down what has become of the letters; first what has arrived, for what a crash finds there is sent again."""
    take_off(_news(round_, patience))
    done = [future for future in round_.running if future.done()]
    worked = [(round_.running.pop(future), *future.result()) for future in done]
    if worked:
        settle([(work, results) for work, results, _scheme in worked])
    for work, _results, scheme in worked:
        if scheme != work.scheme:
            Peer.objects.update_or_create(domain=work.host, defaults={"scheme": scheme})


def _news(round_: Round, patience: float) -> set[int]:
    """The deliveries that have arrived, waited for with no database connection in hand."""
    if round_.news.empty() and not connection.in_atomic_block:
        connection.close()
    heard = set()
    with suppress(Empty):
        heard.add(round_.news.get(timeout=patience))
        end = time.monotonic() + GATHER
        while (left := end - time.monotonic()) > 0:
            heard.add(round_.news.get(timeout=left))
    return heard - {NEXT}


def _load(round_: Round, found: list[HostWork]) -> None:
    if len(round_.posts) > MAX_POSTS:
        round_.posts.clear()
    needed = {parcel.letter_id for work in found for parcel in work.parcels} - round_.posts.keys()
    for pk, letter in letters(list(needed)).items():
        round_.posts[pk] = _post(letter)


def _post(letter: Letter) -> Post:
    return Post(bytes(letter.body), signer_for(letter.owner, letter.actor), letter.created_at)


def _post_all(
    door: http.Door, work: HostWork, posts: dict[int, Post | None], tell: Callable[[int], None]
) -> tuple[list[Result], str]:
    """In order, over one connection; `tell` hears of each that arrives.

    Where the server does not answer at all the rest is put off without trying.
    """
    results: list[Result] = []
    scheme = work.scheme
    end = time.monotonic() + TURN
    for parcel in work.parcels:
        if time.monotonic() > end:
            results += [Result(left, Outcome.UNTRIED) for left in work.parcels[len(results) :]]
            break
        result, scheme = _post_one(door, parcel, posts[parcel.letter_id], scheme)
        results.append(result)
        if result.outcome == Outcome.ARRIVED:
            tell(parcel.id)
        if result.error.startswith(_SILENT):
            results += [Result(left, Outcome.FAILED, result.error) for left in work.parcels[len(results) :]]
            break
    return results, scheme


def _post_one(door: http.Door, parcel: Parcel, post: Post | None, scheme: str) -> tuple[Result, str]:
    if post is None:  # deleted since it was claimed
        return Result(parcel, Outcome.REFUSED, "there is no such letter"), scheme
    deadline = time.monotonic() + ANSWER_WITHIN
    try:
        kind, wanted = Scheme(scheme), None
        for _knock in range(2):
            headers = _headers(parcel, post)
            signed = sign_request(
                post.signer, kind, "POST", parcel.inbox, body=post.body, headers=headers, wanted=wanted
            )
            reply = door.request(
                "POST", parcel.inbox, headers=signed, body=post.body, max_bytes=_ANSWER_BYTES, deadline=deadline
            )
            if reply.status not in KNOCK_AGAIN:
                return _judged(parcel, reply), (kind if reply.status < 300 else scheme)
            kind, wanted = knock_again(post.signer, kind, reply.headers)
        return _judged(parcel, reply), scheme
    except Refused as error:
        return Result(parcel, Outcome.REFUSED, str(error)), scheme
    except TooLarge:  # it has taken the letter; what it says about that is too long to read
        return Result(parcel, Outcome.ARRIVED), scheme
    except OutgoingError as error:
        return Result(parcel, Outcome.FAILED, f"{_SILENT}: {error}"), scheme


def _headers(parcel: Parcel, post: Post) -> dict[str, str]:
    headers = {"Content-Type": CONTENT_TYPE}
    if parcel.synchronisation and not parcel.attempts and timezone.now() - post.written_at < NEWS:
        headers[SYNCHRONISATION] = parcel.synchronisation
    return headers


def _judged(parcel: Parcel, reply: http.Reply) -> Result:
    if 200 <= reply.status < 300:
        return Result(parcel, Outcome.ARRIVED)
    error = f"answered {reply.status}"
    if reply.status in _RETRIED or (reply.status >= 500 and reply.status != 501):
        return Result(parcel, Outcome.FAILED, error, _retry_after(reply))
    return Result(parcel, Outcome.REFUSED, error)


def _retry_after(reply: http.Reply) -> int:
    value = reply.headers.get("Retry-After", "").strip()
    return int(value) if value.isdecimal() and len(value) < 8 else 0
