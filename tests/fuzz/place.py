"""What the fuzzing meets: a member with posts, a poll, a list, people around, and their ids."""

from tests.support.api import ApiClient, token_for
from tests.support.factories import make_account, make_follow, make_remote_account
from tests.support.statuses import make_status
from timelines.models import List


def build() -> tuple[list[ApiClient], list[int]]:
    """Clients (a member's, and nobody's) and ids of accounts, statuses, a poll and a list."""
    member, other, remote = make_account(), make_account(), make_remote_account()
    make_follow(member, other)
    own = make_status(member, "Mine")
    asked = make_status(other, "Which?", poll={"options": ["one", "two"], "expires_in": 3600})
    hidden = make_status(other, "Hidden", "direct")
    answer = make_status(other, "Answer", in_reply_to=own)
    members = List.objects.create(account=member, title="People")
    things = (member, other, remote, own, asked, hidden, answer, asked.poll, members)
    clients = [ApiClient(token_for(member, "read write follow push profile")), ApiClient()]
    for client in clients:
        client.client.raise_request_exception = False
    return clients, [thing.pk for thing in things]
