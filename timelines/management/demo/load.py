"""load_demo: everything of the demo in one transaction, written in bulk as the actions would have left it.

No action is called for most of it: hundreds of them would delay the first page, could not be dated back, and would tell
the owner of each by mail. tests/content holds that the rows are the same.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models.account import Account
from instance.text.format import tag_name
from statuses.models.tag import Tag, TagFollow
from timelines.actions.lists import add_to_list, create_list
from timelines.management.demo.artwork import draw
from timelines.management.demo.counters import count_accounts, count_statuses, feature_tags
from timelines.management.demo.notices import tell
from timelines.management.demo.people import People, befriend, settle
from timelines.management.demo.place import furnish
from timelines.management.demo.reactions import Crowd
from timelines.management.demo.script import Script, member_names, read_script
from timelines.management.demo.statuses import post_all
from timelines.models.list import RepliesPolicy


def is_loaded() -> bool:
    """Also true if one of the names is somebody else's: the demo takes nobody's place."""
    return Account.objects.local().filter(username__in=member_names()).exists()


def load_demo(*, owner: Account) -> int:
    """The number of statuses."""
    now = timezone.now()
    script = read_script(owner=owner.username, now=now)
    artwork = draw(script)
    with transaction.atomic():
        furnish()
        people = settle(script, artwork, owner, now)
        follows = befriend(script, people, owner, now)
        statuses = list(post_all(script.lines, people, artwork, now).values())
        crowd = Crowd(follows, people, owner, now)
        favourites = crowd.favour(statuses)
        boosts = crowd.boost(statuses)
        crowd.vote()
        crowd.keep(statuses)
        count_statuses(statuses, boosts, favourites)
        count_accounts(people, [*statuses, *boosts], follows)
        feature_tags(script, people)
        tell(statuses=statuses, boosts=boosts, favourites=favourites, follows=follows)
        _arrange_for_owner(script, people, owner)
    return len(statuses) + len(boosts)


def _arrange_for_owner(script: Script, people: People, owner: Account) -> None:
    for each in script.owner["list"]:
        members = create_list(account=owner, title=each["title"], replies_policy=RepliesPolicy.LIST, exclusive=False)
        add_to_list(members=members, account_ids=[people[name].pk for name in each["members"]])
    for name in script.owner["owner_follows_tags"]:
        TagFollow.objects.create(account=owner, tag=Tag.objects.get(name=tag_name(name)))
