from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.playground.messages import FormField, Message, OpenForm, Person, clean

MINUTES = FormField(name="minutes", label="How long", value="45", hint="", long=False, required=False)
FORM = OpenForm("maya", "Check in", "checkin", {"prompt_day": "2026-03-02"}, (MINUTES,))


@pytest.mark.parametrize(
    ("typed", "person"),
    [
        ("Maya", Person("maya", "Maya")),
        ("  Maya   Lin ", Person("maya lin", "Maya Lin")),
        ("STRASSE", Person("strasse", "STRASSE")),
        ("Straße", Person("strasse", "Straße")),
        ("Tom\u0061\u0301s", Person("tomás", "Tomás")),
        ("美玲", Person("美玲", "美玲")),
        ("👩‍💻", Person("👩‍💻", "👩‍💻")),
        ("عائشة", Person("عائشة", "عائشة")),
    ],
)
def test_a_person_is_known_by_name_without_regard_to_letter_case(typed: str, person: Person) -> None:
    assert Person.named(typed) == person


@pytest.mark.parametrize(
    "typed", ["", "   ", "m" * 33, "a\x00b", "a\x1b[2Jb", "\u202eayam", "\u200b", "\u0301", "ShowUp"]
)
def test_a_name_nobody_can_have_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"a name has 1 to 32 visible characters|Showup is the bot's own name"):
        Person.named(typed)


@given(st.text(max_size=40))
def test_naming_a_person_by_their_shown_name_is_naming_the_same_person(typed: str) -> None:
    try:
        person = Person.named(typed)
    except ValueError:
        return
    assert Person.named(person.name) == person


def test_a_line_loses_what_a_terminal_would_obey() -> None:
    assert clean("  /checkin 45 \x1b[2Jmaps\x07\r\n second line ") == "/checkin 45 [2Jmaps\n second line"


@pytest.mark.parametrize(("line", "reason"), [(" \t\x00", "nothing in this message"), ("x" * 2001, "2000 characters")])
def test_a_line_that_is_empty_or_too_long_is_refused(line: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        clean(line)


def test_a_private_message_is_seen_by_its_reader_alone() -> None:
    private = Message(1, datetime(2026, 3, 2, tzinfo=UTC), "Showup", "Maya", "", None, None)
    assert [private.seen_by(who) for who in ("maya", "Maya", "jonas", None)] == [True, True, False, True]


def test_a_form_keeps_what_is_not_filled_in_anew() -> None:
    assert FORM.filled({}).values() == {"minutes": "45"}
    assert FORM.filled({"minutes": ""}).values() == {"minutes": ""}


def test_a_form_has_only_its_own_fields() -> None:
    with pytest.raises(LookupError, match="the form has no field prompt_day; it has minutes"):
        FORM.filled({"prompt_day": "2026-01-01"})
