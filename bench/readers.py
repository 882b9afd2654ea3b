"""`python -m bench.readers ID`: give everybody here who follows this account a kept feed, as if all had read lately.

Without that a post would reach nobody, and fan-out would look cheaper than it is. What the feeds hold is nobody's
concern: only the viewer reads, who does not follow herself.
"""

import sys

import django


def main(account_id: int) -> int:
    django.setup()
    from accounts.models.follow import Follow  # noqa: PLC0415 - needs the settings
    from instance.rest.urls import MAX_ID  # noqa: PLC0415
    from statuses.models.status import Status  # noqa: PLC0415
    from timelines.feeds import store  # noqa: PLC0415
    from timelines.queries.feed import Window  # noqa: PLC0415

    newest = list(Status.objects.order_by("-pk").values_list("pk", flat=True)[: store.KEPT])
    window = Window(above=0, below=MAX_ID, ascending=False)
    followers = Follow.objects.filter(target=account_id, account__domain__isnull=True)
    for reader_id in followers.order_by("pk").values_list("account", flat=True):
        found = store.read(store.home_key(reader_id), window, 1)
        if isinstance(found, store.Fill):
            found.keep(store.Stored(newest[-1] - 1, newest))
    return followers.count()


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
