"""Time runs short: people are answered within Discord's 3 s, or what they did is done all the same."""

from __future__ import annotations

import asyncio

import pytest

from tests.simulators.discord.faults import RateLimited, TakenThenDropped
from tests.simulators.discord.model import Callback
from tests.wire.owls import Owls

ANSWERED = "POST /interactions/*"


async def test_what_takes_long_is_put_off_in_time_and_answered_when_it_is_done(owls: Owls) -> None:
    prompt = await owls.prompt()
    earlier = await owls.api.slash(owls.maya, owls.hall, "checkin", {"minutes": "10"})
    asked = len(owls.api.ledger.of(ANSWERED))
    with owls.slow_database():
        doing = [
            asyncio.create_task(owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})),
            asyncio.create_task(owls.api.click(owls.ada, prompt, "25 min")),
            asyncio.create_task(owls.api.click(owls.maya, earlier.message, "Undo")),
        ]
        form = await owls.api.click(owls.maya, earlier.message, "Edit")
        await owls.api.state.bell.until(lambda: len(owls.api.ledger.of(ANSWERED)[asked:]) == 4, "four answers")
        assert owls.minutes() == [10]
    replies = await asyncio.gather(*doing)
    assert form.modal.starts_with == {"minutes": "10", "note": "", "link": ""}
    assert max(each.interaction.answered_after or 9 for each in (form, *replies)) < 2
    assert [each.interaction.answer for each in replies] == [
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_MESSAGE,
        Callback.DEFERRED_UPDATE,
    ]
    assert [each.text.splitlines()[0] for each in replies] == [
        "### Welcome! 45 min logged",
        "### 25 min logged",
        "### Undone: 10 min, today",
    ]
    assert all(each.ephemeral for each in replies)
    assert replies[2].message is earlier.message
    assert owls.minutes() == [45, 25]


async def test_an_answer_that_comes_too_late_is_given_up_without_a_stir_and_the_check_in_counts(
    owls: Owls, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owls.api.state, "deadline", 0.1)
    said = len(owls.program.said)
    owls.program.freeze()
    reply = await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    owls.program.thaw()
    await owls.program.until("Unknown interaction", since=said)
    assert not reply.acknowledged
    assert [each for each in owls.program.said[said:] if " INFO " not in each] == []
    assert owls.minutes() == [45]


async def test_an_answer_of_which_nobody_heard_is_not_given_again(owls: Owls) -> None:
    said = len(owls.program.said)
    owls.api.faults.next(ANSWERED, TakenThenDropped())
    reply = await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    await owls.program.until("did not take the answer", since=said)
    assert reply.text.splitlines()[0] == "### Welcome! 45 min logged"
    assert len(owls.api.ledger.of(f"POST /interactions/{reply.interaction.id}/*")) == 1
    assert [each for each in owls.program.said[said:] if " INFO " not in each] == []


async def test_an_answer_that_has_to_wait_comes_and_no_secret_is_in_the_log(owls: Owls) -> None:
    owls.api.faults.next(ANSWERED, RateLimited(0.05))
    reply = await owls.api.slash(owls.ada, owls.hall, "checkin", {"minutes": "45"})
    assert reply.text.splitlines()[0] == "### Welcome! 45 min logged"
    assert f"{reply.interaction.id} is rate limited" in owls.program.log
    assert owls.running.told_secrets() == []
