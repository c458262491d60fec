"""What a person reads of blocks, and what a client sends for each kind of field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulators.slack import forms
from tests.simulators.slack.greeter import field, modal, option, words
from tests.simulators.slack.model import Impossible, Json, User, View, Workspace
from tests.simulators.slack.reading import text_of

OPTIONS = [option("calm"), option("merry")]


def form(*blocks: Json) -> View:
    owls = Workspace("T1", "Owls", "B1")
    return View("V1", owls, User("U1", owls, "ada", "Ada", "Ada"), modal("Form", *blocks), "1.a")


def sent(element: Json, *given: Any) -> Json:
    values = forms.filled(form(field("It", element, optional=True)), {"It": given[0]} if given else {})
    return {key: value for key, value in values["it"]["it"].items() if key != "type"}


def test_words_are_read_as_a_client_shows_them() -> None:
    date = {"type": "date", "timestamp": 1, "format": "{time}", "fallback": "09:00"}
    runs = [{"type": "text", "text": "*Not* <bold> at "}, date, {"type": "link", "url": "https://a.example"}]
    several = [{"type": "rich_text_section", "elements": [{"type": "text", "text": each}]} for each in ("a", "b")]
    plain = [{"type": "plain_text", "text": "5 &lt; 6"}, {"type": "image", "image_url": "x", "alt_text": "An owl"}]
    blocks: list[Json] = [
        {"type": "header", "text": {"type": "plain_text", "text": "Today"}},
        {"type": "rich_text", "elements": [
            {"type": "rich_text_section", "elements": runs},
            {"type": "rich_text_list", "style": "ordered", "elements": several},
            {"type": "rich_text_list", "style": "bullet", "elements": several},
        ]},
        {"type": "section", "text": {"type": "mrkdwn", "text": "5 &lt; 6 by <!date^1^{time}|nine> <@U1> <#C1|hall>"}},
        {"type": "context", "elements": plain},
        {"type": "divider"},
        {"type": "image", "image_url": "x", "title": {"type": "plain_text", "text": "Board"}, "alt_text": "A board"},
    ]  # fmt: skip
    assert text_of({"text": "short", "blocks": blocks}).split("\n") == [
        "Today",
        "*Not* <bold> at 09:00https://a.example",
        "1. a", "2. b", "• a", "• b",
        "5 < 6 by nine @U1 #hall",
        "5 &lt; 6 An owl",
        "Board", "A board",
    ]  # fmt: skip
    assert text_of({"text": "5 &lt; 6 <!channel>"}) == "5 < 6 @channel"
    assert text_of(modal("Form", words("Hello"))) == "Form\nHello"


@pytest.mark.parametrize(
    ("element", "start", "given", "then"),
    [
        ({"type": "plain_text_input"}, {"value": None}, "hi", {"value": "hi"}),
        ({"type": "plain_text_input", "initial_value": "a"}, {"value": "a"}, "", {"value": None}),
        ({"type": "number_input", "is_decimal_allowed": False}, {"value": None}, "5", {"value": "5"}),
        ({"type": "url_text_input"}, {"value": None}, "https://a.example", {"value": "https://a.example"}),
        ({"type": "datepicker"}, {"selected_date": None}, "2026-03-02", {"selected_date": "2026-03-02"}),
        (
            {"type": "timepicker", "initial_time": "09:00", "timezone": "Asia/Tokyo"},
            {"selected_time": "09:00", "timezone": "Asia/Tokyo"},
            "20:30",
            {"selected_time": "20:30", "timezone": "Asia/Tokyo"},
        ),
        (
            {"type": "static_select", "options": OPTIONS, "initial_option": OPTIONS[0]},
            {"selected_option": OPTIONS[0]},
            "merry",
            {"selected_option": OPTIONS[1]},
        ),
        (
            {"type": "radio_buttons", "options": OPTIONS},
            {"selected_option": None},
            "m",
            {"selected_option": OPTIONS[1]},
        ),
        (
            {"type": "multi_static_select", "options": OPTIONS},
            {"selected_options": []},
            ["calm", "m"],
            {"selected_options": OPTIONS},
        ),
        (
            {"type": "checkboxes", "options": OPTIONS[:1], "initial_options": OPTIONS[:1]},
            {"selected_options": OPTIONS[:1]},
            [],
            {"selected_options": []},
        ),
        (
            {"type": "checkboxes", "options": OPTIONS[:1]},
            {"selected_options": []},
            True,
            {"selected_options": OPTIONS[:1]},
        ),
    ],
)
def test_a_field_sends_what_it_starts_with_or_what_is_given(
    element: Json, start: Json, given: object, then: Json
) -> None:
    assert sent(element) == start
    assert sent(element, given) == then


@pytest.mark.parametrize(
    ("element", "given"),
    [
        ({"type": "number_input", "is_decimal_allowed": False}, "5.5"),
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "0"),
        ({"type": "number_input", "is_decimal_allowed": True}, "many"),
        ({"type": "url_text_input"}, "a.example"),
        ({"type": "datepicker"}, "tomorrow"),
        ({"type": "timepicker"}, "9 o'clock"),
        ({"type": "plain_text_input"}, "two\nlines"),
        ({"type": "plain_text_input", "min_length": 3}, "hi"),
        ({"type": "static_select", "options": OPTIONS}, "angry"),
    ],
)
def test_a_field_does_not_take_everything(element: Json, given: object) -> None:
    with pytest.raises(Impossible):
        sent(element, given)


def test_what_was_typed_before_stays() -> None:
    view = form(field("It", {"type": "plain_text_input"}), field("Else", {"type": "plain_text_input"}))
    view.values = forms.filled(view, {"It": "a", "Else": "b"})
    assert forms.filled(view, {"Else": "c"})["it"]["it"]["value"] == "a"
