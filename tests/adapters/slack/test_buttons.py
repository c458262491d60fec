"""Buttons that mean the same after a restart, wherever they are pressed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.buttons import PREFIX, Press, button_element
from adapters.slack.limits import BUTTON_VALUE
from bot.cards import Button

NAMES = st.text(st.characters(codec="utf-8"), max_size=30)
CHANNELS = st.from_regex(r"([CDG][A-Z0-9]{8,10})?", fullmatch=True)


@given(
    st.builds(
        Press,
        command=NAMES,
        arguments=st.dictionaries(NAMES, NAMES, max_size=4),
        form=st.booleans(),
        channel=CHANNELS,
    )
)
def test_a_button_means_what_it_was_made_for(press: Press) -> None:
    assert Press.read(press.value()) == press


def test_a_button_is_what_slack_takes_for_one() -> None:
    button = Button("Rest day", "rest", {"prompt_day": "2026-03-02"})
    assert button_element(button, 3, "C0000001") == {
        "type": "button",
        "action_id": "showup:3",
        "text": {"type": "plain_text", "text": "Rest day", "emoji": False},
        "value": "run@C0000001:rest?prompt_day=2026-03-02",
    }


@pytest.mark.parametrize("style", ["primary", "danger"])
def test_what_stands_out_has_a_style(style: str) -> None:
    made = button_element(Button("Undo", "undo", style=style), 0, "")  # type: ignore[arg-type]
    assert made is not None
    assert made["style"] == style


def test_two_buttons_that_mean_the_same_have_different_ids() -> None:
    same = Button("Check in", "checkin", form=True)
    made = [button_element(same, position, "") for position in (0, 1)]
    assert [each and (each["action_id"], each["value"]) for each in made] == [
        (f"{PREFIX}0", "form@:checkin?"),
        (f"{PREFIX}1", "form@:checkin?"),
    ]


@pytest.mark.parametrize(
    "value", ["", "rest", "run:rest?", "jump@:rest?", "run@:rest", "run@C 1:rest?", "v2/run@:rest?"]
)
def test_a_value_of_another_version_cannot_be_read(value: str) -> None:
    assert Press.read(value) is None


def test_a_button_that_carries_more_than_a_value_holds_is_left_out() -> None:
    room = BUTTON_VALUE - len(Press("edit", {"note": ""}, form=True, channel="C1").value())
    fits = button_element(Button("Edit", "edit", {"note": "x" * room}, form=True), 0, "C1")
    assert fits is not None
    assert len(fits["value"]) == BUTTON_VALUE
    assert button_element(Button("Edit", "edit", {"note": "x" * (room + 1)}, form=True), 0, "C1") is None


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("a\nb", "a b"),
        (" ", "…"),
        ("x" * 100, "x" * 74 + "…"),
        ("🦉" * 75, "🦉" * 37 + "…"),
        (":tada: *x*", ":tada: *x*"),
    ],
)
def test_a_label_is_one_short_line_of_what_was_typed(label: str, shown: str) -> None:
    made = button_element(Button(label, "me"), 0, "")
    assert made is not None
    assert made["text"] == {"type": "plain_text", "text": shown, "emoji": False}
