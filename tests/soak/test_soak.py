"""The soak in short, and that its ledger finds what it is there to find."""

import sys
from collections import Counter

import pytest

from tests.soak import __main__ as program
from tests.soak.ledger import Ledger, Numbers
from tests.soak.run import Report, soak

SOUND = ("update", "1")


def test_a_short_soak_loses_and_doubles_nothing() -> None:
    report = soak(seconds=4, actors=2)
    assert report.is_clean, "\n".join(report.lines())
    assert {"posts", "edits", "deletes", "favourites", "messages"} <= set(report.done)
    assert all(ear.received for name, ear in report.ears.items() if not name.endswith(" direct")), report.lines()
    assert len(report.waits) == report.total.expected


@pytest.mark.parametrize(
    ("expected", "heard", "numbers"),
    [
        (1, 1, Numbers(1, 1, 0, 0)),
        (2, 1, Numbers(2, 1, 1, 0)),
        (1, 3, Numbers(1, 3, 0, 2)),
        (0, 1, Numbers(0, 1, 0, 1)),
    ],
)
def test_what_is_lost_or_comes_twice_is_counted(expected: int, heard: int, numbers: Numbers) -> None:
    ledger = Ledger()
    for _ in range(heard):
        ledger.receive("ann user", SOUND)
    for _ in range(expected):
        ledger.expect(["ann user"], SOUND, 0.0)
    assert ledger.numbers() == {"ann user": numbers}
    assert bool(ledger.differences()) is (expected != heard)
    assert ledger.wait_for("1", 0.01) is (heard >= expected)
    report = Report(Counter(), ledger.numbers(), ledger.waits(), [], ledger.differences())
    assert report.is_clean is (expected == heard)


def test_ears_do_not_make_up_for_each_other() -> None:
    ledger = Ledger()
    ledger.expect(["ann user", "ben user"], SOUND, 0.0)
    ledger.receive("ann user", SOUND)
    ledger.receive("ann user", SOUND)
    assert (ledger.numbers()["ann user"].doubled, ledger.numbers()["ben user"].lost) == (1, 1)


@pytest.mark.parametrize(("faults", "code"), [([], 0), (["ann broke off"], 1)])
def test_the_program_ends_with_what_it_found(
    faults: list[str], code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    report = Report(Counter(posts=1), {"ann user": Numbers(1, 1)}, [0.25], faults, [])
    monkeypatch.setattr(program, "soak", lambda **options: report)
    monkeypatch.setattr(sys, "argv", ["soak", "--minutes", "1"])
    assert program.main() == code
    printed = capsys.readouterr().out
    assert "1 posts" in printed and "p50 250 ms" in printed
    assert all(fault in printed for fault in faults)
