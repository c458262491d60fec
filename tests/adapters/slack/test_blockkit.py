"""What the simulated Slack refuses: payloads that are right but for one thing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulators.slack.blockkit import Surface, problems

Json = dict[str, Any]


def plain(words: str = "x") -> Json:
    return {"type": "plain_text", "text": words}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": list(elements)}


def line(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def inline(**element: Any) -> Json:
    return rich(line(element))


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def button(**more: Any) -> Json:
    return {"type": "button", "action_id": "a", "text": plain(), **more}


def field(**element: Any) -> Json:
    return {"type": "input", "label": plain("Label"), "element": {"action_id": "a", **element}}


def option(value: str = "v", words: str = "x") -> Json:
    return {"text": plain(words), "value": value}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


SECTION = {"type": "section", "text": plain()}
DATE = {"type": "date", "timestamp": 1, "format": "{time}"}
IMAGE = {"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x"}
BULLETS = {"type": "rich_text_list", "style": "bullet", "elements": [line({"type": "text", "text": "x"})]}

RIGHT: tuple[Json, ...] = (
    SECTION,
    {"type": "section", "fields": [plain()] * 10, "accessory": button()},
    {"type": "section", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}},
    {"type": "divider", "block_id": "b"},
    {"type": "header", "text": plain()},
    {"type": "context", "elements": [plain(), {"type": "mrkdwn", "text": "x", "verbatim": True}]},
    IMAGE,
    {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x", "title": plain()},
    actions(button(style="primary", value="v"), button(action_id="b")),
    actions({"type": "external_select", "action_id": "a", "min_query_length": 0, "placeholder": plain()}),
    rich(BULLETS, {"type": "rich_text_quote", "elements": [DATE]}),
    inline(type="text", text="\n", style={"bold": True, "code": True}),
    inline(type="link", url="https://example.com/a?b"),
    inline(**DATE, fallback="09:00 UTC"),
)
FIELDS: tuple[Json, ...] = (
    field(type="plain_text_input", multiline=True, max_length=500, initial_value="x", placeholder=plain()),
    field(type="number_input", is_decimal_allowed=False, min_value="0", max_value="960", initial_value="45"),
    field(type="url_text_input", initial_value="https://example.com"),
    field(type="static_select", options=[option("1"), option("2")], initial_option=option("2")),
    field(type="external_select", initial_option=option("Europe/Berlin"), min_query_length=1),
    field(type="checkboxes", options=[option("1"), option("2")], initial_options=[option("1")]),
    field(type="datepicker", initial_date="2026-03-02"),
    field(type="timepicker", initial_time="09:00"),
)


@pytest.mark.parametrize("block", RIGHT)
def test_what_is_right_is_taken_everywhere(block: Json) -> None:
    assert problems({"text": "x", "blocks": [block]}, surface="message") == []
    assert problems(modal(block), surface="modal") == []
    assert problems({"type": "home", "blocks": [block]}, surface="home") == []


@pytest.mark.parametrize("block", FIELDS)
def test_a_field_that_is_right_is_taken_in_a_modal_and_not_in_a_message(block: Json) -> None:
    assert problems(modal(block), surface="modal") == []
    assert problems({"text": "x", "blocks": [block]}, surface="message") != []


WRONG_BLOCKS: dict[str, Json] = {
    "no type": {"text": plain()},
    "an unknown type": {"type": "markup", "text": plain()},
    "an unknown key": {**SECTION, "colour": "red"},
    "a long block_id": {**SECTION, "block_id": "x" * 256},
    "a section of nothing": {"type": "section"},
    "a section of a string": {"type": "section", "text": "x"},
    "an empty text": {"type": "section", "text": plain("")},
    "a blank text": {"type": "section", "text": plain(" \n")},
    "a long text": {"type": "section", "text": plain("x" * 3001)},
    "a text that is long in UTF-16": {"type": "section", "text": plain("🦉" * 1501)},
    "half a sign": {"type": "section", "text": plain("\ud800")},
    "eleven fields": {"type": "section", "fields": [plain()] * 11},
    "a long field": {"type": "section", "fields": [plain("x" * 2001)]},
    "verbatim plain text": {"type": "section", "text": {**plain(), "verbatim": True}},
    "emoji in markup": {"type": "section", "text": {"type": "mrkdwn", "text": "x", "emoji": True}},
    "emoji that is no boolean": {"type": "section", "text": {**plain(), "emoji": "no"}},
    "a header of markup": {"type": "header", "text": {"type": "mrkdwn", "text": "x"}},
    "a long header": {"type": "header", "text": plain("x" * 151)},
    "an empty context": {"type": "context", "elements": []},
    "a context of eleven": {"type": "context", "elements": [plain()] * 11},
    "a button in a context": {"type": "context", "elements": [button()]},
    "an image without words": {"type": "image", "slack_file": {"id": "F1"}},
    "an image with empty words": {**IMAGE, "alt_text": ""},
    "an image with too many words": {**IMAGE, "alt_text": "x" * 2001},
    "an image of nothing": {"type": "image", "alt_text": "x"},
    "an image of two things": {**IMAGE, "image_url": "https://example.com/x.png"},
    "a file without an id": {**IMAGE, "slack_file": {}},
    "a file with a wrong id": {**IMAGE, "slack_file": {"id": "C1"}},
    "a file as a string": {**IMAGE, "slack_file": "F1"},
    "no actions": actions(),
    "26 actions": actions(*(button(action_id=str(number)) for number in range(26))),
    "a text among actions": actions(plain()),
    "a button without an id": actions({"type": "button", "text": plain()}),
    "a button with a long id": actions(button(action_id="x" * 256)),
    "a button with a long text": actions(button(text=plain("x" * 76))),
    "a button with an empty text": actions(button(text=plain(""))),
    "a button of markup": actions(button(text={"type": "mrkdwn", "text": "x"})),
    "a button with a long value": actions(button(value="x" * 2001)),
    "a button with an empty value": actions(button(value="")),
    "a button with a style of its own": actions(button(style="plain")),
    "a button without a style": actions(button(style=None)),
    "two buttons with one id": actions(button(), button()),
    "a select of nothing": actions({"type": "static_select", "action_id": "a", "options": []}),
    "a select without options": actions({"type": "static_select", "action_id": "a"}),
    "a select of 101": actions(
        {"type": "static_select", "action_id": "a", "options": [option(str(number)) for number in range(101)]}
    ),
    "an external select that waits for less than nothing": actions(
        {"type": "external_select", "action_id": "a", "min_query_length": -1}
    ),
    "an external select with options": actions({"type": "external_select", "action_id": "a", "options": [option()]}),
    "a long placeholder": actions({"type": "external_select", "action_id": "a", "placeholder": plain("x" * 151)}),
    "rich text of nothing": rich(),
    "a section in no rich text": line({"type": "text", "text": "x"}),
    "words in rich text itself": rich({"type": "text", "text": "x"}),
    "a line of nothing": rich(line()),
    "a line in a line": rich(line(line({"type": "text", "text": "x"}))),
    "a list of words": rich({**BULLETS, "elements": [{"type": "text", "text": "x"}]}),
    "a list without a style": rich({key: value for key, value in BULLETS.items() if key != "style"}),
    "a list of no style that there is": rich({**BULLETS, "style": "dash"}),
    "words without words": inline(type="text"),
    "empty words": inline(type="text", text=""),
    "words that are long": inline(type="text", text="x" * 3001),
    "words of an unknown style": inline(type="text", text="x", style={"loud": True}),
    "words of a style by name": inline(type="text", text="x", style="bold"),
    "plain text in a line": inline(type="plain_text", text="x"),
    "a link to nowhere": inline(type="link"),
    "a link to no web": inline(type="link", url="javascript:alert(1)"),
    "a link with space": inline(type="link", url="https://example.com/a b"),
    "a link with empty words": inline(type="link", url="https://example.com", text=""),
    "a date without a time": inline(type="date", format="{time}"),
    "a date whose time is a word": inline(type="date", timestamp="1", format="{time}"),
    "a date whose time has a fraction": inline(type="date", timestamp=1.5, format="{time}"),
    "a date before there were any": inline(type="date", timestamp=-1, format="{time}"),
    "a date without a format": inline(type="date", timestamp=1),
    "a date of no format": inline(type="date", timestamp=1, format="noon"),
    "a date of an unknown format": inline(type="date", timestamp=1, format="{hour}"),
    "a date with an empty fallback": inline(**DATE, fallback=""),
}


@pytest.mark.parametrize("name", WRONG_BLOCKS)
@pytest.mark.parametrize("surface", ["message", "modal", "home"])
def test_one_wrong_thing_in_a_block_is_found(name: str, surface: Surface) -> None:
    blocks = [SECTION, WRONG_BLOCKS[name]]
    payloads: dict[Surface, Json] = {
        "message": {"text": "x", "blocks": blocks},
        "modal": modal(*blocks),
        "home": {"type": "home", "blocks": blocks},
    }
    assert problems(payloads[surface], surface=surface) != []


WRONG_FIELDS: dict[str, Json] = {
    "no label": {"type": "input", "element": {"type": "plain_text_input", "action_id": "a"}},
    "a label of markup": {**FIELDS[0], "label": {"type": "mrkdwn", "text": "x"}},
    "a long label": {**FIELDS[0], "label": plain("x" * 2001)},
    "a long hint": {**FIELDS[0], "hint": plain("x" * 2001)},
    "no element": {"type": "input", "label": plain()},
    "a button": field(type="button", text=plain()),
    "optional that is no boolean": {**FIELDS[0], "optional": "yes"},
    "no id": {**FIELDS[0], "element": {"type": "plain_text_input"}},
    "a long start": field(type="plain_text_input", initial_value="x" * 3001),
    "a start longer than what may be typed": field(type="plain_text_input", initial_value="xxx", max_length=2),
    "room for too much": field(type="plain_text_input", max_length=3001),
    "a figure without decimals or not": field(type="number_input"),
    "a figure that is no string": field(type="number_input", is_decimal_allowed=False, min_value=0),
    "a figure that is none": field(type="number_input", is_decimal_allowed=False, initial_value="many"),
    "a figure outside": field(type="number_input", is_decimal_allowed=False, initial_value="5", max_value="4"),
    "a start that is not offered": field(type="static_select", options=[option("1")], initial_option=option("2")),
    "a start that is offered by another name": field(
        type="static_select", options=[option("1", "one")], initial_option=option("1", "two")
    ),
    "a value that is offered twice": field(type="static_select", options=[option("1"), option("1")]),
    "a long option": field(type="static_select", options=[option(words="x" * 76)]),
    "a long value": field(type="static_select", options=[option("x" * 151)]),
    "an empty value": field(type="static_select", options=[option("")]),
    "options and groups": field(
        type="static_select", options=[option()], option_groups=[{"label": plain(), "options": [option("w")]}]
    ),
    "eleven boxes": field(type="checkboxes", options=[option(str(number)) for number in range(11)]),
    "no box to start with": field(type="checkboxes", options=[option()], initial_options=[]),
    "a placeholder for boxes": field(type="checkboxes", options=[option()], placeholder=plain()),
    "a day in another order": field(type="datepicker", initial_date="02-03-2026"),
    "no day": field(type="datepicker", initial_date="2026-02-30"),
    "no time": field(type="timepicker", initial_time="25:00"),
    "a short time": field(type="timepicker", initial_time="9:00"),
}


@pytest.mark.parametrize("name", WRONG_FIELDS)
def test_one_wrong_thing_in_a_field_is_found(name: str) -> None:
    assert problems(modal(WRONG_FIELDS[name]), surface="modal") != []


WRONG_MODALS: dict[str, Json] = {
    "no title": {"type": "modal", "blocks": [SECTION]},
    "a long title": modal(SECTION, title=plain("x" * 25)),
    "a title of markup": modal(SECTION, title={"type": "mrkdwn", "text": "x"}),
    "a long submit": modal(SECTION, submit=plain("x" * 25)),
    "a long close": modal(SECTION, close=plain("x" * 25)),
    "a field that cannot be sent": {"type": "modal", "title": plain(), "blocks": [FIELDS[0]]},
    "much metadata": modal(SECTION, private_metadata="x" * 3001),
    "a long callback_id": modal(SECTION, callback_id="x" * 256),
    "no blocks": modal(),
    "101 blocks": modal(*[SECTION] * 101),
    "two fields with one id": modal({**FIELDS[0], "block_id": "b"}, {**FIELDS[6], "block_id": "b"}),
    "two fields in focus": modal(
        field(type="datepicker", focus_on_load=True), field(type="timepicker", action_id="b", focus_on_load=True)
    ),
    "a view of another kind": {"type": "home", "title": plain(), "blocks": [SECTION]},
    "a key that Slack sends": modal(SECTION, hash="1.2"),
    "a modal of 250 kB": modal(*({**SECTION, "text": plain("字" * 2900)} for _ in range(40))),
}


@pytest.mark.parametrize("name", WRONG_MODALS)
def test_one_wrong_thing_in_a_modal_is_found(name: str) -> None:
    assert problems(WRONG_MODALS[name], surface="modal") != []


def test_app_home_has_no_title_and_nothing_to_send() -> None:
    home = {"type": "home", "blocks": [SECTION]}
    assert problems(home, surface="home") == []
    for key in ("title", "submit", "close"):
        assert problems({**home, key: plain()}, surface="home") != []


WRONG_MESSAGES: dict[str, Json] = {
    "no text": {"blocks": [SECTION]},
    "an empty text": {"text": "", "blocks": [SECTION]},
    "a long text": {"text": "x" * 40_001, "blocks": [SECTION]},
    "51 blocks": {"text": "x", "blocks": [SECTION] * 51},
    "blocks as a string": {"text": "x", "blocks": "[]"},
    "blocks that are long together": {"text": "x", "blocks": [{**SECTION, "text": plain("x" * 2900)}] * 5},
}


@pytest.mark.parametrize("name", WRONG_MESSAGES)
def test_one_wrong_thing_in_a_message_is_found(name: str) -> None:
    assert problems(WRONG_MESSAGES[name], surface="message") != []


def test_a_message_may_have_no_blocks_and_its_other_arguments_are_not_judged() -> None:
    assert problems({"text": "x"}, surface="message") == []
    assert problems({"text": "x", "channel": "C1", "blocks": [SECTION]}, surface="message") == []


def test_a_problem_says_where_it_is() -> None:
    message = {"text": "x", "blocks": [SECTION, actions(button(colour="red", text=plain("")))]}
    assert problems(message, surface="message") == [
        "/blocks/1/elements/0/text/text: 0 characters are not between 1 and 75",
        "/blocks/1/elements/0/colour: is unknown",
    ]
