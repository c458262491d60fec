"""The group streak as a member reads it: the log is read back only as far as it goes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.checkin import CheckIn
from bot.domain.day import DAY
from bot.identity import Account
from bot.ports.store import Transaction
from bot.usecases.streak import MOST_GROUP_STREAKS
from tests.platforms import MONDAY, World


@pytest.mark.parametrize("days", [1, MOST_GROUP_STREAKS, MOST_GROUP_STREAKS + 1, 100])
async def test_a_group_streak_is_counted_to_its_end_however_long_it_is(core: World, days: int) -> None:
    await core.do("ada", "/join")

    def fill(tx: Transaction) -> None:
        group = tx.groups.at(core.place)
        assert group is not None
        ada = tx.members.find(Account("testland", "ada"), group.id)
        assert ada is not None
        for number in range(2, days + 2):  # there is a day before it on which nobody came
            day = ada.joined + DAY * number
            tx.log.add(CheckIn(0, ada.id, group.id, day, 45, "", "", MONDAY), event=f"filled in {number}")

    await core.store.write(fill)
    core.clock.hold(MONDAY + timedelta(days=days + 1))
    assert f"Group streak {days} day" in await core.says("ada", "/streak")
