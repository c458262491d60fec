"""What commands are called on Slack, and what somebody typed before Slack wrote it its own way."""

from __future__ import annotations

import html

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.names import line_of, plain, spelled
from bot.calls import Line
from bot.commands import COMMANDS, understand
from tests.cards.samples import TEXT_OF_SIGNS

SIGNS = (
    "<",
    ">",
    "&",
    "&lt;",
    "&amp;",
    "|",
    "!",
    "@",
    "#",
    "^",
    "<!here>",
    "<@U1|ana>",
    "https://e.com",
    "a",
    " ",
    "字",
)
TYPED = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=4)), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("name", "words", "typed"),
    [
        ("checkin", "", "/checkin"),
        ("checkin", "45 what you studied", "/checkin 45 what you studied"),
        ("streak why", "", "/study streak why"),
        ("group settings", "feed=channel", "/study group settings feed=channel"),
        ("no such command", "", "/study no such command"),
    ],
)
def test_a_check_in_has_a_command_of_its_own_and_all_else_is_said_to_study(name: str, words: str, typed: str) -> None:
    assert spelled(name, words) == typed


@pytest.mark.parametrize(
    ("command", "text", "line"),
    [
        ("/checkin", "45 x", "checkin 45 x"),
        ("/checkin", "", "checkin"),
        ("/CheckIn", "45", "checkin 45"),
        ("/study", "streak", "streak"),
        ("/study", "", ""),
        ("/learn-together", "group setup", "group setup"),
        ("/streak", "why", "streak why"),
        ("/group", "setup Night owls", "group setup Night owls"),
        ("/study", " checkin 45  two  spaces ", "checkin 45  two  spaces"),
        ("/checkin", "45 R&amp;D &lt;3", "checkin 45 R&D <3"),
        ("/study", "45 eigenvalues", "checkin 45 eigenvalues"),
        ("/study", "1h30", "checkin 1h30"),
    ],
)
def test_a_slash_command_is_the_line_that_it_stands_for_whatever_the_workspace_calls_it(
    command: str, text: str, line: str
) -> None:
    assert line_of(command, text) == line


def test_every_command_is_understood_as_it_is_spelled() -> None:
    listed = [command.name for command in COMMANDS if command.listed]
    spoken = [spelled(name).split(" ", 1) for name in listed]
    lines = [line_of(command, " ".join(rest)) for command, *rest in spoken]
    assert [understand(Line(line))[0].name for line in lines] == listed


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("&amp; &lt; &gt; &quot;", "& < > &quot;"),
        ("&amp;lt;", "&lt;"),
        ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
        ("<https://example.com|example.com>", "https://example.com"),
        ("<http://example.com|a name>", "http://example.com"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<tel:+4930|030>", "+4930"),
        ("with <@U1|ana> and <@W2>", "with @ana and @W2"),
        ("<#C1|general> <#C1|> <#C2>", "#general #C1 #C2"),
        ("<!here> <!channel|@channel> <!everyone>", "@here @channel @everyone"),
        ("<!subteam^S1|@team> <!subteam^S2>", "@team @S2"),
        ("<!date^1392734382^{date} at {time}|18 February>", "18 February"),
        ("<!date^1392734382^{date}^https://example.com|18 February>", "18 February"),
        ("<!date^1392734382^{date}>", "<!date^1392734382^{date}>"),
        ("<something else> <!new|one> <>", "<something else> <!new|one> <>"),
        ("<@U1|a&amp;b>", "@a&b"),
    ],
)
def test_what_slack_wrote_its_own_way_is_read_as_it_was_typed(sent: str, typed: str) -> None:
    assert plain(sent) == typed


@given(TYPED)
@example(TEXT_OF_SIGNS)
def test_whatever_somebody_typed_survives_slack_s_escaping(typed: str) -> None:
    assert plain(html.escape(typed, quote=False)) == typed
