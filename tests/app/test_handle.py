"""The door for what people do."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.calls import Invocation
from bot.ports.store import Transaction
from tests.platforms import MONDAY, World


async def minutes_of(core: World, who: str) -> int:
    """Recount what is in the log, past all views."""

    def count(tx: Transaction) -> int:
        group = tx.groups.at(core.place)
        assert group is not None
        member = tx.members.find(core.call(who, "/me").caller.account, group.id)
        return sum(tx.log.history(member).minutes.values()) if member else 0

    return await core.store.read(count)


async def test_the_same_event_twice_is_one_check_in_with_the_same_answer(core: World) -> None:
    first = await core.do("ada", "/checkin 45 eigenvalues", event="e1")
    await core.do("ada", "/checkin 30")
    assert await core.do("ada", "/checkin 45 eigenvalues", event="e1") == replace(first, again=True)
    assert await minutes_of(core, "ada") == 75


async def test_the_same_event_at_the_same_instant_from_many_tasks_is_one_check_in(core: World) -> None:
    answers = await asyncio.gather(*(core.do("ada", "/checkin 45", event="e1") for _ in range(20)))
    assert sorted(answer.again for answer in answers) == [False] + [True] * 19
    assert [replace(answer, again=False) for answer in answers] == [replace(answers[0], again=False)] * 20
    assert await minutes_of(core, "ada") == 45


async def test_an_event_that_comes_again_after_its_answer_was_forgotten_still_counts_once(core: World) -> None:
    await core.do("ada", "/checkin 45", event="e1")
    await core.machine.travel_to(MONDAY + timedelta(days=9))
    assert (await core.do("ada", "/checkin 45", event="e1")).refused
    assert await minutes_of(core, "ada") == 45


async def test_a_repeated_undo_takes_back_one_check_in_only(core: World) -> None:
    await core.do("ada", "/checkin 20")
    await core.do("ada", "/checkin 30")
    for _ in range(2):
        await core.do("ada", "/undo", event="undo-1")
    assert await minutes_of(core, "ada") == 20


async def test_a_refused_event_leaves_nothing_and_may_come_again(core: World) -> None:
    refused = await core.says("ada", "/checkin 17h", event="e1")
    assert "more than 16 h" in refused
    assert await minutes_of(core, "ada") == 0
    assert await core.says("ada", "/checkin 17h", event="e1") == refused


async def test_many_people_at_once_are_all_recorded(core: World) -> None:
    people = [f"person{number}" for number in range(40)]
    answers = await asyncio.gather(*(core.says(who, "/checkin 10") for who in people))
    assert all(answer.startswith("Welcome! 10 min logged") for answer in answers)
    assert [await minutes_of(core, who) for who in people] == [10] * 40


async def test_a_mistake_is_answered_privately_also_where_the_command_is_public(core: World) -> None:
    answer = await core.do("ada", Invocation("share leaderboard", {"by": "loudness"}))
    assert answer.private
    assert answer.card.tone == "careful"


async def test_a_surprise_is_logged_once_and_answered_with_the_number_in_the_log(
    core: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr("bot.views.checkin.checked_in", broken)
    with caplog.at_level(logging.ERROR):
        said = await core.says("ada", "/checkin 45")
    (record,) = caplog.records
    incident = record.getMessage().split()[1]
    assert incident in said
    assert "not your fault" in said
    assert await minutes_of(core, "ada") == 0


async def test_admin_commands_are_refused_to_others_also_behind_buttons(core: World) -> None:
    for body in ("/group settings feed=roster", Invocation("group settings", {"feed": "roster"})):
        assert (await core.says("bo", body)).startswith("Only admins can do that")


async def test_a_button_of_somebody_else_changes_nothing(core: World) -> None:
    await core.do("ada", "/checkin 45")
    await core.do("bo", "/join")
    for command in ("undo", "edit", "count for yesterday"):
        said = await core.says("bo", Invocation(command, {"check_in": "1"}))
        assert said.startswith("That button belongs to somebody else")
    assert await minutes_of(core, "ada") == 45


@pytest.mark.parametrize("words", ["0", "-1", "x", "9" * 40, "1 or 1=1", ""])
async def test_a_forged_id_behind_a_button_is_a_mistake_and_not_a_surprise(core: World, words: str) -> None:
    await core.do("ada", "/join")
    answer = await core.do("ada", Invocation("count for yesterday", {"check_in": words}))
    assert "Something went wrong" not in answer.card.title
    assert answer.card.tone == "careful"


async def test_an_outage_is_answered_kindly_and_records_nothing(core: World) -> None:
    await core.store.close()
    said = await core.says("ada", "/checkin 45")
    assert said == "I cannot reach my memory right now\nNothing was recorded. Please try again in a minute."


async def test_a_form_starts_with_what_is_there_and_empty_where_nothing_is(core: World) -> None:
    edit = core.call("ada", Invocation("edit"))
    assert await core.bot.prefill(edit) == {}
    await core.do("ada", "/checkin 45 eigenvalues https://example.org")
    assert await core.bot.prefill(edit) == {"minutes": "45", "note": "eigenvalues", "link": "https://example.org"}
    assert await core.bot.prefill(core.call("bo", Invocation("group settings"))) == {}


async def test_what_was_given_with_a_command_stands_in_its_form_over_what_is_there(core: World) -> None:
    settings = core.call("ada", Invocation("group settings", {"zone": "Asia/Tokyo", "feed": "roster"}), admin=True)
    assert await core.bot.prefill(settings) == {
        "name": "Owls",
        "zone": "Asia/Tokyo",
        "days": "mon,tue,wed,thu,fri,sat,sun",
        "prompt": "09:00",
        "board": "mon",
    }


async def test_what_was_given_stands_in_the_form_also_where_nothing_else_can_be_read(core: World) -> None:
    given = {"minutes": "45", "prompt_day": "2026-03-02"}
    assert await core.bot.prefill(core.call("ada", Invocation("checkin", given))) == {"minutes": "45"}
    assert await core.bot.prefill(core.call("ada", Invocation("edit", {"minutes": "45"}))) == {"minutes": "45"}
    assert await core.bot.prefill(core.call("ada", "/chekin 45")) == {}


async def test_an_old_prompts_button_counts_for_today_and_offers_yesterday(core: World) -> None:
    await core.do("ada", "/checkin 30")
    core.clock.hold(core.clock.now() + timedelta(days=2))
    said = await core.says("ada", Invocation("checkin", {"minutes": "25", "prompt_day": "2026-03-03"}))
    assert said.startswith("25 min logged\n")
    assert "[Count it for yesterday]" in said
    older = await core.says("ada", Invocation("checkin", {"minutes": "25", "prompt_day": "2026-02-03"}))
    assert "[Count it for yesterday]" not in older
    assert (await core.says("ada", Invocation("rest", {"prompt_day": "2026-03-03"}))).startswith("That prompt was for")


async def test_two_groups_never_see_each_other(core: World) -> None:
    elsewhere = replace(core.place, channel="other")
    await core.bot.handle(core.call("zoe", "/group setup Larks zone=Berlin", admin=True, place=elsewhere))
    await core.do("ada", "/checkin 45 only for owls")
    board = await core.bot.handle(core.call("zoe", "/leaderboard", place=elsewhere))
    assert "Ada" not in str(board)
    mine = await core.bot.handle(core.call("ada", "/streak", place=elsewhere))
    assert "0-day streak" in mine.card.title
