"""A transaction as use cases see it: the repositories of one connection."""

from __future__ import annotations

from sqlalchemy import Connection

from adapters.sql.answers import SqlAnswers
from adapters.sql.buckets import SqlBuckets
from adapters.sql.communities import SqlCommunities
from adapters.sql.deliveries import SqlDeliveries
from adapters.sql.groups import SqlGroups
from adapters.sql.installations import SqlInstallations
from adapters.sql.ledger import SqlLedger
from adapters.sql.log import SqlLog
from adapters.sql.members import SqlMembers
from adapters.sql.memos import SqlMemos
from adapters.sql.schedules import SqlSchedules
from adapters.sql.tickets import SqlTickets


class SqlTransaction:
    """See `bot.ports.store.Transaction`. It begins and commits nothing: whoever made the connection does."""

    __slots__ = (
        "answers",
        "buckets",
        "communities",
        "deliveries",
        "groups",
        "installations",
        "ledger",
        "log",
        "members",
        "memos",
        "schedules",
        "tickets",
    )

    def __init__(self, connection: Connection) -> None:
        self.answers = SqlAnswers(connection)
        self.groups = SqlGroups(connection)
        self.members = SqlMembers(connection)
        self.log = SqlLog(connection)
        self.schedules = SqlSchedules(connection)
        self.deliveries = SqlDeliveries(connection)
        self.buckets = SqlBuckets(connection)
        self.ledger = SqlLedger(connection)
        self.communities = SqlCommunities(connection)
        self.installations = SqlInstallations(connection)
        self.tickets = SqlTickets(connection)
        self.memos = SqlMemos(connection)
