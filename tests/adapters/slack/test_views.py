"""Modals around answers, and App Home."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.slack.forms import form_view
from adapters.slack.render import rendered
from adapters.slack.views import answer_view, channel_of, home_view, waiting_view
from bot.cards import Button, Card, buttons, note, text
from bot.commands import named
from tests.cards.samples import SAMPLES
from tests.simulators.slack.blockkit import problems
from tests.simulators.slack.model import Json
from tests.simulators.slack.reading import elements, text_of


def group(number: int, *, lines: int = 3) -> tuple[str, Card]:
    """Return the card of a group: its lines take a block each, and a row of buttons one more."""
    words = [part for line in range(lines) for part in (text(f"Line {line}"), note(f"Note {line}"))][:lines]
    return f"C{number}", Card(f"Group {number}", (*words, buttons(Button("Check in", "checkin"), Button("Me", "me"))))


def pressed(view: Json) -> Iterator[tuple[str, str]]:
    """Yield the id and the value of every button."""
    yield from ((element["action_id"], element["value"]) for _, element in elements(view["blocks"]))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_card_fits_a_modal_and_app_home(name: str) -> None:
    card = SAMPLES[name]
    assert problems(answer_view(rendered(card, channel="C1"), channel="C1"), surface="modal") == []
    assert problems(home_view([("C1", card), ("C2", card)]), surface="home") == []


def test_an_answer_in_a_modal_can_be_closed_and_knows_its_channel() -> None:
    view = answer_view(rendered(group(1)[1], channel="C1"), channel="C1")
    assert (view["title"]["text"], view["close"]["text"], view["callback_id"]) == ("Showup", "Close", "showup:answer")
    assert "submit" not in view
    assert channel_of(view) == "C1"


def test_what_takes_a_moment_says_so() -> None:
    view = waiting_view()
    assert problems(view, surface="modal") == []
    assert text_of(view) == "Showup\nOne moment…"
    assert channel_of(view) == ""


def test_app_home_shows_one_group_after_the_other() -> None:
    view = home_view([group(1), group(2)])
    assert problems(view, surface="home") == []
    assert [block["type"] for block in view["blocks"]].count("divider") == 1
    assert text_of(view).index("Group 1") < text_of(view).index("Group 2")
    assert list(pressed(view)) == [
        ("showup:0", "run@C1:checkin?"),
        ("showup:1", "run@C1:me?"),
        ("showup:2", "run@C2:checkin?"),
        ("showup:3", "run@C2:me?"),
    ]
    assert channel_of(view) == ""


def test_app_home_without_a_channel_shows_its_card() -> None:
    assert text_of(home_view([("", Card("No group yet"))])) == "No group yet"


def test_app_home_names_the_channels_of_the_groups_for_which_there_is_no_room() -> None:
    view = home_view([group(number, lines=38) for number in range(5)])
    assert problems(view, surface="home") == []
    assert "Group 2" in text_of(view)
    assert "Group 3" not in text_of(view)
    assert len(view["blocks"]) <= 100
    assert view["blocks"][-1]["elements"] == [
        {
            "type": "mrkdwn",
            "text": "There is no room here for your groups in <#C3>, <#C4>. /study me in there shows them.",
            "verbatim": True,
        }
    ]


@pytest.mark.parametrize("lines", [1, 3, 10, 38, 200])
@pytest.mark.parametrize("groups", [1, 2, 30, 300])
def test_app_home_holds_any_number_of_groups(groups: int, lines: int) -> None:
    view = home_view([group(number, lines=lines) for number in range(groups)])
    assert problems(view, surface="home") == []
    ids = [action_id for action_id, _ in pressed(view)]
    assert len(set(ids)) == len(ids)


def test_a_form_knows_the_channel_that_was_chosen_in_it() -> None:
    places = [("C1", "Night owls"), ("C2", "Early birds")]
    view = form_view(named("checkin"), carried={}, started={}, filled=False, channel="C1", places=places)
    assert channel_of(view) == "C1"
    chosen = {"showup:channel": {"showup:channel": {"type": "static_select", "selected_option": {"value": "C2"}}}}
    assert channel_of({**view, "state": {"values": chosen}}) == "C2"


def test_a_view_of_another_version_is_for_no_channel() -> None:
    assert channel_of({"callback_id": "showup:form", "private_metadata": "what it once was"}) == ""
    assert channel_of({}) == ""
