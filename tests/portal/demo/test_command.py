"""The demonstration in one command: environment, seeding, serving, starting anew."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections
from tests.portal.conftest import use

from duixian.office.cases.models import CaseRow
from duixian.portal.demo import __main__ as launcher
from duixian.portal.demo import serving, world
from duixian.portal.demo.environment import DEFAULTS, KEYS, prepare
from duixian.portal.demo.management.commands import demo as command

SAID = (*DEFAULTS, "DUIXIAN_DATA", "DUIXIAN_SECRET_KEY", "DUIXIAN_DATA_KEYS", "DUIXIAN_INDEX_KEY")


@pytest.fixture
def nothing_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in SAID:
        monkeypatch.setenv(name, "")  # so that it is taken back afterwards
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("nothing_said")
def test_the_environment_is_filled_in_and_keys_stay(monkeypatch):
    folder = prepare()
    assert folder.name == "demo-data"
    assert os.environ["DUIXIAN_BUSINESS_DATE"] == "2025-09-15"
    assert (folder / KEYS).stat().st_mode & 0o777 == 0o600
    keys = os.environ["DUIXIAN_DATA_KEYS"]
    monkeypatch.delenv("DUIXIAN_DATA_KEYS")
    prepare()
    assert os.environ["DUIXIAN_DATA_KEYS"] == keys


@pytest.mark.usefixtures("nothing_said")
def test_what_is_said_stands(monkeypatch):
    monkeypatch.setenv("DUIXIAN_BUSINESS_DATE", "2025-10-09")
    prepare()
    assert os.environ["DUIXIAN_BUSINESS_DATE"] == "2025-10-09"


@pytest.mark.usefixtures("nothing_said")
def test_the_launcher_runs_the_command(monkeypatch):
    ran = []
    monkeypatch.setattr("django.core.management.execute_from_command_line", ran.append)
    launcher.main(["--no-serve"])
    assert ran == [["duixian.portal.demo", "demo", "--no-serve"]]
    assert os.environ["DUIXIAN_DEMO"] == "1"


def test_it_is_refused_outside_of_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match=r"duixian\.portal\.demo"):
        call_command("demo", "--no-serve")


def test_what_is_seeded_is_used_again(world, capsys):
    before = list(CaseRow.objects.order_by("pk").values_list("pk", "head"))
    call_command("demo", "--no-serve")
    said = capsys.readouterr().out
    assert "已经有了" in said
    assert "qiye" in said and "Duixian-demo-2025" in said
    assert list(CaseRow.objects.order_by("pk").values_list("pk", "head")) == before


@pytest.mark.django_db
def test_data_of_others_are_left_alone(demo_folder, settings, tmp_path):
    settings.DATA = tmp_path  # nothing says that this is a demonstration
    with pytest.raises(CommandError, match="已经有数据"):
        call_command("demo", "--no-serve")
    with pytest.raises(CommandError, match="--fresh"):
        call_command("demo", "--no-serve", "--fresh")
    assert (demo_folder / "office.sqlite3").exists()


@pytest.fixture
def own_folder(demo_folder, settings, tmp_path, django_db_blocker):
    """A demonstration that may be deleted."""
    own = tmp_path / "own"
    shutil.copytree(demo_folder, own)
    settings.DATA = own
    before = dict(connections.settings["default"])
    with django_db_blocker.unblock():
        use(f"sqlite:///{own / 'office.sqlite3'}")
        yield own
        connections["default"].close()
    connections.settings["default"].update(before)


def test_fresh_deletes_a_demonstration_and_seeds_anew(own_folder, monkeypatch):
    (own_folder / KEYS).write_text("{}")
    asked = []
    monkeypatch.setattr(command, "seed", lambda count, number, tell: _told(asked, count, tell))
    call_command("demo", "--no-serve", "--fresh", "--cases", "99")
    assert asked == [99]
    assert not (own_folder / "files").exists()
    assert (own_folder / KEYS).exists()
    assert CaseRow.objects.count() == 0


def _told(asked, count, tell):
    asked.append(count)
    tell("cases", 1, count)
    return world.DemoWorld(7, "2025-09-15")


def test_a_folder_that_is_no_demonstration_is_not_deleted(own_folder):
    with pytest.raises(CommandError, match="不是演示文件夹"):
        call_command("demo", "--no-serve", "--fresh")
    assert (own_folder / "office.sqlite3").exists()


# -- serving -------------------------------------------------------------------------------------


def test_the_next_port_is_taken_where_one_is_in_use(world, monkeypatch, capsys):
    served = []

    def serve(port, ready):
        served.append(port)
        ready(f"http://127.0.0.1:{port}/")
        return 0

    monkeypatch.setattr(serving, "serve", serve)
    with socket.socket() as other:
        other.bind((serving.HOST, 0))
        other.listen()
        taken = other.getsockname()[1]
        call_command("demo", "--port", str(taken))
    assert served and served[0] != taken
    said = capsys.readouterr().out
    assert str(taken) in said and f"http://127.0.0.1:{served[0]}/" in said


def test_no_free_port_and_a_server_that_fails_are_told(world, monkeypatch):
    monkeypatch.setattr(serving, "free_port", lambda wanted: None)
    with pytest.raises(CommandError, match="都被占用"):
        call_command("demo")
    monkeypatch.setattr(serving, "free_port", lambda wanted: wanted)
    monkeypatch.setattr(serving, "serve", lambda port, ready: 3)
    with pytest.raises(CommandError, match="3"):
        call_command("demo")


def test_all_ports_taken(monkeypatch):
    monkeypatch.setattr(serving, "TRIES", 1)
    with socket.socket() as other:
        other.bind((serving.HOST, 0))
        other.listen()
        assert serving.free_port(other.getsockname()[1]) is None


class Server:
    """A process of granian, played."""

    def __init__(self, *, ends: int | None = None) -> None:
        self.ends, self.done = ends, False

    def poll(self):
        return 0 if self.done else self.ends

    def wait(self, timeout=None):
        if timeout is not None:
            raise subprocess.TimeoutExpired("granian", timeout)
        if self.ends is None and not self.done:
            raise KeyboardInterrupt
        return self.ends

    def terminate(self):
        pass

    def kill(self):
        self.done = True


def test_control_c_stops_the_server(monkeypatch):
    server = Server()
    monkeypatch.setattr(subprocess, "Popen", lambda *args, **more: server)
    monkeypatch.setattr(serving, "_answers", lambda address, server: True)
    told = []
    assert serving.serve(1, told.append) == 0
    assert told == ["http://127.0.0.1:1/"]
    assert server.done


def test_a_server_that_ends_is_told():
    assert not serving._answers("http://127.0.0.1:9/", Server(ends=1))


@pytest.mark.slow
def test_it_serves_pages_and_stops_cleanly(world, demo_folder, settings):
    """The real thing: `python -m duixian.portal.demo` on the seeded folder."""
    environment = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "DUIXIAN_DATA": str(demo_folder),
        "DUIXIAN_DATA_KEYS": settings.DATA_KEYS[0], "DUIXIAN_INDEX_KEY": settings.INDEX_KEY,
    }  # fmt: skip
    port = serving.free_port(18_200)
    process = subprocess.Popen(
        [sys.executable, "-m", "duixian.portal.demo", "--port", str(port)],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if f":{port}" in line and "Ctrl-C" in line:
                break
        with urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert page.status == 200
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
        assert "已停止" in process.stdout.read()
    finally:
        process.kill()
        (demo_folder / KEYS).unlink(missing_ok=True)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            urlopen(f"http://127.0.0.1:{port}/", timeout=1).close()
        except (URLError, OSError):
            return
        time.sleep(0.2)
    raise AssertionError("the server still answers")
