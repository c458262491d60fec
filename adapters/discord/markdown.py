"""The blocks of a card that are words, as Discord's Markdown. Everything a card says is escaped here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import groupby
from typing import assert_never

from adapters.discord.escape import bold, escape
from adapters.discord.limits import TITLE
from adapters.discord.names import discord_name, mention, typed_options
from bot.cards import Board, BoardRow, CommandName, Facts, Items, Moment, Note, Part, Quote, Text
from bot.cards.letters import isolated, one_line, shortened

Wording = Text | Quote | Facts | Items | Board | Note
_STYLES = {"time": "t", "day": "D", "day and time": "f"}
_LAST_COLON = re.compile(r"(?<!\\):(?=[\w+-]*$)")
"""What `minutes:1` ends with: with a colon in the words after it, it would be an emoji."""


def heading(title: str) -> str:
    """Return the title of a card; nothing for none."""
    return _marked("### ", escape(shortened(one_line(title), TITLE)))


def markdown(block: Wording, commands: Mapping[str, int]) -> str:
    """Return a block; nothing for one that says nothing.

    `commands` are the ids of the commands that can be clicked, by the first word of their Discord name.
    """
    match block:
        case Text(parts):
            return _said(parts, commands).strip()
        case Note(parts):
            return small(_said(parts, commands))
        case Quote(text):
            return _marked("> ", escape(text))
        case Facts(items):
            return _marked("", "\n".join(f"{bold(one_line(name))} {escape(one_line(value))}" for name, value in items))
        case Items(lines):
            return _marked("- ", "\n".join(escape(one_line(line)) for line in lines))
        case Board(rows):
            return "\n".join(_row(row) for row in rows)
        case _:
            assert_never(block)


def small(lines: str) -> str:
    """Return lines of Markdown as small print."""
    return _marked("-# ", lines)


def _marked(mark: str, lines: str) -> str:
    """Return the lines with that mark before each, without the empty ones."""
    return "\n".join(f"{mark}{line.strip()}" for line in lines.split("\n") if line.strip())


def _row(row: BoardRow) -> str:
    """Return a line of a leaderboard. Its rank is bold, because a bare number would begin a list with its own count."""
    marks = (" (new)" if row.newcomer else "") + (" ← you" if row.yours else "")
    score, detail = escape(one_line(row.score)), escape(one_line(row.detail))
    return f"**{row.rank}.** {isolated(bold(one_line(row.name)))}{marks} · {score} · {detail}"


def _said(parts: tuple[Part, ...], commands: Mapping[str, int]) -> str:
    """Return a sentence. Words in a row are escaped as one: what is harmless apart may mean something together."""
    said: list[str] = []
    for are_words, run in groupby(parts, key=lambda part: isinstance(part, str)):
        if are_words:
            said.append(escape("".join(part for part in run if isinstance(part, str))))
        else:
            said += [_part(part, commands) for part in run if not isinstance(part, str)]
    return "".join(said)


def _part(part: Moment | CommandName, commands: Mapping[str, int]) -> str:
    match part:
        case Moment(at, style):
            return f"<t:{int(at.timestamp())}:{_STYLES[style]}>"
        case CommandName(name, words):
            command = mention(name, commands) or escape(f"/{discord_name(name)}")
            options = _LAST_COLON.sub(r"\\:", escape(typed_options(name, words)))
            return f"{command} {options}".rstrip()
        case _:
            assert_never(part)
