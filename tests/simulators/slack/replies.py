"""What a person gets for something they did, and how Slack's client takes what the app acknowledges with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.simulators.slack import content
from tests.simulators.slack.model import Json, Message, User, View
from tests.simulators.slack.outlets import Ack, Parcel, Post
from tests.simulators.slack.reading import buttons_of, elements, text_of
from tests.simulators.slack.refusals import Refusal
from tests.simulators.slack.response_urls import ResponseUrls
from tests.simulators.slack.state import State
from tests.simulators.slack.views import Views


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person got; it goes on telling what comes later."""

    user: User
    state: State
    parcel: Parcel
    ack: Ack
    began: int

    @property
    def error(self) -> str:
        """What Slack itself says: `operation_timeout`, `dispatch_failed`, or nothing."""
        return self.ack.failure

    @property
    def shown(self) -> list[Message | View]:
        """What the person was shown since, one entry for each change."""
        return self.user.sights[self.began :]

    @property
    def seen(self) -> Message | View:
        """What was shown last."""
        assert self.shown, f"nothing was shown; Slack says “{self.error}”, the app acknowledged with {self.ack.body!r}"
        return self.shown[-1]

    @property
    def message(self) -> Message:
        """The message that was shown last."""
        assert isinstance(self.seen, Message), f"a view was shown: {text_of(self.seen)}"
        return self.seen

    @property
    def view(self) -> View:
        """The modal or the Home that was shown last."""
        assert isinstance(self.seen, View), f"a message was shown: {text_of(self.seen)}"
        return self.seen

    @property
    def text(self) -> str:
        """All words of what was shown last."""
        return text_of(self.seen)

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons."""
        return buttons_of(self.seen)

    @property
    def errors(self) -> Mapping[str, str]:
        """What stands at the fields of the form, by block id."""
        return self.user.errors

    async def until(self, happened: Callable[[Reply], bool], *, within: float = 10) -> None:
        """Wait for something that comes later."""
        await self.state.bell.until(lambda: happened(self), "the reply as expected", within=within)


@dataclass
class Desk:
    """What all people share."""

    state: State
    post: Post
    views: Views
    urls: ResponseUrls
    patience: float = field(default=10)
    """Seconds that people wait for something to be shown."""

    async def tell(self, user: User, parcel: Parcel, take: Callable[[Ack], None], *, waits: bool) -> Reply:
        """Tell the app what somebody did, take its acknowledgement, and wait until something is shown."""
        began = len(user.sights)
        ack = await self.post.deliver(parcel)
        if not ack.failure:
            take(ack)
        if waits and not ack.failure:
            await self.state.bell.came(lambda: len(user.sights) > began, within=self.patience)
        return Reply(user, self.state, parcel, ack, began)

    def take_nothing(self, ack: Ack) -> None:
        """Find fault with an acknowledgement that should be empty."""
        if ack.body:
            self.state.problems.append(f"nothing is expected in this acknowledgement: {ack.body!r}")

    def take_message(self, parcel: Parcel) -> Callable[[Ack], None]:
        """Return what shows the message with which a command is acknowledged."""

        def take(ack: Ack) -> None:
            given: Json = ack.body if isinstance(ack.body, dict) else {"text": str(ack.body or "")}
            if not given.get("text") and not given.get("blocks"):
                return
            url = self.state.urls[str(parcel.body["response_url"]).rsplit("/", 1)[1]]
            try:
                text, blocks = content.message(self.state, given, url.channel.workspace)
            except Refusal as refusal:
                self.state.problems.append(f"acknowledgement of a command: {refusal.body}")
            else:
                self.urls.post(url, given, text, blocks)

        return take

    def take_submission(self, view: View) -> Callable[[Ack], None]:
        """Return what does with a submitted form as the acknowledgement asks."""

        def take(ack: Ack) -> None:
            view.owner.errors = {}
            given = ack.body if isinstance(ack.body, dict) else {}
            if ack.body and not given:
                self.state.problems.append(f"acknowledgement of a submission: {ack.body!r}")
            try:
                self._respond(view, given)
            except Refusal as refusal:
                self.state.problems.append(f"acknowledgement of a submission: {refusal.body}")

        return take

    def _respond(self, view: View, given: Json) -> None:
        stack = view.owner.modals
        match given.get("response_action"):
            case None:
                self.views.close(view)
            case "clear":
                self.views.close(*stack)
            case "update":
                self.views.change(view, given.get("view"))
            case "push":
                self.views.put_on_top(self.views.make(view, given.get("view")))
            case "errors":
                self._point_out(view, given.get("errors") or {})
            case other:
                raise Refusal("invalid_response_action", [str(other)])

    def _point_out(self, view: View, errors: Mapping[str, str]) -> None:
        inputs = {block["block_id"] for block, _ in elements(view.blocks) if block["type"] == "input"}
        if strange := [each for each in errors if each not in inputs]:
            raise Refusal("invalid_errors", [f"no input block {each}" for each in strange])
        view.owner.errors = dict(errors)
        self.state.show(view.owner, view)
