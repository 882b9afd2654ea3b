"""The cache of rendered fragments, shared by the threads of a process."""

from collections import OrderedDict

from instance.fragments import FragmentCache, Key


class DroppedByAnother(OrderedDict[int, tuple[str, bytes]]):
    """Another thread makes room as soon as something was put in."""

    def __setitem__(self, key: int, value: tuple[str, bytes]) -> None:
        super().__setitem__(key, value)
        self.popitem(last=False)


def test_another_thread_may_drop_what_is_being_remembered() -> None:
    cache = FragmentCache("test")
    cache.here = DroppedByAnother()
    cache._remember(Key(1, "a"), b"{}")
    assert not cache.here


def test_what_was_rendered_anew_is_dropped_last() -> None:
    cache = FragmentCache("test", remembered=2)
    for key in (Key(1, "a"), Key(2, "a"), Key(1, "b"), Key(3, "a")):
        cache._remember(key, b"{}")
    assert list(cache.here) == [1, 3]
