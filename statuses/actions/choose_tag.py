"""Follow a hashtag, feature one on one's profile, and leave it. Repeating any of them changes nothing."""

from django.db import transaction

from accounts.models.account import Account
from instance.errors import Invalid, NotFound
from instance.events import publish
from statuses.models.tag import MAX_FEATURED_TAGS, FeaturedTag, Tag, TagFollow


def follow_tag(*, account: Account, tag: Tag) -> Tag:
    """Its public posts come home. `tag` as `find_tag` gives it. Mastodon: POST /api/v1/tags/:name/follow."""
    tag = _saved(tag)
    with transaction.atomic():
        _follow, created = TagFollow.objects.get_or_create(account=account, tag=tag)
        if created:
            publish("tag_followed", account_id=account.pk, tag_id=tag.pk)
    return tag


def unfollow_tag(*, account: Account, tag: Tag) -> Tag:
    if tag.pk is not None:
        TagFollow.objects.filter(account=account, tag=tag).delete()
    return tag


def feature_tag(*, account: Account, tag: Tag) -> FeaturedTag:
    """Mastodon: POST /api/v1/featured_tags. Raises Invalid beyond MAX_FEATURED_TAGS.

    The account's row is locked while they are counted, so that two requests at once cannot exceed the number.
    """
    tag = _saved(tag)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)
        featured = FeaturedTag.objects.filter(account=account)
        found = featured.filter(tag=tag).first()
        if found is not None:
            return found
        if featured.count() >= MAX_FEATURED_TAGS:
            raise Invalid("Validation failed: You have already featured the maximum number of hashtags")
        return FeaturedTag.objects.create(account=account, tag=tag)


def unfeature_tag(*, account: Account, tag: Tag) -> Tag:
    if tag.pk is not None:
        FeaturedTag.objects.filter(account=account, tag=tag).delete()
    return tag


def remove_featured_tag(*, account: Account, featured_id: int) -> None:
    """Mastodon: DELETE /api/v1/featured_tags/:id. Those of others are not found."""
    deleted, _by_model = FeaturedTag.objects.filter(pk=featured_id, account=account).delete()
    if not deleted:
        raise NotFound


def _saved(tag: Tag) -> Tag:
    if tag.pk is not None:
        return tag
    return Tag.objects.get_or_create(name=tag.name, defaults={"display_name": tag.display_name})[0]
