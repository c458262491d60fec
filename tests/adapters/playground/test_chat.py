from __future__ import annotations

import io

import pytest

from adapters.playground import chat
from adapters.playground.room import Room
from adapters.playground.script import ScriptError


async def played(room: Room, *lines: str) -> str:
    out = io.StringIO()
    await chat.play(room, lines, source="week.chat", out=out)
    return out.getvalue()


async def headings(room: Room, *lines: str) -> list[str]:
    return [line for line in (await played(room, *lines)).splitlines() if line.startswith("[")]


async def test_each_message_is_one_block_with_its_text_indented(room: Room) -> None:
    assert await played(room, "# a comment", "", "maya: hello", "maya: /checkin 45 eigenvalues") == (
        "[2026-03-02 08:00] maya: hello\n"
        "[2026-03-02 08:00] maya: /checkin 45 eigenvalues\n"
        "[2026-03-02 08:00] Showup → maya (private)\n"
        "    Welcome! 45 min logged\n"
        "    “eigenvalues”\n"
        "    Today 45 min · this week 45 min of 10 h\n"
        "    1-day streak · best 1 · 2 freezes left\n"
        "    Next study day: tomorrow · 2 more days to a 3-day streak\n"
        "    [Undo] [Edit]\n"
        "[2026-03-02 08:00] Showup → #study-hall\n"
        "    maya studied 45 min\n"
        "    “eigenvalues”\n"
        "    Mon 2 Mar · 1-day streak\n"
    )


async def test_a_press_is_echoed_before_its_answer(room: Room) -> None:
    await played(room, "maya: /checkin 45")
    text = await played(room, "maya: [Undo]")
    assert text.startswith(
        "[2026-03-02 08:00] maya: [Undo]\n[2026-03-02 08:00] Showup → maya (private)\n    Undone: 45 min, today\n"
    )


async def test_a_form_shows_its_title_and_fields_and_its_submission_is_echoed(room: Room) -> None:
    await played(room, "maya: /checkin 45 maps")
    text = await played(room, "maya: [Edit]", "maya: (minutes=50, note=linear maps, and a=b)")
    assert text.startswith(
        "[2026-03-02 08:00] maya: [Edit]\n"
        "[2026-03-02 08:00] Showup → maya (form)\n"
        "    Change the check-in\n"
        "    How long: 45\n"
        "    What you studied: maps\n"
        "    Link:\n"
        "[2026-03-02 08:00] maya: (minutes=50, note=linear maps, and a=b)\n"
    )
    assert "    Changed: 50 min logged\n    “linear maps, and a=b”\n" in text


async def test_what_falls_due_on_the_way_stands_at_its_own_time(room: Room) -> None:
    assert await headings(room, "@ 2026-03-03 12:00") == [
        "[2026-03-02 09:00] Showup → #study-hall",
        "[2026-03-03 09:00] Showup → #study-hall",
    ]


async def test_a_reply_and_an_edit_are_marked_and_an_edit_stands_at_its_own_time(room: Room) -> None:
    assert await headings(room, "@ 09:00", "maya: /checkin 45", "@ 09:30") == [
        "[2026-03-02 09:00] Showup → #study-hall",
        "[2026-03-02 09:00] maya: /checkin 45",
        "[2026-03-02 09:00] Showup → maya (private)",
        "[2026-03-02 09:00] Showup → #study-hall (thread)",
        "[2026-03-02 09:00] Showup → #study-hall (edited)",
    ]


async def test_an_edited_reply_is_marked_as_both(room: Room) -> None:
    await played(room, "@ 09:00", "maya: /checkin 45")
    assert "[2026-03-02 09:00] Showup → #study-hall (thread, edited)" in await headings(room, "maya: [Undo]", "@ 09:01")


async def test_times_are_shown_in_the_zone_of_the_group(room: Room) -> None:
    await played(room, "maya: /group settings zone=Asia/Tokyo")
    assert await headings(room, "maya: hello") == ["[2026-03-02 16:00] maya: hello"]


async def test_a_mistaken_command_is_answered_like_a_person_s(room: Room) -> None:
    assert await played(room, "maya: /chekin 45") == (
        "[2026-03-02 08:00] maya: /chekin 45\n"
        "[2026-03-02 08:00] Showup → maya (private)\n"
        "    I do not know “chekin”\n"
        "    Did you mean /checkin? /help shows what there is.\n"
    )


async def test_the_newest_of_two_buttons_is_pressed(room: Room) -> None:
    text = await played(room, "maya: /checkin 45", "maya: /checkin 20", "maya: [Undo]")
    assert "    Undone: 20 min, today\n" in text


@pytest.mark.parametrize(
    ("lines", "error"),
    [
        (["maya: hi", "what"], "week.chat:2: this is none of:"),
        (["# 1", "", "maya: [Undo]"], "week.chat:3: there is no button [Undo] that maya can see; there are none"),
        (
            ["maya: /checkin 45", "maya: [Undoo]"],
            "week.chat:2: there is no button [Undoo] that maya can see; there are [Undo], [Edit]",
        ),
        (
            ["maya: /checkin 45", "jonas: [Undo]"],
            "week.chat:2: there is no button [Undo] that jonas can see; there are none",
        ),
        (["maya: (minutes=50)"], "week.chat:1: no form is open for maya"),
        (["maya: /checkin", "jonas: (minutes=50)"], "week.chat:2: no form is open for jonas"),
        (
            ["maya: /checkin", "maya: (hours=1)"],
            "week.chat:2: the form has no field hours; it has minutes, note, link, day",
        ),
        (["maya: /checkin", "maya: (note=a, note=b)"], "week.chat:2: the field note is given twice"),
        (["@ 07:00"], "week.chat:1: the clock does not go back: it is 2026-03-02 08:00, and 2026-03-02 07:00 is past"),
        (["@ 2026-02-30 09:00"], "week.chat:1: there is no such time (day is out of range for month):"),
        (["@ 2126-03-02 09:00"], "week.chat:1: the clock moves ten years at most at a time"),
        ([f"maya: {'x' * 2001}"], "week.chat:1: a message holds 2000 characters at most"),
    ],
)
async def test_an_error_names_its_file_and_line_on_one_line(room: Room, lines: list[str], error: str) -> None:
    with pytest.raises(ScriptError) as caught:
        await played(room, *lines)
    assert str(caught.value).startswith(error)
    assert "\n" not in str(caught.value)


async def test_a_script_with_a_bad_line_does_nothing_at_all(room: Room) -> None:
    with pytest.raises(ScriptError):
        await played(room, "maya: /checkin 45", "nonsense")
    assert room.messages(None) == []


async def test_what_happened_before_a_line_that_cannot_be_played_is_written(room: Room) -> None:
    out = io.StringIO()
    with pytest.raises(ScriptError):
        await chat.play(room, ["maya: hello", "maya: [Undo]"], source="week.chat", out=out)
    assert out.getvalue() == "[2026-03-02 08:00] maya: hello\n"


async def test_the_same_script_gives_the_same_transcript_after_what_was_before(room: Room) -> None:
    await room.say("jonas", "this was said before the script")
    assert await headings(room, "maya: hello") == ["[2026-03-02 08:00] maya: hello"]


async def test_after_a_downtime_what_is_late_is_posted_late_and_what_is_too_late_is_not(room: Room) -> None:
    assert await headings(room, "down until 10:30") == ["[2026-03-02 10:30] Showup → #study-hall"]
    assert await headings(room, "down until 2026-03-03 11:30") == []
