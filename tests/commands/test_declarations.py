"""Every command is declared once, completely, and within what the narrowest platform shows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.calls import Invocation, Line
from bot.commands import COMMANDS, form_behind, grammar, is_private, meant, named, opens_form, understand
from bot.commands.declare import Command, Topic
from bot.commands.options import Carried, Choice
from bot.errors import Outdated, UnknownCommand

LISTED = [command for command in COMMANDS if command.listed]
FORMS = [command for command in COMMANDS if command.form]
EXAMPLES = [(command, example) for command in COMMANDS for example in command.examples]


def name(value: object) -> str | None:
    return value.name if isinstance(value, Command) else None


def test_names_are_unique() -> None:
    names = [command.name for command in COMMANDS]
    assert len(set(names)) == len(names)


def test_the_commands_that_members_know_are_there() -> None:
    assert [command.name for command in LISTED] == [
        "checkin",
        "undo",
        "edit",
        "streak",
        "streak why",
        "rest",
        "leaderboard",
        "me",
        "plan",
        "pause",
        "resume",
        "timezone",
        "join",
        "leave",
        "privacy",
        "privacy hide me",
        "privacy show me",
        "privacy alias",
        "group setup",
        "group settings",
        "group members",
        "group prompt now",
        "group leaderboard now",
        "help",
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=name)
def test_a_name_is_one_to_three_plain_words_and_is_found_by_them(command: Command[Any]) -> None:
    assert re.fullmatch(r"[a-z]+( [a-z]+){0,2}", command.name)
    assert len(command.name) <= 32
    assert named(command.name) is command
    assert grammar.find(COMMANDS, f"/{command.name}") == (command, "")
    assert grammar.find(COMMANDS, f"  {command.name.upper()} ") == (command, "")
    if command.typed_options:
        assert grammar.find(COMMANDS, f"  {command.name.upper()}  and more ") == (command, "and more")


def ends(name: str) -> list[str]:
    """Return the ends of a name of several words."""
    words = name.split()
    return [" ".join(words[start:]) for start in range(1, len(words))]


ENDS = sorted({end for command in LISTED for end in ends(command.name)})


@pytest.mark.parametrize("end", ENDS)
def test_a_listed_command_of_a_family_is_found_by_the_end_of_its_name_where_no_other_can_be_meant(end: str) -> None:
    in_full = [each for each in COMMANDS if f"{end} ".startswith(f"{each.name} ")]
    ending = [each for each in LISTED if end in ends(each.name)]
    if in_full:
        found, rest = grammar.find(COMMANDS, end)
        assert (found in in_full, f"{found.name} {rest}".strip()) == (True, end)
    elif len(ending) == 1:
        assert grammar.find(COMMANDS, f"/{end}") == (ending[0], "")
        assert grammar.find(COMMANDS, f"  {end.upper()}  and  more ") == (ending[0], "and  more")
    else:
        with pytest.raises(UnknownCommand):
            grammar.find(COMMANDS, end)


def test_the_short_names_that_people_type() -> None:
    found = {end: grammar.find(COMMANDS, end)[0].name for end in ENDS if end != "now"}
    assert found == {
        "alias": "privacy alias",
        "hide me": "privacy hide me",
        "leaderboard now": "leaderboard",
        "me": "me",
        "members": "group members",
        "prompt now": "group prompt now",
        "settings": "group settings",
        "setup": "group setup",
        "show me": "privacy show me",
        "why": "streak why",
    }


def test_what_stands_behind_a_button_has_no_short_name() -> None:
    for line in ("try again", "for yesterday"):
        with pytest.raises(UnknownCommand):
            grammar.find(COMMANDS, line)


@pytest.mark.parametrize(
    ("line", "near"),
    [("/streak wy", "streak why"), ("/privacy hide", "privacy hide me"), ("/group setings", "group settings")],
)
def test_a_slip_in_the_second_word_of_a_family_gets_the_nearest_of_it(line: str, near: str) -> None:
    with pytest.raises(UnknownCommand) as slip:
        grammar.find(COMMANDS, line)
    assert slip.value.nearest == near


@pytest.mark.parametrize("command", COMMANDS, ids=name)
def test_a_command_says_in_one_sentence_what_it_is_for(command: Command[Any]) -> None:
    assert 10 <= len(command.help) <= 100
    assert command.help[0].isupper()
    assert command.help.endswith(".")


@pytest.mark.parametrize("command", LISTED, ids=name)
def test_a_listed_command_has_an_example_and_can_be_typed(command: Command[Any]) -> None:
    assert command.examples
    assert not [option for option in command.options if option.required and isinstance(option.kind, Carried)]


@pytest.mark.parametrize(("command", "example"), EXAMPLES, ids=name)
def test_every_example_is_understood_and_read(command: Command[Any], example: str) -> None:
    assert example.startswith(f"/{command.name}")
    understood, words = understand(Line(example))
    assert understood is command
    assert isinstance(command.read(words), command.arguments)


@pytest.mark.parametrize("command", COMMANDS, ids=name)
def test_an_option_has_a_help_and_a_name_that_can_be_typed_before_an_equals_sign(
    command: Command[Any],
) -> None:
    for option in command.options:
        assert re.fullmatch(r"[a-z_]+", option.name)
        assert len(option.name) <= 32
        assert option.name != "type", "cards as data use this key"
        assert 1 <= len(option.kind.help) <= 100
        assert option.kind.help.endswith(".")
        assert option.kind.expects


@pytest.mark.parametrize("command", COMMANDS, ids=name)
def test_a_choice_has_plain_words_to_choose_from(command: Command[Any]) -> None:
    for option in command.options:
        if isinstance(option.kind, Choice):
            assert 2 <= len(option.kind.choices) <= 25
            assert all(re.fullmatch(r"[a-z]+", choice) for choice in option.kind.choices)


@pytest.mark.parametrize("command", FORMS, ids=name)
def test_a_form_has_at_most_five_fields_each_for_an_option_that_can_be_typed(command: Command[Any]) -> None:
    assert command.form is not None
    filled = [field.option for field in command.form.fields]
    assert 1 <= len(filled) <= 5
    assert len(set(filled)) == len(filled)
    assert set(filled) <= {option.name for option in command.typed_options}
    assert {option.name for option in command.typed_options if option.required} <= set(filled)


@pytest.mark.parametrize("command", FORMS, ids=name)
def test_the_words_of_a_form_fit_the_narrowest_platform(command: Command[Any]) -> None:
    assert command.form is not None
    assert 1 <= len(command.form.title) <= 24
    assert all(1 <= len(field.label) <= 45 for field in command.form.fields)


@pytest.mark.parametrize("command", FORMS, ids=name)
def test_what_may_be_given_to_a_form_has_a_field_in_it_and_the_form_opens_first(command: Command[Any]) -> None:
    assert command.form is not None
    assert set(command.form.given) <= {field.option for field in command.form.fields}
    assert command.form_first or not command.form.given


def test_only_a_command_with_a_form_opens_it_first_or_fills_it_in() -> None:
    assert [each.name for each in COMMANDS if (each.form_first or each.prefill) and not each.form] == []


@pytest.mark.parametrize("command", COMMANDS, ids=name)
def test_a_bare_command_opens_its_form_where_it_asks_first(command: Command[Any]) -> None:
    expected = command if command.form_first else None
    assert opens_form(Line(f"/{command.name}"), admin=True) is expected
    assert opens_form(Invocation(command.name), admin=True) is expected


def test_who_may_not_run_a_command_is_not_shown_its_form() -> None:
    shown = [command.name for command in COMMANDS if opens_form(Invocation(command.name), admin=False)]
    assert shown == [command.name for command in COMMANDS if command.form_first and not command.admin]


def test_a_command_with_words_runs_at_once() -> None:
    assert opens_form(Line("/checkin 45"), admin=True) is None
    assert opens_form(Invocation("checkin", {"minutes": "45"}), admin=True) is None


def test_setup_opens_its_form_also_with_a_zone_because_a_form_cannot_suggest_one() -> None:
    setup = named("group setup")
    assert opens_form(Invocation("group setup", {"zone": "Europe/Berlin"}), admin=True) is setup
    assert opens_form(Line("/group setup zone=Berlin"), admin=True) is setup
    assert opens_form(Line("/setup"), admin=True) is setup
    assert opens_form(Line("/setup zone=Berlin"), admin=True) is setup
    assert opens_form(Line("/setup"), admin=False) is None
    assert opens_form(Invocation("group setup", {"zone": "Europe/Berlin"}), admin=False) is None


@pytest.mark.parametrize(
    "words", [{"zone": "Atlantis"}, {"zone": ""}, {"zone": "Berlin", "days": "daily"}, {"name": "Owls"}]
)
def test_setup_runs_at_once_with_a_zone_that_cannot_be_read_or_with_more_than_a_zone(words: dict[str, str]) -> None:
    assert opens_form(Invocation("group setup", words), admin=True) is None


def test_a_button_opens_the_form_of_its_command_whatever_it_carries() -> None:
    assert form_behind(Invocation("edit", {"check_in": "1"}), admin=False) is named("edit")
    assert form_behind(Invocation("group settings"), admin=True) is named("group settings")


def test_a_button_opens_no_form_where_there_is_none_or_who_pressed_it_may_not_run_the_command() -> None:
    for body in (Invocation("undo"), Invocation("group settings"), Invocation("gone")):
        assert form_behind(body, admin=False) is None


def test_who_sees_the_answer_is_known_before_there_is_one() -> None:
    assert is_private(Invocation("checkin", {"minutes": "half typed"}))
    assert is_private(Invocation("gone"))
    assert not is_private(Invocation("share leaderboard"))


def test_a_line_that_is_not_understood_opens_no_form() -> None:
    assert opens_form(Line("/chekin"), admin=True) is None
    assert opens_form(Line("/undo everything"), admin=True) is None
    assert (meant(Line("/chekin")), meant(Invocation("gone"))) == (None, None)


def test_admins_have_the_group_commands_to_themselves() -> None:
    assert [command.name for command in COMMANDS if command.admin] == [
        command.name for command in COMMANDS if command.name.startswith("group ")
    ]
    assert all((command.topic is Topic.ADMIN) == command.admin for command in COMMANDS)


def test_everything_is_answered_in_private_but_a_leaderboard_that_is_shared() -> None:
    assert [command.name for command in COMMANDS if not command.private] == ["share leaderboard"]


def test_what_only_shows_figures_writes_nothing() -> None:
    assert [command.name for command in COMMANDS if not command.writes] == [
        "streak",
        "streak why",
        "leaderboard",
        "me",
        "stats",
        "home",
        "privacy",
        "group members",
        "help",
    ]


def test_the_commands_that_only_stand_behind_buttons_and_menus() -> None:
    assert [command.name for command in COMMANDS if not command.listed] == [
        "count for yesterday",
        "share leaderboard",
        "stats",
        "home",
        "group try again",
    ]


@pytest.mark.parametrize("given", ["chekin", "group setings", "", "xyzzy"])
def test_a_button_of_an_unknown_command_is_outdated(given: str) -> None:
    with pytest.raises(Outdated):
        named(given)
