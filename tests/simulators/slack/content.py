"""What Slack refuses in the contents of messages and views, and what it adds to them."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from tests.simulators.slack import blockkit
from tests.simulators.slack.model import File, Json, Workspace
from tests.simulators.slack.reading import elements
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.state import State

LONGEST_TEXT = 40_000
LARGEST_VIEW = 250_000


def message(state: State, arguments: Mapping[str, Any], workspace: Workspace) -> tuple[str, list[Json]]:
    """Return the text and the blocks of a message, or refuse them."""
    text, blocks = arguments.get("text") or "", arguments.get("blocks") or []
    if not text and not blocks:
        raise Refusal("no_text")
    if len(str(text)) > LONGEST_TEXT:
        raise Refusal("msg_too_long")
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    given = {key: value for key, value in (("text", text), ("blocks", blocks)) if value}
    if wrong := blockkit.problems(given, surface="message"):
        raise Refusal("invalid_blocks", wrong)
    _check_files(state, blocks, workspace)
    return str(text), _complete(blocks)


def view(state: State, given: object, workspace: Workspace, *, kind: str) -> Json:
    """Return a view as it is kept, or refuse it."""
    if not isinstance(given, dict) or given.get("type") != kind:
        raise Refusal("invalid_arguments", [f"must be a view of the type {kind} [json-pointer:/view]"])
    if len(json.dumps(given, ensure_ascii=False).encode()) > LARGEST_VIEW:
        raise Refusal("view_too_large")
    if wrong := blockkit.problems(given, surface="home" if kind == "home" else "modal"):
        raise Refusal("invalid_arguments", wrong)
    _check_files(state, given["blocks"], workspace)
    return given | {"blocks": _complete(given["blocks"])}


def _complete(blocks: list[Json]) -> list[Json]:
    """Give ids to blocks and elements that have none, as Slack does."""
    made = copy.deepcopy(blocks)
    for block in made:
        block.setdefault("block_id", secrets.token_urlsafe(4))
    for _, element in elements(made):
        element.setdefault("action_id", secrets.token_urlsafe(4))
    return made


def _check_files(state: State, blocks: list[Json], workspace: Workspace) -> None:
    for shown in _slack_files(blocks):
        found = _file(state, shown)
        if found is None or found.deleted or not found.completed or found.workspace is not workspace:
            raise Refusal("invalid_blocks", ["invalid slack file"])
        if found.pending:
            found.pending -= 1
            raise Refusal("invalid_blocks", ["invalid slack file"])


def _file(state: State, shown: Json) -> File | None:
    by_address = str(shown.get("url", "")).split("/")
    return next((each for each in state.files.values() if each.id == shown.get("id") or each.id in by_address), None)


def _slack_files(tree: object) -> Iterator[Json]:
    match tree:
        case {"slack_file": dict() as found}:
            yield found
        case dict():
            for each in tree.values():
                yield from _slack_files(each)
        case list():
            for each in tree:
                yield from _slack_files(each)
        case _:
            pass
