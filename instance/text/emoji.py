"""Which texts are one emoji of Unicode."""

import regex

_MAX_LENGTH = 20
# UTS #51, 1.4.9 ("possible emoji"), joined at most three times: no sequence that Unicode recommends is longer.
_ONE = r"\p{Emoji}(?:\p{Emoji_Modifier}|\uFE0F\u20E3?|[\U000E0020-\U000E007E]+\U000E007F)?"
_EMOJI = regex.compile(rf"(?:\p{{RI}}\p{{RI}}|(?!\p{{RI}}){_ONE}(?:\u200D(?!\p{{RI}}){_ONE}){{0,3}})")


def is_emoji(text: str) -> bool:
    """One emoji and nothing else. Digits, # and * are no emoji by themselves, though Unicode counts them among them."""
    return len(text) <= _MAX_LENGTH and not text.isascii() and _EMOJI.fullmatch(text) is not None
