"""Finds words and phrases in plain text as keyword filters mean them: whatever the case, whole words where asked.

Nothing here is a regular expression, so no keyword can be slow or mean more than it says.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_WORD = frozenset({"Nd", "Pc"})


def fold(text: str) -> str:
    """Text in which case, the way letters are composed and the kind of white space make no difference."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", " ".join(text.split())).casefold())


@dataclass(frozen=True, slots=True)
class Phrase:
    """What to look for. A side needs a word boundary if whole words are wanted and the phrase has a word there."""

    folded: str
    bound_before: bool
    bound_after: bool

    @classmethod
    def of(cls, keyword: str, *, whole_word: bool) -> "Phrase":
        folded = fold(keyword)
        return cls(
            folded,
            bound_before=whole_word and folded != "" and _in_word(folded[0]),
            bound_after=whole_word and folded != "" and _in_word(folded[-1]),
        )

    def occurs_in(self, text: str) -> bool:
        """`text` has been folded."""
        if not self.folded:
            return False
        start = text.find(self.folded)
        while start != -1:
            if self._stands_free(text, start, start + len(self.folded)):
                return True
            start = text.find(self.folded, start + 1)
        return False

    def _stands_free(self, text: str, start: int, end: int) -> bool:
        if self.bound_before and start > 0 and _in_word(text[start - 1]):
            return False
        return not (self.bound_after and end < len(text) and _in_word(text[end]))


@lru_cache(maxsize=4096)
def _in_word(character: str) -> bool:
    """Letters, marks, decimal digits and connector punctuation, as Unicode has them."""
    category = unicodedata.category(character)
    return category[0] in "LM" or category in _WORD
