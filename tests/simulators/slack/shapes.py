"""The shapes of JSON: small checks out of which the shape of a whole payload is put together.

A check takes a value and yields what is wrong with it, each with the path to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Check = Callable[[Any], Iterator[str]]


def anything(_value: object) -> Iterator[str]:
    """Find nothing: another check looks at it."""
    yield from ()


def boolean(value: object) -> Iterator[str]:
    """Find out whether it is one."""
    if not isinstance(value, bool):
        yield f"{value!r} is neither true nor false"


def whole(least: int, most: int = 2**53) -> Check:
    """Make a check of a whole number."""

    def check(value: object) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int):
            yield f"{value!r} is no whole number"
        elif not least <= value <= most:
            yield f"{value} is not between {least} and {most}"

    return check


def string(most: int, *, least: int = 1, blank: bool = False) -> Check:
    """Make a check of a string by its length, and of its saying something unless it may be blank."""

    def check(value: object) -> Iterator[str]:
        if not isinstance(value, str):
            yield f"{value!r} is no string"
        elif not least <= len(value.encode("utf-16-le", "surrogatepass")) // 2 <= most:
            yield f"{len(value)} characters are not between {least} and {most}"
        elif least and not blank and not value.strip():
            yield "says nothing"
        elif re.search(r"[\ud800-\udfff]", value):
            yield "has half a sign"

    return check


def matching(pattern: str) -> Check:
    """Make a check of a string by a pattern."""

    def check(value: object) -> Iterator[str]:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            yield f"{value!r} does not match {pattern}"

    return check


def one_of(*allowed: str) -> Check:
    """Make a check of a word."""

    def check(value: object) -> Iterator[str]:
        if value not in allowed:
            yield f"{value!r} is none of {', '.join(allowed)}"

    return check


def many(each: Check, most: int, *, least: int = 1) -> Check:
    """Make a check of a list and of everything in it."""

    def check(value: object) -> Iterator[str]:
        if not isinstance(value, list):
            yield f"{value!r} is no list"
            return
        if not least <= len(value) <= most:
            yield f": {len(value)} are not between {least} and {most}"
        for number, element in enumerate(value):
            yield from _below(str(number), each(element))

    return check


def shape(**keys: Check) -> Check:
    """Make a check of an object by its keys; one whose name ends in `_` may be missing, and none is unknown."""
    optional = {name.removesuffix("_") for name in keys if name.endswith("_")}
    known = {name.removesuffix("_"): check for name, check in keys.items()}

    def check(value: object) -> Iterator[str]:
        if not isinstance(value, dict):
            yield f"{value!r} is no object"
            return
        yield from (f"/{name}: is missing" for name in known if name not in value and name not in optional)
        for name, inner in value.items():
            yield from _below(name, known[name](inner)) if name in known else [f"/{name}: is unknown"]

    return check


def dispatch(**types: Check) -> Check:
    """Make a check of an object by its type."""

    def check(value: object) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        yield from (
            types[kind](value) if isinstance(kind, str) and kind in types else [f"/type: {kind!r} cannot be here"]
        )

    return check


def either(one: str, other: str, inner: Check) -> Check:
    """Make a check of an object that has one of two keys, and not both."""

    def check(value: object) -> Iterator[str]:
        yield from inner(value)
        if isinstance(value, dict) and (one in value) == (other in value):
            yield f"/{one}: either it or {other} is needed, and not both"

    return check


def plain(most: int) -> Check:
    """Make a check of a text object that takes plain text only."""
    return dispatch(plain_text=shape(type=anything, text=string(most), emoji_=boolean))


def text(most: int) -> Check:
    """Make a check of a text object that takes plain text or markup."""
    return dispatch(
        plain_text=shape(type=anything, text=string(most), emoji_=boolean),
        mrkdwn=shape(type=anything, text=string(most), verbatim_=boolean),
    )


def _below(name: str, found: Iterator[str]) -> Iterator[str]:
    for each in found:
        between = "" if each.startswith(("/", ":")) else ": "
        yield f"/{name}{between}{each}"
