"""Long runs through `showup chat`, recounted independently of the code of the product."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.cli import cli

NEW_YEAR = date(2026, 1, 1)
DAYS = 365
KEENNESS = {"maya": 0.97, "jonas": 0.85, "amara": 0.6, "noor": 0.4, "li": 1.0}

Log = dict[str, dict[date, int]]


def year() -> tuple[list[str], Log]:
    """Return the lines of a year and what was logged by whom on which day."""
    dice = random.Random(2026)
    log: Log = defaultdict(dict)
    lines = []
    for number in range(DAYS):
        day = NEW_YEAR + timedelta(days=number)
        lines.append(f"@ {day} 20:00")
        for who, keenness in KEENNESS.items():
            if dice.random() < keenness:
                log[who][day] = dice.choice((0, 25, 45, 90, 120))
                lines.append(f"{who}: /checkin {log[who][day]}")
    return [*lines, *(f"{who}: /me" for who in KEENNESS), *(f"{who}: /streak" for who in KEENNESS)], log


def recount(days: dict[date, int], today: date) -> tuple[int, int, int]:
    """Walk through a year with pencil and paper: (streak, best, freezes), for a plan of every day."""
    streak = best = done_in_streak = 0
    freezes = 2
    day = min(days)
    while day <= today:
        if day in days:
            streak += 1
            done_in_streak += 1
            if done_in_streak == 7:
                done_in_streak, freezes = 0, min(freezes + 1, 2)
            best = max(best, streak)
        elif day == today:
            pass
        elif streak and freezes:
            freezes -= 1
        else:
            streak = done_in_streak = 0
        day += timedelta(days=1)
    return streak, best, freezes


def answers(transcript: str, command: str) -> Iterator[tuple[str, str]]:
    """Yield (person, answer) for every time a command was said."""
    asked = ""
    for block in re.split(r"\n(?=\[)", transcript):
        if match := re.match(r"\[[^]]*\] (?:(\w+): (/\w+)$|Showup → (\w+) \(private\)\n)", block):
            if match[1]:
                asked = match[2]
            elif asked == command:
                yield match[3], block


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Log]:
    """Play the year once and return its transcript and what was logged."""
    lines, log = year()
    script = tmp_path_factory.mktemp("year") / "year.chat"
    script.write_text("\n".join(lines))
    with redirect_stdout(StringIO()) as out:
        assert cli(["chat", "--clock", "2026-01-01T08:00", str(script)]) == 0
    return out.getvalue(), log


def test_a_years_figures_agree_with_an_independent_recount(played: tuple[str, Log]) -> None:
    transcript, log = played
    today = NEW_YEAR + timedelta(days=DAYS - 1)
    streaks = dict(answers(transcript, "/streak"))
    pages = dict(answers(transcript, "/me"))
    for who, days in log.items():
        streak, best, freezes = recount(days, today)
        left = f"{freezes} freeze{'' if freezes == 1 else 's'} left"
        assert f"{streak}-day streak · best {best} · {left}" in streaks[who]
        hours, minutes = divmod(sum(days.values()), 60)
        assert f"All time: {hours:,} h{f' {minutes} min' if minutes else ''} on {len(days)} days" in pages[who]
    prompts = re.findall(r"^\[(\S+) 09:00\] Showup → #study-hall\n    \w+ \d+ \w+: what will", transcript, re.MULTILINE)
    assert len(prompts) == len(set(prompts)) == DAYS


def test_each_weeks_board_agrees_with_an_independent_recount(played: tuple[str, Log]) -> None:
    transcript, log = played
    boards = re.findall(r"Last week, \w+ (\d+) (\w+) to .*\n.*\n((?:    \d+\. .*\n)+)", transcript)
    assert len(boards) == 52
    for week, (_, _, rows) in enumerate(boards):
        monday = date(2025, 12, 29) + timedelta(days=7 * week)
        days = [max(monday, NEW_YEAR) + timedelta(days=number) for number in range(7)]
        days = [day for day in days if day < monday + timedelta(days=7)]
        for who, logged in log.items():
            planned = sum(day >= min(logged) for day in days)
            done = sum(day in logged for day in days)
            row = f"{int(done / max(planned, 1) * 100)} % · {done} of {planned} day"
            assert bool(done) == bool(re.search(rf"\d+\. {who}(?: \(new\))? · {re.escape(row)}", rows)), (
                who,
                monday,
                rows,
            )


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York"])
def test_sixty_nights_at_ten_past_midnight_across_the_clock_change_are_a_60_day_streak(
    zone: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    nights = [date(2026, 10, 1) + timedelta(days=number) for number in range(60)]
    script = tmp_path / "nights.chat"
    script.write_text("".join(f"@ {night} 00:10\nmaya: /checkin 30\n" for night in nights))
    assert cli(["chat", "--zone", zone, "--clock", "2026-09-30T12:00", str(script)]) == 0
    streaks = re.findall(r"^    (\d+)-day streak · best", capsys.readouterr().out, re.MULTILINE)
    assert streaks == [str(number) for number in range(1, 61)]
