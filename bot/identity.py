"""Who and where: the names by which platforms know people and channels. No rules live here."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Account:
    """A person's identity on one platform.

    `user` is unique within the platform; an adapter whose users are unique only within a community
    (Slack) puts the community in front of it.
    """

    platform: str
    user: str


@dataclass(frozen=True, slots=True)
class Place:
    """A channel: (platform, community, channel), the three parts of a channel binding."""

    platform: str
    community: str
    channel: str
