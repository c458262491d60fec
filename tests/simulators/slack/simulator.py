"""A small Slack on loopback, for unmodified slack_sdk and slack_bolt: what it keeps, what it refuses, what breaks.

    async with slack(clock=…) as it:
        owls = it.workspace("Owls")                  # the app is installed; `owls.token.value` is its bot token
        hall = it.channel(owls, "study-hall")        # with the bot in it, and everybody who is there so far
        ada = it.person(owls, "Ada", tz="Asia/Tokyo")
        it.send_to("http://127.0.0.1:…/slack/events")  # HTTP; without it Slack sends by Socket Mode
        reply = await ada.command("/checkin", "45 eigenvalues", hall)
        assert reply.text == "…"

Point the app at `it.api_url`, `it.authorize_url`, and its secrets: `it.signing_secret`, `it.app_token`,
`it.client_id`, `it.client_secret`. `it.state` holds everything and the few numbers that tests may turn.

- What the app asks for: `it.ledger` keeps every request (`it.ledger.of("chat.*")`, `.accepted("chat.postMessage")`),
  response_urls as `response_url`. `it.faults.next("chat.postMessage", RateLimited(2), Dropped(taken=True))` breaks the
  next ones (see faults); `await it.shut()` refuses connections until `await it.reopen()`.
- What the app is told: `it.sent` keeps it with each acknowledgement. `with it.http.tampered("wrong secret"):` sends
  what Slack never would. `it.sockets` breaks connections: `disconnect`, `silence`, `drop`, `down`, `connected(2)`.
- What people do and see: see `people.Person`; each action gives a `replies.Reply`. `text_of` and `buttons_of` read.
- With `it.state.manifest = …` people have only the commands and shortcuts of the manifest, and the app hears only of
  the events that it asks for.
- What happens: `it.events.tell(owls, {...})`, `.tell_again(event)`, `.tell_what_is_due()`, `.uninstall(owls)`,
  `.kick_bot(hall)`, `.archive(hall)`, `.delete(hall)`, `.rename_id(hall)`.
- Installing: `it.workspace("Owls", installed=False)`, then `it.authorize(url, owls)` gives where the browser goes.
- `it.problems`: acknowledgements that Slack would not understand. They are empty when all is well.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.ports.clock import Clock
from scheduler.clock import SystemClock
from tests.simulators.slack import oauth, sockets
from tests.simulators.slack.chat import Chat
from tests.simulators.slack.directory import Directory
from tests.simulators.slack.events import Events
from tests.simulators.slack.files import Files
from tests.simulators.slack.model import Workspace
from tests.simulators.slack.outlets import Ack, Http, Parcel, Post
from tests.simulators.slack.people import Person
from tests.simulators.slack.replies import Desk
from tests.simulators.slack.response_urls import ResponseUrls
from tests.simulators.slack.server import Door
from tests.simulators.slack.state import State
from tests.simulators.slack.views import Views
from tests.simulators.slack.world import World


class Slack(World):
    """The whole of it."""

    def __init__(self, state: State) -> None:
        self.http, self.sockets = Http(state), sockets.Sockets(state)
        views, urls, files = Views(state), ResponseUrls(state), Files(state)
        self._post = Post(state, self.http, self.sockets)
        super().__init__(state, Desk(state, self._post, views, urls))
        self.events = Events(state, self._post)
        self._oauth = oauth.OAuth(state)
        parts = (Chat(state), views, files, Directory(state), self._oauth, self.sockets)
        methods = {name: method for part in parts for name, method in part.methods().items()}
        self._door = Door(state, methods, urls, files)
        self.ledger, self.faults = self._door.ledger, self._door.faults
        self._port = 0
        state.address = lambda: f"http://127.0.0.1:{self._port}"
        app = self._door.application()
        app.router.add_get(sockets.PATH, self.sockets.serve)
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=0.1)
        self._site: web.TCPSite | None = None

    @property
    def api_url(self) -> str:
        """The address that stands for https://slack.com/api/."""
        return f"{self.state.address()}/api/"

    @property
    def authorize_url(self) -> str:
        """The address that stands for https://slack.com/oauth/v2/authorize."""
        return self.state.address() + oauth.PATH

    @property
    def signing_secret(self) -> str:
        """What requests to the app are signed with."""
        return self.state.signing_secret

    @property
    def app_token(self) -> str:
        """The token that opens connections for Socket Mode."""
        return self.state.app_token

    @property
    def client_id(self) -> str:
        """The name of the app in OAuth."""
        return self.state.client_id

    @property
    def client_secret(self) -> str:
        """The secret of the app in OAuth."""
        return self.state.client_secret

    @property
    def sent(self) -> list[tuple[Parcel, Ack]]:
        """Everything that the app was told, and how it acknowledged it."""
        return self._post.sent

    @property
    def problems(self) -> list[str]:
        """Acknowledgements that Slack would not understand."""
        return self.state.problems

    def send_to(self, url: str) -> None:
        """Tell the app by HTTP from now on."""
        self.http.url, self._post.outlet = url, self.http

    def send_by_socket(self) -> None:
        """Tell the app by Socket Mode from now on, as it is at first."""
        self._post.outlet = self.sockets

    def authorize(
        self,
        url: str,
        workspace: Workspace,
        by: Person | None = None,
        *,
        approves: bool = True,
        without: Sequence[str] = (),
        org_wide: bool = False,
    ) -> str:
        """Play the browser of somebody who installs the app; return the address that it is sent to at the end."""
        user = by.user if by else self.installer(workspace).user
        return self._oauth.authorize(
            url, workspace, user, approves=approves, without=without, org_wide=org_wide
        )  # fmt: skip

    async def shut(self) -> None:
        """Refuse all connections, also those that are open already; Socket Mode goes on."""
        assert self._site
        await self._site.stop()
        self._door.refusing = True

    async def reopen(self) -> None:
        """Take connections again, where they were taken before."""
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()
        self._port = self._runner.addresses[0][1]
        self._door.refusing = False

    async def start(self) -> None:
        """Open the door."""
        await self._runner.setup()
        await self.reopen()

    async def stop(self) -> None:
        """Let go of everything."""
        await self.events.stop()
        await self.http.close()
        self.sockets.drop()
        await self._runner.cleanup()


@asynccontextmanager
async def slack(clock: Clock | None = None, *, state: State | None = None) -> AsyncIterator[Slack]:
    """Run a Slack of one's own, and stop it at the end."""
    made = Slack(state or State(clock=clock or SystemClock()))
    try:
        await made.start()
        yield made
    finally:
        await made.stop()
