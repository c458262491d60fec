"""The program as an operator meets it: started as a process, with good and bad settings, and stopped."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import cli
from bot.configuration import SETTINGS

ROOT = Path(__file__).parents[1]


def environment(folder: Path, **settings: str) -> Mapping[str, str]:
    """Return an environment with nothing of ours but a database in the folder and the given settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("SHOWUP_")}
    ours = {"SHOWUP_DATABASE_URL": f"sqlite:///{folder}/showup.db", "SHOWUP_HTTP_PORT": "0", **settings}
    return {**clean, "PYTHONPATH": str(ROOT), **ours}


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended."""

    returncode: int
    stdout: str
    stderr: str


class Program:
    """Runs the command line to its end in this process, in a folder of its own."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *arguments: str, stdin: str = "", **settings: str) -> Ended:
        """Run it with these arguments, this standard input and these settings."""
        with self._monkeypatch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "stdin", io.StringIO(stdin))
            patch.setattr(os, "environ", dict(environment(self.folder, **settings)))
            try:
                returncode = cli(arguments)
            except SystemExit as end:
                returncode = int(end.code or 0)
        return Ended(returncode, *self._capsys.readouterr())


@pytest.fixture
def showup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """Give the program in a folder of its own."""
    return Program(tmp_path, monkeypatch, capsys)


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run the program and give its process and the address it printed."""
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=environment(folder, **settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        address = next(word for word in process.stdout.readline().split() if word.startswith("http://"))
        try:
            yield process, address
        finally:
            process.kill()


def test_help_names_every_command(showup: Program) -> None:
    said = showup("--help")
    assert said.returncode == 0
    assert all(command in said.stdout for command in ("run", "chat", "deliveries", "migrate", "docs"))


def test_all_bad_settings_are_reported_at_once_and_the_exit_code_is_2(showup: Program) -> None:
    said = showup(
        "run",
        SHOWUP_HTTP_PORT="eighty",
        SHOWUP_HTTP_HOST="0.0.0.0",  # noqa: S104 - it has to be refused
        SHOWUP_PLAYGROUND_ZONE="Atlantis",
        SHOWUP_HTP_PORT="80",
    )
    assert said.returncode == 2
    assert said.stderr.splitlines() == [
        "showup: SHOWUP_HTTP_PORT is “eighty”: a whole number from 0 to 65535 is expected",
        (
            "showup: SHOWUP_HTTP_HOST would show the playground to other machines, where anybody can speak as anybody: "
            "set SHOWUP_PLAYGROUND_PUBLIC=on if that is what you want"
        ),
        "showup: SHOWUP_PLAYGROUND_ZONE is “Atlantis”: a time zone such as Europe/Berlin is expected",
        "showup: SHOWUP_HTP_PORT is not a setting; did you mean SHOWUP_HTTP_PORT?",
    ]


def test_settings_come_from_a_dotenv_file_and_the_environment_goes_first(showup: Program, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHOWUP_HTTP_PORT=nonsense\nSHOWUP_PLAYGROUND_ZONE=Atlantis\n")
    said = showup("run")
    assert said.stderr.splitlines() == [
        "showup: SHOWUP_PLAYGROUND_ZONE is “Atlantis”: a time zone such as Europe/Berlin is expected"
    ]


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://user:secret@localhost/showup",
        "sqlite:////dev/null/showup.db",
        "postgresql://user:secret@127.0.0.1:1/showup",
    ],
)
def test_a_database_that_cannot_be_used_is_one_clear_line_without_the_password(showup: Program, url: str) -> None:
    said = showup("run", SHOWUP_DATABASE_URL=url)
    assert said.returncode == 2
    (line,) = said.stderr.splitlines()
    assert line.startswith("showup: ")
    assert "secret" not in line


def test_a_file_that_is_no_database_is_one_clear_line(showup: Program, tmp_path: Path) -> None:
    (tmp_path / "showup.db").write_text("This is a shopping list, not a database. " * 50)
    said = showup("run")
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1


def test_a_newer_schema_than_the_code_is_one_clear_line(showup: Program, tmp_path: Path) -> None:
    assert showup("migrate").returncode == 0
    with sqlite3.connect(tmp_path / "showup.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    said = showup("run")
    assert said.returncode == 2
    (line,) = said.stderr.splitlines()
    assert "newer" in line


def test_a_taken_port_is_one_clear_line(showup: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        said = showup("run", SHOWUP_HTTP_PORT=str(taken.getsockname()[1]))
    assert said.returncode == 2
    (line,) = said.stderr.splitlines()
    assert "SHOWUP_HTTP_PORT" in line


@pytest.mark.parametrize(
    ("roles", "said"),
    [
        (["discord"], ["--role discord: DISCORD_TOKEN is not set; docs/discord.md says where to find it"]),
        (
            ["slack,discord"],
            [
                "--role discord: DISCORD_TOKEN is not set; docs/discord.md says where to find it",
                "--role slack: Slack is not set up; docs/slack.md says how",
            ],
        ),
        (
            ["web", "scheduler"],
            [
                (
                    "--role scheduler,web: no platform is set up, and the playground is one process that does "
                    "everything: set DISCORD_TOKEN, or what docs/slack.md says, or leave --role out"
                )
            ],
        ),
    ],
)
def test_a_role_that_has_nothing_to_do_is_one_clear_line(
    showup: Program, tmp_path: Path, roles: list[str], said: list[str]
) -> None:
    ended = showup("run", *(word for role in roles for word in ("--role", role)))
    assert (ended.returncode, ended.stderr.splitlines()) == (2, [f"showup: {line}" for line in said])
    assert not (tmp_path / "showup.db").exists()


def test_an_unknown_role_is_told_with_those_there_are(showup: Program) -> None:
    ended = showup("run", "--role", "scheduler,post")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "“post” is no role: try all, discord, slack, web or scheduler" in ended.stderr


def test_deliveries_are_listed_without_touching_the_database(showup: Program, tmp_path: Path) -> None:
    database = tmp_path / "showup.db"
    none = showup("deliveries")
    assert (none.returncode, none.stderr) == (
        2,
        f"showup: There is no database file {database} yet: `showup run` makes it.\n",
    )
    assert not database.exists()
    showup("migrate")
    assert showup("deliveries").stdout == "Nothing was to be posted yet. Now: 0 due; 0 in hand.\n"
    assert showup("deliveries", "--failed").stdout.startswith("Nothing has failed, and no channel is paused.")
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    old = showup("deliveries")
    assert (old.returncode, old.stderr) == (
        2,
        "showup: The database has an older schema than this program: run `showup migrate` first.\n",
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_runs_without_a_terminal_tells_its_health_and_stops_in_under_two_seconds_also_with_an_open_page(
    tmp_path: Path, how: signal.Signals
) -> None:
    with (
        running(tmp_path) as (process, address),
        urllib.request.urlopen(f"{address}/playground/events?who=Maya") as stream,  # noqa: S310 - our own address
    ):
        stream.readline()
        with urllib.request.urlopen(f"{address}/healthz") as health:  # noqa: S310 - our own address
            told = json.load(health)
        assert (told["status"], told["database"]["status"], told["scheduler"]["status"]) == ("ok", "ok", "ok")
        asked = time.monotonic()
        process.send_signal(how)
        out, errors = process.communicate(timeout=10)
        assert time.monotonic() - asked < 2
        assert (process.returncode, errors) == (0, "")
        assert out.endswith("Showup has stopped.\n")


def test_a_script_comes_from_standard_input_when_it_is_no_terminal(showup: Program) -> None:
    said = showup("chat", "--clock", "2026-03-02T08:00", stdin="maya: /checkin 45\n")
    assert said.returncode == 0
    assert said.stdout.startswith("[2026-03-02 08:00] maya: /checkin 45\n[2026-03-02 08:00] Showup → maya (private)\n")


def test_a_mistaken_line_of_a_script_is_named_with_file_and_number(showup: Program, tmp_path: Path) -> None:
    (tmp_path / "week.chat").write_text("# a week\nmaya: /checkin 45\nmaya: [Undoo]\n")
    said = showup("chat", "--clock", "2026-03-02T08:00", "week.chat")
    assert said.returncode == 2
    (line,) = said.stderr.splitlines()
    assert line.startswith("showup: week.chat:3: ")


def test_a_mistaken_command_in_a_script_is_answered_like_a_persons(showup: Program) -> None:
    said = showup("chat", stdin="maya: /chekin 45\n")
    assert (said.returncode, said.stderr) == (0, "")
    assert "Did you mean /checkin?" in said.stdout


def test_a_script_that_is_not_there_is_one_clear_line(showup: Program) -> None:
    said = showup("chat", "nowhere.chat")
    assert (said.returncode, said.stderr) == (2, "showup: cannot read nowhere.chat: No such file or directory\n")


def test_what_was_said_is_still_there_after_a_restart(showup: Program, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/kept.db"
    at = ("--database", database, "--clock")
    showup("chat", *at, "2026-03-02T08:00", stdin="maya: /checkin 45\n")
    said = showup("chat", *at, "2026-03-03T08:00", stdin="maya: /checkin 30\n")
    assert "2-day streak" in said.stdout


def test_every_setting_has_a_help_text_and_a_unique_key() -> None:
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.help.endswith(".") for setting in SETTINGS)
