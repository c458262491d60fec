"""The addresses at which commands and presses are answered: five times within half an hour, without a token."""

from __future__ import annotations

from tests.simulators.slack import content
from tests.simulators.slack.ledger import Request
from tests.simulators.slack.model import Json, Message, ResponseUrl
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.state import State


class Gone(Refusal):
    """The address is good no more."""


class ResponseUrls:
    """What is sent to them.

    After a press, an answer that does not say `replace_original` replaces the message that was pressed, as on Slack.
    After a command there is nothing to replace: every answer is a new message.
    """

    def __init__(self, state: State) -> None:
        self._state = state

    def answer(self, number: str, request: Request) -> None:
        """Let an answer take effect, or refuse it."""
        url = self._state.urls.get(number)
        if url is None or not url.channel.workspace.installed:
            raise Gone("no_service")
        request.tenant = url.channel.workspace.id
        if self._state.expired(url.at, self._state.url_life):
            raise Gone("expired_url")
        if url.uses >= self._state.url_uses:
            raise Gone("used_url")
        self._take(url, request.arguments)
        url.uses += 1

    def _take(self, url: ResponseUrl, given: Json) -> None:
        source = url.source
        if source and given.get("delete_original"):
            self._check_there(source)
            self._state.remove(source)
            return
        text, blocks = content.message(self._state, given, url.channel.workspace)
        if source and given.get("replace_original", True) not in {False, "false"}:
            self._check_there(source)
            source.text, source.blocks = text, blocks
            source.edits += 1
            self._state.show(url.user, source)
            return
        self.post(url, given, text, blocks)

    def post(self, url: ResponseUrl, given: Json, text: str, blocks: list[Json]) -> None:
        """Show an answer as a message of its own: to all where it says `in_channel`, else to one person."""
        for_all = given.get("response_type") == "in_channel"
        thread = given.get("thread_ts")
        made = Message(
            self._state.ts(), url.channel, url.channel.workspace.bot, text, blocks,
            thread_ts=str(thread) if thread else None,
            only_for=None if for_all else url.user,
        )  # fmt: skip
        self._state.keep(made)
        if for_all:
            self._state.show(url.user, made)

    def _check_there(self, source: Message) -> None:
        if source.deleted:
            raise Gone("message_not_found")
