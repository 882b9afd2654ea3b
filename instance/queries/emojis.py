"""Which custom emoji the texts of a page mean, in one query however many texts there are."""

import re
from collections.abc import Iterable, Mapping

from django.db.models import Q

from instance.models.emoji import CustomEmoji

Emojis = Mapping[tuple[str, str | None], CustomEmoji]
"""By shortcode and domain (None: ours)."""

_SHORTCODE = re.compile(r"(?<![0-9A-Za-z:]):([A-Za-z0-9_]{2,}):(?![0-9A-Za-z:])")


def emojis_in(texts: Iterable[tuple[str | None, str]]) -> Emojis:
    """The usable emoji in these (domain, text) pairs; no query where nothing looks like a shortcode."""
    wanted: dict[str | None, set[str]] = {}
    for domain, text in texts:
        if found := shortcodes(text):
            wanted.setdefault(domain, set()).update(found)
    if not wanted:
        return {}
    named = Q()
    for domain, names in wanted.items():
        where = Q(domain__isnull=True) if domain is None else Q(domain=domain)
        named |= where & Q(shortcode__in=sorted(names))
    return {(emoji.shortcode, emoji.domain): emoji for emoji in CustomEmoji.objects.usable().filter(named)}


def shortcodes(text: str) -> list[str]:
    """The `:names:` in a text, each once and in order."""
    return list(dict.fromkeys(_SHORTCODE.findall(text))) if ":" in text else []
