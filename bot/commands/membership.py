"""Joining and leaving, one's own page, and how one is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from bot.calls import Request
from bot.cards import Card
from bot.commands.declare import Command, Nothing, Topic
from bot.commands.options import Words
from bot.ports.store import Transaction
from bot.usecases import membership as usecase
from bot.usecases.streak import own
from bot.views import membership as view

ALIAS_LENGTH = 32


def _join(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.joined(usecase.join(tx, request))


def _leave(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.left(usecase.leave(tx, request))


def _me(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.me(own(tx, request))


def _privacy(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.shown(usecase.show_as(tx, request))


def _hide(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.shown(usecase.show_as(tx, request, hidden=True))


def _show(tx: Transaction, request: Request, _: Nothing) -> Card:
    return view.shown(usecase.show_as(tx, request, hidden=False))


@dataclass(frozen=True, slots=True)
class Alias:
    """The name to be shown."""

    name: Annotated[
        str, Words("The name others see instead of yours; without one, your own name again.", ALIAS_LENGTH)
    ] = ""


def _alias(tx: Transaction, request: Request, given: Alias) -> Card:
    return view.shown(usecase.show_as(tx, request, alias=" ".join(given.name.split())))


ME = Command(
    name="me",
    help="See your own page: streak, week, all time, plan.",
    topic=Topic.FIGURES,
    arguments=Nothing,
    run=_me,
    writes=False,
    examples=("/me",),
)
JOIN = Command(
    name="join",
    help="Join this channel's study group.",
    topic=Topic.GROUP,
    arguments=Nothing,
    run=_join,
    examples=("/join",),
)
LEAVE = Command(
    name="leave",
    help="Leave the group. Your history is kept.",
    topic=Topic.GROUP,
    arguments=Nothing,
    run=_leave,
    examples=("/leave",),
)
PRIVACY_COMMANDS = (
    Command(
        name="privacy",
        help="See how others see you.",
        topic=Topic.GROUP,
        arguments=Nothing,
        run=_privacy,
        writes=False,
        examples=("/privacy",),
    ),
    Command(
        name="privacy hide me",
        help="Be listed nowhere: no boards, no roster, no feed.",
        topic=Topic.GROUP,
        arguments=Nothing,
        run=_hide,
        examples=("/privacy hide me",),
    ),
    Command(
        name="privacy show me",
        help="Be listed again.",
        topic=Topic.GROUP,
        arguments=Nothing,
        run=_show,
        examples=("/privacy show me",),
    ),
    Command(
        name="privacy alias",
        help="Be shown by another name.",
        topic=Topic.GROUP,
        arguments=Alias,
        run=_alias,
        examples=("/privacy alias Night Owl", "/privacy alias"),
    ),
)
