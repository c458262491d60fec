"""What help says."""

from __future__ import annotations

from collections.abc import Mapping

from bot.cards import Block, Button, Card, CommandName, Items, Part, Text, buttons, note, text


def overview(topics: Mapping[str, tuple[str, ...]]) -> Card:
    """List the commands by topic."""
    lines: list[Block] = []
    for topic, names in topics.items():
        parts: list[Part] = [f"{topic}: "]
        for name in names:
            parts += [CommandName(name), "  "]
        lines.append(Text(tuple(parts[:-1])))
    hint = note("One line a day is enough: /checkin 45 what you studied. /help checkin tells more.")
    return Card("What I can do", (*lines, hint, buttons(Button("Check in", "checkin", form=True, style="primary"))))


def about(name: str, help_text: str, examples: tuple[str, ...], options: tuple[tuple[str, str], ...]) -> Card:
    """Explain one command."""
    shown = options[:4]
    more = f"Also: {', '.join(option for option, _ in options[4:])}" if options[4:] else ""
    blocks: list[Block] = [text(help_text)]
    if shown:
        blocks.append(Items(tuple(f"{option}: {what}" for option, what in shown)))
    if more:
        blocks.append(note(more))
    return Card(f"/{name}", (*blocks, note("For example: " + "   ".join(examples[:3]))))
