"""Typing a command as a person does: what a client offers, accepts, and sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.simulators.discord import payloads
from tests.simulators.discord.commands import GROUP, SLASH, SUBCOMMAND
from tests.simulators.discord.model import Channel, Json, Member, Permission
from tests.simulators.discord.state import State

STRING, INTEGER, BOOLEAN, USER, CHANNEL, NUMBER = 3, 4, 5, 6, 7, 10
IN_GUILD, IN_DM = 0, 1

Value = str | int | float | bool | Member | Channel


class Impossible(AssertionError):
    """A person could not do that: no client offers it."""


@dataclass(frozen=True, slots=True)
class Focus:
    """The option that somebody is typing, as far as they got."""

    option: str
    typed: str


def command(state: State, who: Member, channel: Channel, name: str, *, kind: int = SLASH) -> Json:
    """Return a command that the client offers this person in this place."""
    named = [each for each in state.commands_in(channel) if each["name"] == name and each["type"] == kind]
    if not named:
        known = sorted(each["name"] for each in state.commands_in(channel))
        raise Impossible(f"there is no command “{name}”; registered are {', '.join(known) or 'none'}")
    found = named[0]
    contexts = found["contexts"] if found["contexts"] is not None else [IN_GUILD, IN_DM]
    if not found["dm_permission"]:
        contexts = [IN_GUILD]
    if (IN_GUILD if channel.guild else IN_DM) not in contexts:
        raise Impossible(f"“{name}” is not offered here: its contexts are {contexts}")
    needed = found["default_member_permissions"]
    if channel.guild and needed is not None and not _may(who, Permission(int(needed))):
        raise Impossible(f"{who.user.name} is not offered “{name}”: it needs {Permission(int(needed))!r}")
    return found


def _may(who: Member, needed: Permission) -> bool:
    if Permission.ADMINISTRATOR in who.permissions:
        return True
    return bool(needed) and needed in who.permissions


def typed(
    state: State,
    who: Member,
    channel: Channel,
    words: str,
    options: Mapping[str, Value],
    *,
    focus: Focus | None = None,
) -> Json:
    """Return the data of a slash command, such as `group setup` with its options."""
    name, *path = words.split()
    found = command(state, who, channel, name)
    data: Json = {"id": found["id"], "name": name, "type": SLASH, "options": []}
    if "guild_id" in found:
        data["guild_id"] = found["guild_id"]
    declared, into = found["options"], data["options"]
    for step in path:
        inner = next((each for each in declared if each["name"] == step and each["type"] in {SUBCOMMAND, GROUP}), None)
        if inner is None:
            raise Impossible(f"“{words}” has no part “{step}”")
        into.append({"name": step, "type": inner["type"], "options": []})
        declared, into = inner.get("options") or [], into[-1]["options"]
    if any(each["type"] in {SUBCOMMAND, GROUP} for each in declared):
        raise Impossible(f"“{words}” is not complete: {', '.join(each['name'] for each in declared)}")
    resolved: Json = {}
    _check_names(declared, [*options, *([focus.option] if focus else [])], words)
    for each in declared:
        if focus and each["name"] == focus.option:
            into.append(_focused(each, focus))
        elif each["name"] in options:
            value = _value(each, options[each["name"]], resolved, state)
            into.append({"name": each["name"], "type": each["type"], "value": value})
        elif each.get("required") and not focus:
            raise Impossible(f"“{words}” cannot be sent without “{each['name']}”")
    return data | ({"resolved": resolved} if resolved else {})


def _check_names(declared: Sequence[Json], asked: Sequence[str], words: str) -> None:
    names = [each["name"] for each in declared]
    if strange := [each for each in asked if each not in names]:
        raise Impossible(f"“{words}” has no option {', '.join(strange)}; it has {', '.join(names) or 'none'}")


def _focused(option: Json, focus: Focus) -> Json:
    if not option.get("autocomplete"):
        raise Impossible(f"the option “{focus.option}” completes nothing")
    return {"name": focus.option, "type": option["type"], "value": focus.typed, "focused": True}


def _value(option: Json, value: Value, resolved: Json, state: State) -> str | int | float | bool:
    """Return what a client sends for an option, or say why it would not take it."""
    fits = f"the option “{option['name']}” does not take {value!r}"
    if choices := option.get("choices"):
        named = [each["value"] for each in choices if value in {each["name"], each["value"]}]
        if not named:
            raise Impossible(f"{fits}; it has {', '.join(each['name'] for each in choices)}")
        return named[0]  # type: ignore[no-any-return]  # JSON, as the bot registered it
    match option["type"], value:
        case (4, bool()) | (10, bool()):
            raise Impossible(fits)
        case (3, str()):
            if not option.get("min_length", 0) <= len(value) <= option.get("max_length", 6000):
                raise Impossible(f"{fits}: its length")
            return value
        case (4, int()) | (10, int() | float()):
            if not option.get("min_value", value) <= value <= option.get("max_value", value):
                raise Impossible(f"{fits}: its range")
            return value
        case (5, bool()):
            return value
        case (6, Member()):
            people(resolved, value, state)
            return str(value.user.id)
        case (7, Channel()):
            shown = payloads.channel(value, bot=state.bot)
            resolved.setdefault("channels", {})[str(value.id)] = shown | {"permissions": str(int(value.allowed))}
            return str(value.id)
        case _:
            raise Impossible(fits)


def people(resolved: Json, who: Member, state: State) -> None:
    """Add somebody to what an interaction tells about those it mentions."""
    shown = payloads.member(who, state.clock.now(), permissions=who.permissions, with_user=False)
    resolved.setdefault("users", {})[str(who.user.id)] = payloads.user(who.user)
    resolved.setdefault("members", {})[str(who.user.id)] = shown
