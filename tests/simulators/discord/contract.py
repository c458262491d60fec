"""Discord's published contract (OpenAPI): what in a request, or in an answer of the simulator, departs from it.

The file is not part of this project. It is looked for beside it, or where SHOWUP_DISCORD_OPENAPI says.
"""

from __future__ import annotations

import copy
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.simulators.discord.ledger import Request

ROOT = Path(__file__).parents[3]
FILE = Path(os.environ.get("SHOWUP_DISCORD_OPENAPI") or ROOT.parent / "shared" / "specs" / "discord-openapi.json")
MISSING = "" if FILE.is_file() else f"NO CONTRACT: {FILE} is not there; SHOWUP_DISCORD_OPENAPI names another place"
"""Why nothing can be checked here, for a test that is skipped; empty where all is well."""

WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"
EDITS = ("PATCH /channels/{channel_id}/messages/{message_id}", f"PATCH {WEBHOOK}/messages/")
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"


def problems(method: str, path: str, body: Any) -> list[str]:
    """Return how a request departs from the contract, apart from what discord.py always does differently."""
    operation, schema = _operation(method, path)
    if schema is None:
        return [f"{method} {path}: the contract knows no such request"] if not operation else []
    return list(_departures(schema, "closed", json.dumps(_waived(operation, body))))


def departures(requests: Iterable[Request]) -> list[str]:
    """Return how requests depart from the contract; nothing where it is missing."""
    if MISSING:
        return []
    return [
        f"{each.method} {each.path}: {problem}"
        for each in requests
        for problem in problems(each.method, each.path, each.body)
    ]


def answer_problems(method: str, path: str, body: Any) -> list[str]:
    """Return how the answer to a request departs from the contract; more fields than it tells of are fine."""
    _, schema = _operation(method, path, answer=True)
    return list(_departures(schema, "open", json.dumps(body))) if schema else []


@cache
def _departures(schema: str, document: str, body: str) -> Sequence[str]:
    """Return how a body departs from a schema; the same ones come again and again, and looking takes its time."""
    return [
        f"{'.'.join(str(step) for step in each.absolute_path) or 'body'}: {each.message[:160]}"
        for error in _validator(f"{document}:{schema}").iter_errors(json.loads(body))
        for each in _causes(error)
    ]


def _causes(error: ValidationError) -> Iterator[ValidationError]:
    """Yield what is wrong in the alternative that was meant: the one whose `type` fits, else the nearest."""
    branches: dict[Any, list[ValidationError]] = {}
    for each in error.context or ():
        branches.setdefault(each.schema_path[0], []).append(each)
    if not branches:
        yield error
        return
    meant = min(branches.values(), key=lambda found: (any(_is_type(each) for each in found), len(found)))
    for each in meant:
        yield from _causes(each)


def _is_type(error: ValidationError) -> bool:
    return list(error.path) == ["type"] or (not error.path and error.validator == "type")


@cache
def _paths() -> list[tuple[re.Pattern[str], str]]:
    """Return the paths of the contract as patterns; those with fewer unknown parts come first."""
    templates = sorted(_document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path) for path in templates]


@cache
def _operation(method: str, path: str, *, answer: bool = False) -> tuple[str, str | None]:
    """Return the operation that a request means, and where the schema of its body stands, if it has one."""
    template = next((template for pattern, template in _paths() if pattern.fullmatch(path)), "")
    operation = _document()["paths"].get(template, {}).get(method.lower())
    if operation is None:
        return "", None
    pointer = f"#/paths/{template.replace('~', '~0').replace('/', '~1')}/{method.lower()}"
    if answer:
        success = next((code for code in operation["responses"] if code.startswith("2")), "")
        held, pointer = operation["responses"].get(success, {}), f"{pointer}/responses/{success}"
    else:
        held, pointer = operation.get("requestBody", {}), f"{pointer}/requestBody"
    known = "application/json" in held.get("content", {})
    return f"{method} {template}", f"{pointer}/content/application~1json/schema" if known else None


@cache
def _document() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def _registry() -> Registry[Any]:
    """Return the contract twice: as it is, and closed, so that a field that it does not know is a problem."""
    closed = copy.deepcopy(_document())
    _close(closed)
    documents = {"open:": _document(), "closed:": closed}
    resources = [(name, DRAFT202012.create_resource(each)) for name, each in documents.items()]
    return Registry().with_resources(resources)


def _close(value: Any) -> None:
    match value:
        case dict():
            if value.get("type") == "object" and "properties" in value:
                value.setdefault("additionalProperties", False)
            for each in value.values():
                _close(each)
        case list():
            for each in value:
                _close(each)
        case _:
            pass


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": reference}, registry=_registry())


def _waived(operation: str, body: Any) -> Any:
    """Return the body without the departures that are not ours."""
    body = copy.deepcopy(body)
    for waive in WAIVED.values():
        waive(operation, body)
    return body


def _without_nsfw(operation: str, body: Any) -> None:
    if operation.startswith("PUT ") and operation.endswith("/commands"):
        for command in body:
            command.pop("nsfw", None)


def _without_tts(operation: str, body: Any) -> None:
    if operation.startswith(EDITS):
        body.pop("tts", None)
    if operation == CALLBACK and body["type"] == 7:
        body["data"].pop("tts", None)


def _messages(operation: str, body: Any) -> Iterator[dict[str, Any]]:
    if isinstance(body, dict):
        yield (body.get("data") or {}) if operation == CALLBACK else body


def _without_embed_flags(operation: str, body: Any) -> None:
    for message in _messages(operation, body):
        for embed in message.get("embeds") or ():
            embed.pop("flags", None)


def _attachment_ids_as_text(operation: str, body: Any) -> None:
    for message in _messages(operation, body):
        for attachment in message.get("attachments") or ():
            attachment["id"] = str(attachment["id"])


def _recipient_as_text(operation: str, body: Any) -> None:
    if operation == "POST /users/@me/channels":
        body["recipient_id"] = str(body["recipient_id"])


WAIVED: Mapping[str, Callable[[str, Any], None]] = {
    "a command is registered with `nsfw`": _without_nsfw,
    "an edit has `tts`": _without_tts,
    "an embed has `flags`": _without_embed_flags,
    "the id of an attachment is a number": _attachment_ids_as_text,
    "the recipient of a conversation is a number": _recipient_as_text,
}
"""The departures of discord.py itself, which Discord takes."""
