"""What help says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.cards import Block, Button, Card, CommandName, Items, Part, buttons, note, text


def overview(topics: Mapping[str, tuple[str, ...]], *, admin: bool) -> Card:
    """List the commands by topic, with the most useful ones as buttons."""
    lines = [text(f"{topic}: ", *_spaced(map(CommandName, names), "  ")) for topic, names in topics.items()]
    first, more = CommandName("checkin", "45 what you studied"), CommandName("help", "checkin")
    hint = note("One line a day is enough: ", first, ". ", more, " tells more.")
    row = buttons(
        Button("Check in", "checkin", form=True, style="primary"),
        Button("My streak", "streak"),
        Button("Leaderboard", "leaderboard"),
        Button("My page", "me"),
        Button("Group settings", "group settings") if admin else None,
    )
    return Card("What I can do", (*lines, hint, row))


def about(name: str, help_text: str, examples: tuple[str, ...], options: tuple[tuple[str, str], ...]) -> Card:
    """Explain one command."""
    shown = options[:4]
    more = f"Also: {', '.join(option for option, _ in options[4:])}" if options[4:] else ""
    blocks: list[Block] = [text(help_text)]
    if shown:
        blocks.append(Items(tuple(f"{option}: {what}" for option, what in shown)))
    if more:
        blocks.append(note(more))
    lines = [CommandName(name, example.removeprefix("/").removeprefix(name).strip()) for example in examples[:3]]
    return Card(f"Help: {name}", (*blocks, note("For example: ", *_spaced(lines, "   "))))


def _spaced(commands: Iterable[CommandName], gap: str) -> Sequence[Part]:
    return [part for command in commands for part in (gap, command)][1:]
