"""The arithmetic of the benchmark: percentiles, shares of a request, verdicts, the tables and the plot."""

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bench.check import EXPECTED, check, expect, findings_table
from bench.load import WARM_UP, _summary
from bench.measures import headers, measures
from bench.meters import NOTHING, Reading
from bench.place import Targets
from bench.report import FLOOR, HEADINGS, Row, last_run, plot, save, stream_table, table
from bench.streams import Stream
from bench.targets import judge, judge_stream, verdict_table


def row(name: str, **values: float) -> Row:
    given = dict.fromkeys(("per_second", "p50", "p95", "p99", "alone", "python", "postgres", "jobs", "valkey", "sql",
                           "redis", "kilobytes", "rss"), 1.0)  # fmt: skip
    return Row(name=name, failed=0, **{**given, **values})


def test_latencies_of_the_warm_up_do_not_count() -> None:
    slow = [(100.0, 900.0, 10, True), (100.5, 900.0, 10, True)]
    steady = [(100.0 + WARM_UP + step / 100, float(1 + step % 100), 10, step != 7) for step in range(200)]
    load = _summary(slow + steady)
    assert load.total == 202
    assert load.failed == 1
    assert load.per_second == pytest.approx(100, rel=0.01)
    assert 49 < load.p50 < 52
    assert load.p99 >= load.p95 > 90


def test_what_goes_on_anyway_is_taken_off() -> None:
    idle = Reading(seconds=2, web=20, jobs=0, postgres=40, statements=10, redis_reads=4)
    busy = Reading(seconds=4, web=1040, jobs=200, postgres=280, statements=820, redis_reads=6)
    share = busy.per(100, idle)
    assert (share.web, share.jobs, share.postgres, share.statements) == (10, 2, 2, 8)
    assert share.redis_reads == 0
    assert busy.per(1, NOTHING).web == 1040
    assert busy.since(idle).plus(idle) == busy


def test_the_table_is_aligned_and_the_floor_knows_no_database() -> None:
    lines = table([row("home", python=12.345), row(FLOOR)]).splitlines()
    assert len(lines) == 3
    assert all(heading in lines[0] for heading in HEADINGS)
    assert "12.35" in lines[1] or "12.34" in lines[1]
    assert lines[2].split()[0] == "floor"
    assert len(lines[2].split()) == len(lines[1].split()) - 5


def test_the_plot_is_well_formed() -> None:
    drawing = ElementTree.fromstring(plot([row("home & away", python=3), row(FLOOR)]))
    assert drawing.tag.endswith("svg")
    assert len(drawing.findall("{*}rect")) == 3


TARGETS = Targets(viewer=1, accounts=[2], statuses=[3], threads=[4], long_thread=5, tags=["rooks"], handles=["a@b"])


def test_every_measure_says_what_to_ask_for() -> None:
    chosen = {measure.name: measure for measure in measures(TARGETS)}
    assert list(chosen) == [
        "home", "home cold", "public", "tag", "account", "status warm", "status member", "status", "context",
        "context 500", "notifications", "grouped", "favourite", "post", "actor", "webfinger",
    ]  # fmt: skip
    assert chosen.pop("actor").paths == ["/users/a"]
    assert chosen.pop("webfinger").paths == ["/.well-known/webfinger?resource=acct:a@b"]
    assert all(measure.paths and measure.paths[0].startswith("/api/v") for measure in chosen.values())
    assert chosen["favourite"].paths == ["/api/v1/statuses/3/favourite", "/api/v1/statuses/3/unfavourite"]
    assert headers("secret", chosen["post"])["Content-Type"] == "application/json"
    assert "Content-Type" not in headers("secret", chosen["home"])
    assert "Authorization" not in headers("secret", chosen["status warm"])


def test_targets_are_judged_against_the_floor_of_the_same_run() -> None:
    home = next(measure for measure in measures(TARGETS) if measure.name == "home")
    verdicts = list(judge(home, row("home", python=1.3, postgres=0.5, sql=4, redis=4), row(FLOOR, python=0.3)))
    assert [(verdict.what, verdict.met) for verdict in verdicts] == [
        ("Python, in floors", False),
        ("PostgreSQL ms", True),
        ("SQL until the answer", True),
        ("Redis round trips", False),
    ]
    assert verdicts[0].seen == pytest.approx(4.333, abs=0.001)
    assert "missed" in verdict_table(verdicts)


def test_a_post_is_judged_by_all_that_it_costs_anywhere() -> None:
    post = next(measure for measure in measures(TARGETS) if measure.name == "post")
    dear = row("post", python=10, postgres=5, jobs=5, valkey=6, sql=13)
    assert [(verdict.seen, verdict.met) for verdict in judge(post, dear, row(FLOOR))] == [(26, False), (13, False)]


def stream(**values: float) -> Stream:
    given = {"sockets": 1000, "expected": 20_000, "received": 20_000, "microseconds": 20.0, "kilobytes": 30.0,
             "p50": 20.0, "p99": 40.0}  # fmt: skip
    return Stream(**{"name": "gunicorn", **given, **values})


def test_streams_are_judged_by_the_server_that_holds_them() -> None:
    assert all(verdict.met for verdict in judge_stream(stream()))
    missed = stream(microseconds=31, kilobytes=41, p99=301, received=19_999)
    assert not any(verdict.met for verdict in judge_stream(missed))
    assert next(judge_stream(stream(name="daphne", microseconds=89))).met
    assert stream_table([missed]).splitlines()[1].split()[-1] == "1"


def test_what_others_were_measured_at_is_said_once_a_measure() -> None:
    home = next(measure for measure in measures(TARGETS) if measure.name == "home")
    assert verdict_table(judge(home, row("home"), row(FLOOR))).count("Takahē") == 1


def test_more_statements_than_expected_are_a_regression(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.check.EXPECTED", tmp_path / "expected.json")
    floor = row(FLOOR, python=0.3)
    expect([(row("home", sql=4, redis=2, python=1.2), floor)])
    assert not check([(row("home", sql=4, redis=2, python=9), floor)])[0].grown
    assert check([(row("home", sql=4.5, redis=2), floor)])[0].grown
    assert check([(row("home", sql=4, redis=4), floor)])[0].grown
    assert not check([(row("new", sql=40), floor)])[0].grown
    assert "grown: sql" in findings_table(check([(row("home", sql=5, redis=2), floor)]))
    assert "fewer: sql" in findings_table(check([(row("home", sql=3, redis=2), floor)]))
    assert "slower" in findings_table(check([(row("home", sql=4, redis=2, python=9), floor)]))


def test_the_committed_expectations_are_those_of_the_measures() -> None:
    assert set(json.loads(EXPECTED.read_text())) == {measure.name for measure in measures(TARGETS)}


def test_the_plot_shows_the_run_before() -> None:
    drawing = ElementTree.fromstring(plot([row("home", python=3), row(FLOOR)], {"home": 5.0}))
    assert len(drawing.findall("{*}line")) == 2


def test_only_a_run_of_the_same_data_is_the_run_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.report.RESULTS", tmp_path)
    large, small = ({"sizes": {"accounts": count}, "users": 8} for count in (2000, 300))
    save([row("home", python=3, postgres=2), row(FLOOR)], large)
    assert last_run(large) == {"home": 5}
    assert last_run(small) == {}
