"""Forms as Slack shows them, and what comes back: the fields are filled in as the simulated client does it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.forms import (
    ERROR,
    Submission,
    asked_option,
    error_text,
    form_view,
    has_field,
    longest,
    options,
    submission,
)
from bot.calls import Suggestion
from bot.cards import Card
from bot.cards.letters import clean
from bot.commands import COMMANDS, named
from bot.commands.declare import Command, Field, Form, Topic
from bot.commands.options import Choice, CommandWords, Duration, Kind, Link, Number, Words
from bot.commands.times import DayCount, DaySet, DayWord, LocalTime, Weekday, Zone
from bot.domain.day import zone_names
from bot.errors import BadArgument
from bot.views import mistakes
from tests.cards.samples import NAMES, SAMPLES, TEXT_OF_SIGNS
from tests.simulators.slack.blockkit import problems
from tests.simulators.slack.forms import Filled, filled
from tests.simulators.slack.model import Json, User, View, Workspace

FORMS = [command for command in COMMANDS if command.form]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONSTERS = (
    *("", " ", "\n", "\x00\x1b[0m", "\ud800", "x" * 10_000, "🦉" * 3_000, "two\nlines\r\n", TEXT_OF_SIGNS, *NAMES),
    *("-1", "9" * 30, "25:99", "00:00", "7", "mon-xyz", "daily", "sunday", "Berlin", "Atlantis", "@yesterday"),
    *("tomorrow", "2026-02-30", "20260302", "https://", "https://x", f"https://{'a' * 5_000}", "ftp://x.example"),
)
PLACES = (("C1", "Night owls"), ("C2", "Early birds"))


@dataclass(frozen=True, slots=True)
class Everything:
    """One option of every kind."""

    choice: Annotated[str, Choice("Which one.", ("one", "other"))] = "one"
    weekday: Annotated[int, Weekday("Which day.")] = 0
    days: Annotated[Any, DaySet("Which days.")] = None
    at: Annotated[time | None, LocalTime("When.")] = None
    zone: Annotated[str, Zone("Where.")] = ""
    day: Annotated[str, DayWord("Which day it was.")] = "today"
    start: Annotated[str, DayWord("Which day it will be.", ahead=True)] = "today"
    number: Annotated[int, Number("How many.", 0, 6)] = 0
    link: Annotated[str, Link("What you read.", 200)] = ""
    name: Annotated[str, Words("What it is called.", 60)] = ""
    note: Annotated[str, Words("What it is about.", 5_000)] = ""
    minutes: Annotated[int, Duration("How long.")] = 0
    count: Annotated[int, DayCount("How many days.")] = 0
    about: Annotated[str, CommandWords("Which command.", 40)] = ""


ELEMENTS = {
    "choice": "static_select",
    "weekday": "static_select",
    "days": "checkboxes",
    "at": "timepicker",
    "zone": "external_select",
    "day": "external_select",
    "start": "datepicker",
    "number": "number_input",
    "link": "url_text_input",
    "name": "plain_text_input",
    "note": "plain_text_input",
    "minutes": "plain_text_input",
    "count": "plain_text_input",
    "about": "plain_text_input",
}
EVERYTHING = Command(
    name="everything",
    help="Everything at once.",
    topic=Topic.EVERY_DAY,
    arguments=Everything,
    run=lambda _tx, _request, _given: Card(""),
    form=Form("Everything", tuple(Field(name, name.capitalize(), long=name == "note") for name in ELEMENTS)),
)


def name(value: object) -> str | None:
    return value.name if isinstance(value, Command) else None


def form(
    command: Command[Any],
    started: Mapping[str, str] | None = None,
    *,
    is_filled: bool = False,
    places: tuple[tuple[str, str], ...] = (),
    **carried: str,
) -> Json:
    """Return the form of a command for the channel C1."""
    return form_view(command, carried=carried, started=started or {}, filled=is_filled, channel="C1", places=places)


def fields(view: Json) -> dict[str, Json]:
    """Return the elements of a form by the option that they fill."""
    return {block["block_id"]: block["element"] for block in view["blocks"]}


def starts(view: Json) -> dict[str, object]:
    """Return what the fields of a form start with."""
    return {
        name: value for name, element in fields(view).items() for key, value in element.items() if "initial_" in key
    }


def sent(view: Json, **given: Filled) -> Json:
    """Return what Slack tells when somebody fills in these fields, leaves the others, and sends the form."""
    workspace = Workspace("T1", "Owls", "B1")
    shown = View("V1", workspace, User("U1", workspace, "maya", "Maya", "Maya"), view, "1")
    return {**view, "state": {"values": filled(shown, given)}}


def read(view: Json, **given: Filled) -> Submission:
    """Return what is understood of a form that was sent."""
    found = submission(sent(view, **given))
    assert found
    return found


@pytest.mark.parametrize("command", [*FORMS, EVERYTHING], ids=name)
def test_every_form_opens_empty(command: Command[Any]) -> None:
    view = form(command)
    assert problems(view, surface="modal") == []
    assert command.form
    assert view["title"]["text"] == command.form.title
    assert list(fields(view)) == [each.option for each in command.form.fields]
    assert [block["label"]["text"] for block in view["blocks"]] == [each.label for each in command.form.fields]
    assert starts(view) == {}


@pytest.mark.parametrize("command", [*FORMS, EVERYTHING], ids=name)
def test_every_form_opens_whatever_it_starts_with(command: Command[Any]) -> None:
    for monster in MONSTERS:
        view = form(command, {option.name: monster for option in command.typed_options}, is_filled=True)
        assert problems(view, surface="modal") == []


def test_every_kind_of_option_has_a_field_of_its_own() -> None:
    assert {name: element["type"] for name, element in fields(form(EVERYTHING)).items()} == ELEMENTS
    tried = {type(option.kind) for option in EVERYTHING.options}
    assert {type(option.kind) for command in COMMANDS for option in command.typed_options} <= tried


def test_what_is_written_has_a_hint_and_what_is_chosen_has_none() -> None:
    hints = {block["block_id"]: block["hint"]["text"] for block in form(EVERYTHING)["blocks"] if "hint" in block}
    assert hints == {
        "number": "How many.",
        "link": "What you read.",
        "name": "What it is called.",
        "note": "What it is about.",
        "minutes": "How long.",
        "count": "How many days.",
        "about": "Which command.",
    }


def test_a_field_may_stay_empty_unless_the_command_needs_it() -> None:
    assert [block["optional"] for block in form(named("pause"))["blocks"]] == [False, True]


def test_a_form_says_on_its_button_what_it_does() -> None:
    assert form(named("edit"))["submit"]["text"] == "Save"
    assert form(named("checkin"))["submit"]["text"] == "Check in"


def test_a_long_field_takes_lines_and_as_much_as_the_option_does() -> None:
    note = fields(form(named("checkin")))["note"]
    assert (note["multiline"], note["max_length"], note["placeholder"]["text"]) == (True, 500, "up to 500 characters")
    minutes = fields(form(named("checkin")))["minutes"]
    assert (minutes["multiline"], minutes["max_length"]) == (False, 100)
    kinds = {option.name: option.kind for option in EVERYTHING.options}
    assert [longest(kinds[each]) for each in ("name", "note", "link", "minutes")] == [60, 3_000, 200, 100]


def test_a_field_always_takes_what_it_starts_with() -> None:
    owls = "🦉" * 500
    note = fields(form(named("edit"), {"note": owls}))["note"]
    assert (note["initial_value"], note["max_length"]) == (owls, 1_000)


def test_pickers_start_with_what_is_known() -> None:
    known = {
        "choice": "Other",
        "weekday": "fri",
        "days": "mon,wed",
        "at": "7:30",
        "zone": "berlin",
        "day": "@yesterday",
        "start": "2026-08-03",
        "number": "4",
    }
    view = form(EVERYTHING, known)
    assert read(view).fields == {
        "choice": "other",
        "weekday": "friday",
        "days": "mon,wed",
        "at": "07:30",
        "zone": "Europe/Berlin",
        "day": "yesterday",
        "start": "2026-08-03",
        "number": "4",
    }


def test_pickers_start_empty_with_what_they_cannot_show() -> None:
    unreadable = dict.fromkeys(("choice", "weekday", "days", "at", "zone", "day", "start", "number", "link"), "25:99")
    assert starts(form(EVERYTHING, unreadable)) == {}


def test_a_day_to_come_is_picked_in_a_calendar_unless_it_is_a_word() -> None:
    assert fields(form(named("pause"), {"start": "2026-08-03"}))["start"]["type"] == "datepicker"
    view = form(named("pause"), {"days": "7", "start": "tomorrow"})
    assert read(view).fields == {"days": "7", "start": "tomorrow"}


@pytest.mark.parametrize("command", FORMS, ids=name)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_what_is_sent_unchanged_reads_as_what_it_started_with(data: st.DataObject, command: Command[Any]) -> None:
    kinds = {option.name: option.kind for option in command.options}
    assert command.form
    started = {each.option: data.draw(readable(kinds[each.option], long=each.long)) for each in command.form.fields}
    back = read(form(command, started, is_filled=True))
    assert command.read(back.fields) == command.read(started)


def readable(kind: Kind, *, long: bool) -> st.SearchStrategy[str]:
    """Return words that a kind of option can read, as they are kept."""
    match kind:
        case Words(at_most=at_most):
            letters = st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"])
            return st.text(letters | st.just("\n") if long else letters, min_size=1, max_size=at_most).filter(str.strip)
        case Link():
            return st.just("") | st.text("abc/?&=%#é", max_size=30).map("https://example.org/{}".format)
        case Choice(choices=choices) | Weekday(choices=choices):
            return st.sampled_from(choices)
        case DaySet():
            return st.sets(st.sampled_from(DAYS), min_size=1).map(",".join)
        case LocalTime():
            return st.times().map("{:%H:%M}".format)
        case Zone():
            return st.sampled_from(sorted(zone_names()))
        case DayWord():
            return st.sampled_from(["today", "@yesterday", "tomorrow"]) | st.dates(date(2000, 1, 1)).map(str)
        case Number(least=least, most=most):
            return st.integers(least, most).map(str)
        case _:
            return st.integers(1, 960).map(str)


def test_what_is_sent_empty_was_emptied_only_in_a_form_that_showed_all_there_was() -> None:
    started = {"minutes": "45", "note": "eigenvalues", "link": ""}
    assert read(form(named("edit"), started, is_filled=True), note="") == Submission(
        "edit", {}, {"minutes": "45", "note": "", "link": ""}, filled=True, channel="C1"
    )
    assert read(form(named("edit"), started), note="") == Submission(
        "edit", {}, {"minutes": "45"}, filled=False, channel="C1"
    )


def test_weekdays_come_back_as_they_can_be_typed() -> None:
    view = form(named("group settings"), {"days": "daily"}, is_filled=True)
    assert read(view, days=["Monday", "Wednesday"]).fields["days"] == "mon,wed"
    assert read(view, days=[]).fields["days"] == ""


@given(
    st.dictionaries(st.text("abc_=&?:@", max_size=8), st.text(st.characters(codec="utf-8"), max_size=20), max_size=4),
    st.booleans(),
)
def test_a_form_keeps_what_its_button_carried(carried: dict[str, str], is_filled: bool) -> None:  # noqa: FBT001 - drawn
    view = form_view(named("edit"), carried=carried, started={}, filled=is_filled, channel="C024BE91L")
    found = read(view)
    assert (found.command, found.carried, found.filled, found.channel) == ("edit", carried, is_filled, "C024BE91L")


def test_what_a_form_carries_is_all_there_or_it_does_not_open() -> None:
    assert len(form(named("edit"), check_in="1" * 2_900)["private_metadata"]) < 3_000
    with pytest.raises(ValueError, match="more than a form"):
        form(named("edit"), check_in="1" * 3_000)


def test_a_command_without_a_form_has_none_to_show() -> None:
    with pytest.raises(ValueError, match="/undo has no form"):
        form(named("undo"))


@pytest.mark.parametrize("metadata", ["", "C1", "7@C1:edit?", "1@C1:edit", "1@C1:?", None])
def test_a_form_of_another_version_is_not_read(metadata: str | None) -> None:
    view = {**sent(form(named("edit"))), "private_metadata": metadata}
    assert submission(view) is None
    assert asked_option({"view": view, "action_id": "zone", "value": ""}) is None


def test_another_view_is_no_form() -> None:
    assert submission({**sent(form(named("edit"))), "callback_id": "showup:answer"}) is None
    assert submission({}) is None


def test_a_form_for_one_of_several_groups_begins_with_the_group() -> None:
    view = form(named("checkin"), places=PLACES)
    assert problems(view, surface="modal") == []
    assert next(iter(fields(view))) == "showup:channel"
    assert read(view, minutes="45") == Submission("checkin", {}, {"minutes": "45"}, filled=False, channel="C1")
    assert read(view, minutes="45", Group="Early birds").channel == "C2"


def test_a_form_for_the_only_group_does_not_ask_for_it() -> None:
    assert list(fields(form(named("checkin"), places=PLACES[:1]))) == ["minutes", "note", "link", "day"]


def test_a_form_offers_as_many_groups_as_slack_lists() -> None:
    names = [*NAMES, "", "🦉" * 100]
    view = form(named("checkin"), places=tuple((f"C{n}", names[n % len(names)]) for n in range(150)))
    assert problems(view, surface="modal") == []
    assert len(fields(view)["showup:channel"]["options"]) == 100


def test_an_error_has_a_place_at_a_field_of_its_form() -> None:
    view = sent(form(named("checkin"), places=PLACES))
    assert [has_field(view, each) for each in ("minutes", "day", "prompt_day", "")] == [True, True, False, False]


def test_a_refusal_at_a_field_is_a_few_plain_sentences() -> None:
    error = BadArgument("minutes", "forty *winks*", "a duration such as 45", command="checkin")
    assert error_text(mistakes.card(error)) == (
        "I could not read “forty *winks*” (minutes). Nothing was changed. I expected a duration such as 45. "
        "/study help checkin shows examples."
    )


def test_no_refusal_is_cut_and_no_monster_is_too_long() -> None:
    said = {name: error_text(card) for name, card in SAMPLES.items()}
    assert [name for name, text in said.items() if not 0 < len(text) <= ERROR or "\n" in text] == []
    assert [name for name, text in said.items() if name.startswith("mistake") and text.endswith("…")] == []


def test_slack_asks_for_an_option_while_it_is_typed() -> None:
    view = form(named("group setup"), {"zone": "Europe/Berlin"}, is_filled=True)
    body = {"type": "block_suggestion", "block_id": "zone", "action_id": "zone", "value": "ber", "view": view}
    assert asked_option(body) == ("group setup", "zone", "ber")
    assert asked_option({**body, "value": None}) == ("group setup", "zone", "")
    assert asked_option({"type": "block_suggestion", "action_id": "zone", "value": "ber"}) is None


def test_suggestions_are_offered_with_their_words() -> None:
    offered = options([Suggestion("Europe/Berlin, now 08:00", "Europe/Berlin"), Suggestion("", "today")])
    assert [(each["text"]["text"], each["value"]) for each in offered] == [
        ("Europe/Berlin, now 08:00", "Europe/Berlin"),
        ("today", "today"),
    ]


def test_suggestions_keep_to_what_slack_lists() -> None:
    labels = ["x" * 200, "🦉" * 75, "\n", TEXT_OF_SIGNS, *NAMES]
    offered = options([Suggestion(label, f"words {n}") for n, label in enumerate(labels * 10)])
    assert len(offered) == 100
    view = form(EVERYTHING)
    fields(view)["choice"]["options"] = offered
    assert problems(view, surface="modal") == []


def test_a_suggestion_whose_words_have_no_room_is_not_offered() -> None:
    assert options([Suggestion("long", "x" * 151), Suggestion("nothing", "")]) == []


def test_what_a_text_starts_with_is_clean() -> None:
    assert starts(form(named("edit"), {"note": "a\x00b\r\nc\ud800"})) == {"note": clean("ab\nc\ud800")}
    assert starts(form(named("group settings"), {"name": "two\nlines"})) == {"name": "two lines"}
