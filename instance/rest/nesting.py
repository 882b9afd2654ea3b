"""Names with brackets, as Rails forms write them: flat pairs become one nested structure."""

import re
from collections.abc import Iterable
from typing import Any

from instance.rest.errors import Malformed

MAX_DEPTH = 12
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


class Repeated(str):
    """The last of several values sent under one plain name (`id=1&id=2`); a list field reads them all."""

    __slots__ = ("values",)
    values: tuple[str, ...]

    def __new__(cls, values: tuple[str, ...]) -> "Repeated":
        text = super().__new__(cls, values[-1])
        text.values = values
        return text


def nest(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Put `a[]=1`, `a[b]=1`, `a[][k]=1` and `a[0][k]=1` where they belong, in the order they were sent.

    Inside `a[][k]` a name that the last element already has starts the next element.
    """
    root: dict[str, Any] = {}
    for name, value in pairs:
        head, steps = _split(name)
        _put(root, head, steps, value, name)
    return root


def _split(name: str) -> tuple[str, list[str]]:
    """`a[b][]` -> ("a", ["b", ""]); a name that does not follow the form is a plain name."""
    start = name.find("[")
    if start <= 0:
        return name, []
    rest = name[start:]
    steps = _BRACKETS.findall(rest)
    if "".join(f"[{step}]" for step in steps) != rest:
        return name, []
    if len(steps) > MAX_DEPTH:
        raise Malformed("Parameters are nested too deeply")
    return name[:start], steps


def _put(target: dict[str, Any], key: str, steps: list[str], value: Any, name: str) -> None:
    if not steps:
        _put_plain(target, key, value, name)
    elif steps[0] == "":
        _put_in_list(_child(target, key, list, name), steps[1:], value, name)
    else:
        _put(_child(target, key, dict, name), steps[0], steps[1:], value, name)


def _put_plain(target: dict[str, Any], key: str, value: Any, name: str) -> None:
    before = target.get(key)
    if isinstance(before, dict | list):
        raise _conflict(name)
    if isinstance(before, str) and isinstance(value, str):
        earlier = before.values if isinstance(before, Repeated) else (before,)
        value = Repeated((*earlier, value))
    target[key] = value


def _put_in_list(items: list[Any], steps: list[str], value: Any, name: str) -> None:
    if not steps:
        items.append(value)
        return
    if steps[0] == "":
        raise Malformed(f"The name {name[:100]!r} has a list directly inside a list")
    last = items[-1] if items else None
    if not isinstance(last, dict) or _has(last, steps):
        last = {}
        items.append(last)
    _put(last, steps[0], steps[1:], value, name)


def _has(element: dict[str, Any], steps: list[str]) -> bool:
    """Whether this element already holds a value under the path; lists take any number of values."""
    found: Any = element
    for step in steps:
        if step == "":
            return False
        if not isinstance(found, dict) or step not in found:
            return False
        found = found[step]
    return True


def _child(target: dict[str, Any], key: str, kind: type, name: str) -> Any:
    child = target.setdefault(key, kind())
    if not isinstance(child, kind):
        raise _conflict(name)
    return child


def _conflict(name: str) -> Malformed:
    return Malformed(f"The parameter {name[:100]!r} is sent in two different shapes")
