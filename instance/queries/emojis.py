"""The custom emoji that texts use, for a whole page in one query."""

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from instance.models.emoji import CustomEmoji

SHORTCODE = re.compile(r"(?<![A-Za-z0-9_:]):([A-Za-z0-9_]{2,128}):(?![A-Za-z0-9_:])")

Emojis = dict[tuple[str, str | None], CustomEmoji]
"""By shortcode and domain (None: ours)."""


def shortcodes_in(text: str) -> list[str]:
    """The shortcodes in `text`, each once and in order."""
    return list(dict.fromkeys(SHORTCODE.findall(text))) if ":" in text else []


def our_emojis() -> QuerySet[CustomEmoji]:
    """What members may write with, by name."""
    return CustomEmoji.objects.local().usable().order_by("shortcode")


def emojis_in(texts: Iterable[tuple[str, str | None]]) -> Emojis:
    """The usable emoji of these (text, domain the text was written on) pairs. No query where no shortcode stands."""
    wanted: dict[str | None, set[str]] = defaultdict(set)
    for text, domain in texts:
        wanted[domain].update(shortcodes_in(text))
    condition = Q()
    for domain, codes in wanted.items():
        if codes:
            condition |= Q(shortcode__in=codes, domain=domain)
    if not condition:
        return {}
    found = CustomEmoji.objects.usable().shown().filter(condition)
    return {(emoji.shortcode, emoji.domain): emoji for emoji in found}
