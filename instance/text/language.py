"""Which language codes posts may carry."""

from instance.text.language_names import LANGUAGE_NAMES

_BY_LOWER_CODE = {code.lower(): code for code in LANGUAGE_NAMES}


def valid_language(code: str | None) -> str | None:
    """The code as we write it ("pt_br" is "pt-BR"), its language alone if the region is unknown, or None."""
    wanted = (code or "").strip().replace("_", "-").lower()
    return _BY_LOWER_CODE.get(wanted) or _BY_LOWER_CODE.get(wanted.split("-", 1)[0])


def language_name(code: str) -> str:
    """The language's name in itself, or the code."""
    return LANGUAGE_NAMES.get(code, code)
