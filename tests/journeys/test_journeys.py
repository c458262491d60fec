"""The readable specification of the product: scripts of what people do, and exactly what they then see."""

from __future__ import annotations

import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from bot.cli import cli

HERE = Path(__file__).parent
SCRIPTS = sorted(HERE.glob("*.chat"))


def play(script: Path, capsys: pytest.CaptureFixture[str], *more: str) -> str:
    """Run a script with the arguments of its first line, as a person would, and return what it printed."""
    called = script.read_text(encoding="utf-8").splitlines()[0].removeprefix("# showup ")
    assert cli([*shlex.split(called), *more, str(script)]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_journey_reads_as_its_transcript(
    script: Path, capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    transcript = script.with_suffix(".txt")
    printed = play(script, capsys)
    if request.config.getoption("--write-journeys"):
        transcript.write_text(printed, encoding="utf-8")
    assert printed == transcript.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["first_day", "a_week", "undo_and_edit", "setup"])
def test_a_journey_reads_the_same_on_postgresql(
    name: str, empty_postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    script = HERE / f"{name}.chat"
    printed = play(script, capsys, "--database", empty_postgres_url)
    assert printed == script.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_transcript_has_its_script() -> None:
    assert [each.stem for each in SCRIPTS] == sorted(each.stem for each in HERE.glob("*.txt"))


def blocks(transcript: str) -> list[tuple[str, list[str]]]:
    """Split a transcript into (heading, lines) pairs."""
    found: list[tuple[str, list[str]]] = []
    for line in transcript.splitlines():
        if line.startswith("["):
            found.append((line, []))
        else:
            found[-1][1].append(line.strip())
    return found


def is_prose(line: str) -> bool:
    """Tell a line of prose from a row of buttons, a picture's alt text or a row of a leaderboard."""
    return not line.startswith(("[", "(picture:")) and not line.partition(".")[0].isdecimal()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_no_message_is_longer_than_eight_lines(script: Path) -> None:
    for heading, lines in blocks(script.with_suffix(".txt").read_text(encoding="utf-8")):
        if "(form)" not in heading:
            assert len([line for line in lines if is_prose(line)]) <= 8, heading


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_every_answer_to_a_check_in_or_streak_names_the_streak(script: Path) -> None:
    told = blocks(script.with_suffix(".txt").read_text(encoding="utf-8"))
    for (said, _), (heading, lines) in pairwise(told):
        asked = said.partition(": ")[2].split(" ")[0] in {"/checkin", "/streak"}
        answered = "(private)" in heading and not is_refusal(lines[0])
        if asked and answered:
            assert "-day streak" in "\n".join(lines), said


def is_refusal(title: str) -> bool:
    """Tell the title of a mistake from that of an answer."""
    refusals = (
        "I could not read",
        "I do not know",
        "There is no study group",
        "is more than",
        "is closed",
        "is still to come",
    )
    return any(words in title for words in refusals)
