"""Registering commands: what Discord refuses, and what it adds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tests.simulators.discord.model import Json
from tests.simulators.discord.refusals import at, invalid, length
from tests.simulators.discord.state import State

SLASH, USER_MENU, MESSAGE_MENU = 1, 2, 3
SUBCOMMAND, GROUP = 1, 2
MOST = {SLASH: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CHARACTERS = 8000
NAME = re.compile(r"[-_'\w]{1,32}")


def registered(state: State, body: Sequence[Json], *, guild: int) -> list[Json]:
    """Return the commands as Discord keeps them; one that was there before keeps its id."""
    counted = Counter((each.get("type", SLASH), each.get("name")) for each in body)
    if any(count > 1 for count in counted.values()):
        raise invalid(code="APPLICATION_COMMANDS_DUPLICATE_NAME", says="names of commands are unique")
    for kind, most in MOST.items():
        if sum(each.get("type", SLASH) == kind for each in body) > most:
            raise invalid(code="APPLICATION_COMMAND_TOO_MANY", says=f"at most {most} commands of type {kind}")
    known = {(each["type"], each["name"]): each["id"] for each in state.commands.get(guild, [])}
    kept = []
    for number, each in enumerate(body):
        kind = each.get("type", SLASH)
        _check(each, (number,), slash=kind == SLASH)
        if sum(_characters(each)) > MOST_CHARACTERS:
            raise invalid(number, code="APPLICATION_COMMAND_TOO_LARGE", says=f"at most {MOST_CHARACTERS} characters")
        kept.append(_kept(state, each, kind, known.get((kind, each["name"])), guild))
    return kept


def _kept(state: State, command: Json, kind: int, known: str | None, guild: int) -> Json:
    permissions = command.get("default_member_permissions")
    return {
        "id": known or str(state.new_id()),
        "application_id": str(state.application_id),
        "version": str(state.new_id()),
        "type": kind,
        "name": command["name"],
        "name_localizations": command.get("name_localizations"),
        "description": command.get("description") or "",
        "description_localizations": command.get("description_localizations"),
        "options": command.get("options") or [],
        "default_member_permissions": None if permissions is None else str(permissions),
        "dm_permission": command.get("dm_permission", True),
        "contexts": command.get("contexts"),
        "integration_types": command.get("integration_types") or [0],
        "nsfw": command.get("nsfw", False),
        **({"guild_id": str(guild)} if guild else {}),
    }


def _check(named: Json, path: tuple[str | int, ...], *, slash: bool) -> None:
    """Refuse a command, a group, a subcommand or an option that is not as it should be."""
    name = named.get("name", "")
    length(path, "name", name, 1, 32)
    if not slash:
        return
    if not NAME.fullmatch(name) or name != name.lower():
        raise invalid(*path, "name", code="APPLICATION_COMMAND_INVALID_NAME", says="Command name is invalid")
    length(path, "description", named.get("description") or "", 1, 100)
    options = named.get("options") or []
    length(path, "options", options, 0, 25)
    length(path, "choices", named.get("choices") or [], 0, 25)
    optional = False
    for number, each in enumerate(options):
        here = (*path, "options", number)
        if each.get("type") == GROUP and len(path) > 1:
            raise at((*here, "type"), "groups do not nest")
        if optional and each.get("required"):
            code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
            raise invalid(*here, code=code, says="required options come before optional ones")
        optional = optional or not each.get("required")
        _check(each, here, slash=True)


def _characters(named: Json) -> Iterator[int]:
    yield len(named.get("name", "")) + len(named.get("description") or "")
    for choice in named.get("choices") or []:
        yield len(choice["name"]) + (len(choice["value"]) if isinstance(choice["value"], str) else 0)
    for option in named.get("options") or []:
        yield from _characters(option)
