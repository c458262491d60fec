from __future__ import annotations

import base64
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.sealing import Unreadable, Vault, new_key
from adapters.slack.workspaces import Workspace

OLD, NEW, OTHER = new_key(), new_key(), new_key()
OWLS = Workspace(tenant="T1", token="xoxb-1-owls-secret", name="Owls", bot_id="B1", bot_user="U1BOT", installed_by="U1")

words = st.text(max_size=40)
workspaces = st.builds(
    Workspace,
    tenant=st.from_regex(r"[TE][A-Z0-9]{1,10}", fullmatch=True),
    token=words,
    name=words,
    bot_id=words,
    bot_user=words,
    installed_by=words,
)


@given(workspaces)
def test_what_is_sealed_is_opened_as_it_was(workspace: Workspace) -> None:
    vault = Vault([NEW])
    assert vault.open(workspace.tenant, vault.seal(workspace)) == workspace


@given(workspaces)
def test_a_rotation_takes_the_first_key_and_changes_nothing_else(workspace: Workspace) -> None:
    both = Vault([NEW, OLD])
    anew = both.reseal(workspace.tenant, Vault([OLD]).seal(workspace))
    assert Vault([NEW]).open(workspace.tenant, anew) == workspace
    again = both.reseal(workspace.tenant, anew)
    assert Vault([NEW]).open(workspace.tenant, again) == workspace
    with pytest.raises(Unreadable):
        Vault([OLD]).open(workspace.tenant, anew)


def test_the_first_key_seals_and_every_key_opens() -> None:
    assert Vault([NEW, OLD]).open("T1", Vault([OLD]).seal(OWLS)) == OWLS
    assert Vault([NEW]).open("T1", Vault([NEW, OLD]).seal(OWLS)) == OWLS


def test_no_token_can_be_read_in_what_is_sealed() -> None:
    sealed = Vault([NEW]).seal(OWLS)
    readable = base64.urlsafe_b64decode(sealed)
    for part in ("xoxb-", "owls-secret", "Owls", "U1BOT"):
        assert part not in sealed
        assert part.encode() not in readable


def test_without_the_key_nothing_is_opened() -> None:
    sealed = Vault([NEW]).seal(OWLS)
    with pytest.raises(Unreadable, match=r"^no key opens the installation of T1$"):
        Vault([OTHER, OLD]).open("T1", sealed)
    with pytest.raises(Unreadable):
        Vault([OTHER]).reseal("T1", sealed)


@pytest.mark.parametrize("sealed", ["", "xoxb-1-in-the-open", "gAAAAA", "ünlesbar"])
def test_what_was_never_sealed_is_not_opened(sealed: str) -> None:
    with pytest.raises(Unreadable):
        Vault([NEW]).open("T1", sealed)


def test_what_was_changed_on_the_way_is_not_opened() -> None:
    vault = Vault([NEW])
    sealed = vault.seal(OWLS)
    middle = len(sealed) // 2
    changed = sealed[:middle] + ("A" if sealed[middle] != "A" else "B") + sealed[middle + 1 :]
    with pytest.raises(Unreadable):
        vault.open("T1", changed)


def test_an_installation_in_the_row_of_another_workspace_is_refused() -> None:
    vault = Vault([NEW])
    with pytest.raises(Unreadable, match=r"^what is kept for T2 was sealed for T1$"):
        vault.open("T2", vault.seal(OWLS))
    with pytest.raises(Unreadable):
        vault.reseal("T2", vault.seal(OWLS))


def test_a_vault_needs_a_key() -> None:
    with pytest.raises(ValueError, match=r"^there is no key: `showup slack key` makes one$"):
        Vault([])


@pytest.mark.parametrize(
    "bad",
    ["", "hunter2-hunter2", "schlüssel", NEW[:-5], NEW[:-1], NEW + OLD],
    ids=["empty", "a password", "not ASCII", "cut off", "without its end", "two without a comma"],
)
def test_a_bad_key_is_named_by_its_place_and_never_shown(bad: str) -> None:
    with pytest.raises(ValueError, match=r"^key 2 is no key: `showup slack key` makes one$") as raised:
        Vault([NEW, bad])
    said = "".join(traceback.format_exception(raised.value))
    assert not bad or bad not in said


def test_neither_keys_nor_tokens_are_shown() -> None:
    vault = Vault([NEW])
    assert repr(vault) == "Vault()"
    assert "xoxb" not in repr(OWLS)


def test_every_key_is_another_one() -> None:
    assert len({new_key() for _ in range(10)}) == 10
