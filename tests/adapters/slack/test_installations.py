from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.slack.installations import ManyWorkspaces, OneWorkspace, Rotation, rotate
from adapters.slack.sealing import Vault, new_key
from adapters.slack.workspaces import Workspace
from bot.ports.installations import Installation
from bot.presence import Presence
from tests.platforms import MONDAY, World, world

OLD, NEW = new_key(), new_key()
OWLS = Workspace(tenant="T1", token="xoxb-1-owls", name="Owls", bot_id="B1", bot_user="U1BOT", installed_by="U1")
CROWS = Workspace(tenant="T2", token="xoxb-2-crows", name="Crows", bot_id="B2", bot_user="U2BOT")
BIRDS = Workspace(tenant="E1", token="xoxb-3-birds", name="Birds", bot_id="B3", bot_user="W3BOT")


@dataclass
class Kept:
    """Installations in a database, as one process finds them."""

    world: World
    vault: Vault = field(default_factory=lambda: Vault([NEW]))

    def __post_init__(self) -> None:
        self.workspaces = ManyWorkspaces(self.presence, self.vault)

    @property
    def presence(self) -> Presence:
        return self.world.presence

    async def install(self, *workspaces: Workspace) -> None:
        """Keep installations, as another process does."""
        for each in workspaces:
            await self.presence.installed("slack", each.tenant, self.vault.seal(each))

    async def uninstall(self, tenant: str) -> None:
        """Forget an installation, as another process does."""
        assert await self.presence.uninstalled("slack", tenant, at=MONDAY + timedelta(hours=1))


@pytest.fixture
async def kept(sqlite_url: str) -> AsyncIterator[Kept]:
    async with world(sqlite_url, group=False) as made:
        yield Kept(made)


async def test_every_workspace_gets_its_own_token_and_no_other(kept: Kept) -> None:
    await kept.install(OWLS, CROWS)
    assert await kept.workspaces.find("T1") == OWLS
    assert await kept.workspaces.find("T2") == CROWS
    assert await kept.workspaces.find("T3") is None
    assert await asyncio.gather(*map(kept.workspaces.find, ["T2", "T1", "T3"] * 20)) == [CROWS, OWLS, None] * 20


async def test_a_row_that_was_swapped_gives_no_workspace_the_token_of_another(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    await kept.presence.installed("slack", "T1", kept.vault.seal(CROWS))
    await kept.presence.installed("slack", "T2", kept.vault.seal(OWLS))
    assert await kept.workspaces.find("T1") is None
    assert await kept.workspaces.find("T2") is None
    assert "what is kept for T1 was sealed for T2" in caplog.text
    assert "xoxb" not in caplog.text


async def test_no_token_is_in_the_files_of_the_database(kept: Kept, tmp_path: Path) -> None:
    await kept.install(OWLS, CROWS, BIRDS)
    assert await kept.workspaces.find("T1") == OWLS
    files = sorted(tmp_path.iterdir())
    assert {"showup.db", "showup.db-wal"} <= {each.name for each in files}
    kept_bytes = b"".join(each.read_bytes() for each in files)
    assert kept.vault.seal(OWLS)[:8].encode() in kept_bytes  # it is in there, sealed
    for part in (b"xoxb-", b"1-owls", b"2-crows", b"3-birds", NEW.encode()):
        assert part not in kept_bytes


async def test_what_another_process_installs_seals_anew_or_removes_is_known_at_once(
    kept: Kept, sqlite_url: str
) -> None:
    here = ManyWorkspaces(kept.presence, Vault([NEW, OLD]))
    anew = replace(OWLS, token="xoxb-1-anew")
    async with world(sqlite_url, group=False) as another:
        there = Kept(another)
        assert await here.find("T1") is None
        await there.install(OWLS)
        assert await here.find("T1") == OWLS
        await there.install(anew)
        assert await here.find("T1") == anew
        assert await rotate(there.presence, Vault([OLD, NEW])) == Rotation(changed=1, unreadable=())
        assert await here.find("T1") == anew
        await there.uninstall("T1")
        assert await here.find("T1") is None


async def test_an_organisations_installation_covers_the_workspaces_that_slack_names_with_it(kept: Kept) -> None:
    await kept.install(BIRDS)
    assert await kept.workspaces.find("T7") is None
    assert await kept.workspaces.find("T7", org="E1") == BIRDS
    assert await kept.workspaces.find("T7") == BIRDS
    assert await kept.workspaces.find("E1") == BIRDS
    assert await kept.workspaces.find("E1", org="E1") == BIRDS
    assert await kept.workspaces.find("T8") is None
    assert await kept.workspaces.find("T9", org="E2") is None


async def test_a_workspace_with_its_own_installation_keeps_it_under_an_organisation(kept: Kept) -> None:
    await kept.install(OWLS, BIRDS)
    assert await kept.workspaces.find("T1", org="E1") == OWLS


async def test_an_organisation_that_is_gone_is_forgotten_for_all_its_workspaces(kept: Kept) -> None:
    await kept.install(BIRDS, OWLS)
    for team in ("T7", "T8"):
        assert await kept.workspaces.find(team, org="E1") == BIRDS
    assert await kept.workspaces.find("T1") == OWLS
    await kept.uninstall("E1")
    assert await kept.workspaces.find("T7") is None
    assert await kept.workspaces.find("T8") is None
    assert await kept.workspaces.find("T1") == OWLS


async def test_with_the_key_lost_there_is_no_installation_and_the_log_says_so_once(
    kept: Kept, caplog: pytest.LogCaptureFixture
) -> None:
    await kept.install(OWLS)
    lost = ManyWorkspaces(kept.presence, Vault([OLD]))
    for _ in range(3):
        assert await lost.find("T1") is None
    (said,) = (record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR)
    assert said == (
        "Cannot use the installation of T1 (no key opens the installation of T1): add the key it was sealed with to "
        "SHOWUP_ENCRYPTION_KEYS behind the first one, or let an admin there install Showup again"
    )


async def test_after_a_rotation_the_old_key_is_not_needed_any_more(kept: Kept) -> None:
    before = Kept(kept.world, Vault([OLD]))
    await before.install(OWLS, BIRDS)
    await kept.install(CROWS)
    assert await rotate(kept.presence, Vault([NEW, OLD])) == Rotation(changed=3, unreadable=())
    assert await kept.workspaces.find("T1") == OWLS
    assert await kept.workspaces.find("T2") == CROWS
    assert await kept.workspaces.find("E1") == BIRDS


async def test_a_rotation_names_what_no_key_opens_and_leaves_it_as_it_is(kept: Kept) -> None:
    before = Kept(kept.world, Vault([OLD]))
    await before.install(OWLS)
    await kept.install(CROWS)
    assert await rotate(kept.presence, kept.vault) == Rotation(changed=1, unreadable=("T1",))
    assert await before.workspaces.find("T1") == OWLS


class InstalledMeanwhile(Presence):
    """The store, in which somebody installs Showup again between reading and writing."""

    async def installations(self, platform: str) -> tuple[Installation, ...]:
        read = await super().installations(platform)
        await self.installed(platform, "T1", Vault([NEW]).seal(replace(OWLS, token="xoxb-1-anew")))
        return read


async def test_what_is_installed_during_a_rotation_wins(kept: Kept) -> None:
    before = Kept(kept.world, Vault([OLD]))
    await before.install(OWLS, CROWS)
    meanwhile = InstalledMeanwhile(store=kept.world.store, clock=kept.world.clock)
    assert await rotate(meanwhile, Vault([NEW, OLD])) == Rotation(changed=1, unreadable=())
    assert await kept.workspaces.find("T1") == replace(OWLS, token="xoxb-1-anew")
    assert await kept.workspaces.find("T2") == CROWS


async def test_the_token_of_one_workspace_is_for_that_workspace_only() -> None:
    workspaces = OneWorkspace(OWLS, "T1")
    assert await workspaces.find("T1") == OWLS
    assert await workspaces.find("T1", org="E1") == OWLS
    assert await workspaces.find("T2") is None
    assert await workspaces.find("T2", org="E1") is None


async def test_the_token_of_an_organisation_is_for_its_workspaces_also_after_a_restart() -> None:
    workspaces = OneWorkspace(BIRDS, "T7")
    assert await workspaces.find("T7") == BIRDS
    assert await workspaces.find("T8", org="E1") == BIRDS
    assert await workspaces.find("T8") == BIRDS
    assert await workspaces.find("E1", org="E1") == BIRDS
    assert await workspaces.find("T9", org="E2") is None
