from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import discord
import pytest
from discord import app_commands

from adapters.discord import client as discord_client
from adapters.discord.desk import Desk
from adapters.discord.names import discord_name
from adapters.discord.tree import Tree
from bot.commands import COMMANDS
from bot.commands.declare import Command, Option
from bot.commands.options import Choice, Link, Number, Words
from bot.commands.times import Weekday
from tests.adapters.discord.hall import SETTINGS, Hall, Json, answer, commands_in, said
from tests.adapters.discord.hall import hall as open_hall

LISTED = [command for command in COMMANDS if command.listed]
MENUS = {("Log as check-in", 3), ("Study stats", 2)}
REGISTERED = "/applications/*/commands"
STRING, INTEGER, SUBCOMMAND, SUBCOMMAND_GROUP = 3, 4, 1, 2
MANAGE_SERVER = discord.Permissions(manage_guild=True).value


def registered(hall: Hall) -> list[Json]:
    """Return the commands as Discord was told them last."""
    body = hall.requests("PUT", REGISTERED)[-1].json
    assert isinstance(body, list)
    return body


def leaves(command: Json, above: str = "") -> Iterator[tuple[str, Json]]:
    """Yield what people can run, by its full name."""
    name = f"{above} {command['name']}".strip()
    inner = [each for each in command.get("options", []) if each["type"] in {SUBCOMMAND, SUBCOMMAND_GROUP}]
    if not inner:
        yield name, command
    for each in inner:
        yield from leaves(each, name)


def runnable(hall: Hall) -> dict[str, Json]:
    return {name: each for top in registered(hall) if top["type"] == SUBCOMMAND for name, each in leaves(top)}


def typed(option: Option) -> Json:
    """Return how Discord must be told of an option, but for what it completes."""
    told: Json = {"name": option.name, "description": option.kind.help, "required": option.required, "type": STRING}
    match option.kind:
        case Number(least=least, most=most):
            return {**told, "type": INTEGER, "min_value": least, "max_value": most}
        case Words(least=least, at_most=most):
            return {**told, "max_length": most, **({"min_length": least} if least else {})}
        case Link(at_most=most):
            return {**told, "max_length": most}
        case Choice(choices=words) | Weekday(choices=words):
            return {**told, "choices": [{"name": word, "value": word} for word in words]}
        case _:
            return told


async def test_every_listed_command_and_the_two_menus_are_there_and_nothing_else(hall: Hall) -> None:
    assert list(runnable(hall)) == [discord_name(command.name) for command in sorted(LISTED, key=_with_its_group)]
    assert {(each["name"], each["type"]) for each in registered(hall) if each["type"] != SUBCOMMAND} == MENUS


def _with_its_group(command: Command[object]) -> int:
    first = discord_name(command.name).partition(" ")[0]
    return next(place for place, each in enumerate(LISTED) if discord_name(each.name).partition(" ")[0] == first)


async def test_options_are_typed_as_they_are_declared(hall: Hall) -> None:
    found = runnable(hall)
    for command in LISTED:
        told = [
            {key: value for key, value in option.items() if key != "autocomplete"}
            for option in found[discord_name(command.name)]["options"]
        ]
        assert told == [typed(option) for option in command.typed_options], command.name


async def test_what_can_be_completed_is_completed(hall: Hall) -> None:
    completed = {
        f"{name} {option['name']}"
        for name, command in runnable(hall).items()
        for option in command["options"]
        if option.get("autocomplete")
    }
    group = {f"group {name} {option}" for name in ("setup", "settings") for option in GROUP_OPTIONS}
    assert completed == group | {
        "checkin minutes",
        "checkin day",
        "edit minutes",
        "plan days",
        "plan weekly",
        "pause days",
        "pause start",
        "timezone zone",
        "help command",
    }


GROUP_OPTIONS = ("zone", "days", "prompt", "board_time", "weekly_goal")


async def test_a_choice_a_range_and_a_duty_reach_discord(hall: Hall) -> None:
    found = {name: {each["name"]: each for each in told["options"]} for name, told in runnable(hall).items()}
    ranked_by = [each["value"] for each in found["leaderboard"]["by"]["choices"]]
    assert ranked_by == ["consistency", "hours", "streak", "improved"]
    day_start = found["timezone"]["day_start"]
    assert (day_start["type"], day_start["min_value"], day_start["max_value"]) == (INTEGER, 0, 6)
    assert found["pause"]["days"]["required"]
    assert not found["pause"]["start"]["required"]


async def test_commands_are_for_servers_and_group_is_for_those_who_manage_one(hall: Hall) -> None:
    assert {(*each["contexts"], *each["integration_types"]) for each in registered(hall)} == {(0, 0)}
    restricted = {each["name"]: each["default_member_permissions"] for each in registered(hall)}
    assert restricted == {name: MANAGE_SERVER if name == "group" else None for name in restricted}
    offered = hall.person("Jonas").available_commands(hall.channel)
    assert [name for name in offered if name.startswith("group")] == []
    assert set(hall.person("Maya").available_commands(hall.channel)) == {discord_name(each.name) for each in LISTED}


async def test_names_and_descriptions_keep_to_discord_s_limits(hall: Hall) -> None:
    for top in registered(hall):
        assert 1 <= len(top["name"]) <= 32
        assert _characters(top) <= 8000
    for name, command in runnable(hall).items():
        assert all(1 <= len(word) <= 32 for word in name.split(" "))
        assert 1 <= len(command["description"]) <= 100
        assert len(command["options"]) <= 25
        assert all(1 <= len(option["name"]) <= 32 for option in command["options"])
        assert all(1 <= len(option["description"]) <= 100 for option in command["options"])


def _characters(node: Json) -> int:
    own = len(node["name"]) + len(node.get("description", "")) + len(str(node.get("value", "")))
    return own + sum(map(_characters, [*node.get("options", []), *node.get("choices", [])]))


async def test_commands_are_registered_once_and_again_only_when_they_changed(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hall.restart()
    assert len(hall.requests("PUT", REGISTERED)) == 1
    assert commands_in(await hall.says("Jonas", "help"))
    monkeypatch.setattr(discord_client, "Tree", _TreeWithOneMore)
    await hall.restart()
    assert [len(each.json or ()) for each in hall.requests("PUT", REGISTERED)] == [22, 23]


class _TreeWithOneMore(Tree):
    """The commands of a later version."""

    def __init__(self, client: discord.Client, desk: Desk) -> None:
        super().__init__(client, desk)
        self.add_command(app_commands.ContextMenu(name="Thank", callback=self._stats))


async def test_with_a_server_for_trying_commands_are_registered_there_alone(sqlite_url: str) -> None:
    trying = 123456789012345678
    async with open_hall(sqlite_url, group=False, settings=dataclasses.replace(SETTINGS, dev_guild=trying)) as hall:
        (request,) = hall.requests("PUT", "*")
        assert request.path.endswith(f"/guilds/{trying}/commands")
        assert len(request.json or ()) == 22


class _German(app_commands.Translator):
    """Says everything in German by saying that it does."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        del context
        return f"{string.message[:20]} auf Deutsch" if locale is discord.Locale.german else None


async def test_everything_that_is_shown_of_a_command_can_be_localised(hall: Hall) -> None:
    await hall.client.tree.set_translator(_German())
    await hall.client.tree.sync()
    for top in registered(hall):
        assert list(_without_german(top)) == []


def _without_german(node: Json) -> Iterator[str]:
    """Yield what of a command is said in one language only."""
    for said_in in ("name", "description"):
        if node.get(said_in) and node.get(f"{said_in}_localizations") != {"de": f"{node[said_in][:20]} auf Deutsch"}:
            yield f"{node['name']}: {said_in}"
    for each in [*node.get("options", []), *node.get("choices", [])]:
        yield from _without_german(each)


@pytest.mark.parametrize("command", LISTED, ids=lambda command: command.name.replace(" ", "-"))
async def test_every_command_answers_in_private(command: Command[object], hall: Hall) -> None:
    required = {option.name: "7" for option in command.typed_options if option.required}
    await hall.says("Jonas", "checkin", minutes="45")
    for who in ("Maya",) if command.admin else ("Ines", "Jonas", "Maya"):
        result = await hall.slash(who, discord_name(command.name), **required)
        assert result.acknowledged
        if command.form and command.form_first and not required:
            assert result.modal
            assert result.modal["title"] == command.form.title
        else:
            assert answer(result).ephemeral
            assert "went wrong" not in said(answer(result))
    assert hall.posts() == []


async def test_a_command_of_another_version_is_answered_kindly(hall: Hall) -> None:
    stale = {"name": "meditate", "description": "Something of an older version.", "type": 1}
    hall.env.backend.register_commands(None, [stale])
    result = await hall.slash("Jonas", "meditate")
    assert answer(result).ephemeral
    assert "/help" in said(answer(result))
    assert hall.errors() == [app_commands.CommandNotFound]
