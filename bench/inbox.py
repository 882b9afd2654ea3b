"""What it costs to take in what other servers send: a signed post, and the ends of people nobody here has heard of."""

import json
import time
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models.account import Account
from accounts.models.follow import Follow
from bench.others import host, lead, plant_followers
from bench.targets import Verdict
from federation import verify
from federation.inbox import dispatch
from federation.keys import keep_keys
from federation.models.received import ReceivedActivity
from federation.signatures import cavage
from federation.signatures.keys import PrivateKey, make_key
from federation.signatures.message import Message
from instance import http

CREATES, DELETES = 400, 1_500
_KIND = "application/activity+json"


def inbox(port: int) -> Iterator[Verdict]:
    lead([host(0)], port)
    author = Account.objects.local().filter(username__endswith="_viewer").get()
    sender = plant_followers(author, people=2, hosts=1, shared=True)
    sender.followers_url = f"{sender.uri}/followers"
    sender.save()
    Follow.objects.create(account=author, target=sender)  # or nobody here would want it
    key = make_key("rsa")
    uri = str(sender.uri)
    keep_keys({"id": uri, "publicKey": {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": key.public.pem}})
    yield from _creates(uri, key)
    yield from _deletes(key)


def _creates(actor: str, key: PrivateKey) -> Iterator[Verdict]:
    ReceivedActivity.objects.all().delete()
    requests = [_signed(_create(actor, number), f"{actor}#main-key", key) for number in range(CREATES)]
    costs = _accepted(requests)
    yield Verdict(measure="a signed Create comes in", what="Python ms until 202", asked=2, seen=median(costs))
    message = verify.message_of(_signed(_create(actor, -1), f"{actor}#main-key", key))
    found = cavage.read(message, timezone.now())
    checking = _milliseconds(lambda: found.verify(key.public), 200)
    yield Verdict(measure="a signed Create comes in", what="of it the RSA check", asked=0.1, seen=checking)
    rows = list(ReceivedActivity.objects.order_by("pk").values_list("fingerprint", flat=True))
    dispatch.process(bytes(rows.pop()))  # whatever is remembered after the first is not what the others cost
    with CaptureQueriesContext(connection) as queries:
        dispatch.process(bytes(rows.pop()))
    yield Verdict(measure="a Create is worked off", what="SQL", asked=15, seen=_statements(queries))
    before = time.process_time()
    for row in rows:
        dispatch.process(bytes(row))
    spent = (time.process_time() - before) * 1000 / len(rows)
    if ReceivedActivity.objects.exclude(dropped="").exists():
        raise RuntimeError("a Create that was followed was not wanted")
    yield Verdict(measure="a Create is worked off", what="Python ms", asked=20, seen=spent)


def _deletes(key: PrivateKey) -> Iterator[Verdict]:
    """Of people elsewhere whose keys are gone with them."""
    requests = []
    for number in range(DELETES):
        actor = f"https://{host(number, 'gone')}/users/p"
        activity = {"id": f"{actor}#delete", "type": "Delete", "actor": actor, "object": actor}
        requests.append(_signed(activity, f"{actor}#main-key", key))
    with patch.object(http.Door, "request", autospec=True, side_effect=http.Door.request) as asked:
        costs = _accepted(requests)
    what = f"{DELETES:,} Deletes of strangers"
    yield Verdict(measure=what, what="requests to others", asked=0, seen=asked.call_count)
    yield Verdict(measure=what, what="Python ms each", asked=2, seen=sum(costs) / len(costs))


def _create(actor: str, number: int) -> dict[str, Any]:
    note = f"{actor}/statuses/{number}"
    public, followers = "https://www.w3.org/ns/activitystreams#Public", f"{actor}/followers"
    about = {"published": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"), "to": [public], "cc": [followers]}
    tag = {"type": "Hashtag", "name": "#rooks", "href": f"{actor}/tags/rooks"}
    content = "<p>" + "A rook is a bird of few words, and most of them are the same. " * 6 + "#rooks</p>"
    thing = {"id": note, "type": "Note", "attributedTo": actor, "content": content, "tag": [tag], "url": note, **about}
    return {"id": f"{note}/activity", "type": "Create", "actor": actor, "object": thing, **about}


def _signed(activity: dict[str, Any], key_id: str, key: PrivateKey) -> WSGIRequest:
    body = json.dumps({"@context": "https://www.w3.org/ns/activitystreams", **activity}).encode()
    message = Message.of("POST", f"{settings.BASE_URL}/inbox", [("Content-Type", _KIND)], body)
    headers = cavage.sign(message, key_id, key, timezone.now())
    return RequestFactory().post("/inbox", body, content_type=_KIND, headers=headers)


def _accepted(requests: list[WSGIRequest]) -> list[float]:
    """CPU milliseconds of each through the whole of Django, from the request to the answer."""
    application = WSGIHandler()
    costs = []
    for request in requests:
        environment = request.environ
        began = time.process_time()
        answer = application(environment, _started)
        costs.append((time.process_time() - began) * 1000)
        answer.close()
        if getattr(answer, "status_code", 0) != 202:
            raise RuntimeError(f"the inbox answered {getattr(answer, 'status_code', 0)}")
    return costs


def _started(*_: object) -> Callable[[bytes], object]:
    return lambda _data: None


def _milliseconds(work: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def _statements(queries: CaptureQueriesContext) -> int:
    ends = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")
    return sum(not query["sql"].startswith(ends) for query in queries.captured_queries)
