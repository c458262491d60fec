"""Being on Slack: in one workspace or many, by a socket or by HTTP."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from aiohttp.web import AbstractRouteDef
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow

from adapters.slack.accounts import PLATFORM, account_of
from adapters.slack.authorize import Authorize
from adapters.slack.client import slack_app
from adapters.slack.desk import Desk
from adapters.slack.errands import Errands
from adapters.slack.events import Events
from adapters.slack.faults import FAILURES, code_of, is_about_us, kind_of, patiently
from adapters.slack.home import Home
from adapters.slack.inbound import Calls
from adapters.slack.installations import ManyWorkspaces, OneWorkspace
from adapters.slack.messenger import SlackMessenger
from adapters.slack.oauth import oauth_flow
from adapters.slack.pictures import Pictures
from adapters.slack.profiles import Profiles
from adapters.slack.routes import slack_routes
from adapters.slack.sealing import Vault
from adapters.slack.settings import Mode, SlackSettings
from adapters.slack.socket import Socket
from adapters.slack.web import Web
from adapters.slack.workspaces import Workspace, Workspaces
from bot.app import StudyBot
from bot.cards import Card
from bot.errors import StartupProblem
from bot.ports.painter import Painter
from bot.presence import Presence

ONLY_POSTS = "posts only"


class SlackConnection:
    """One process's part of being on Slack, with the messenger that posts there once it has started.

    Without listening Slack sends nothing here: there is neither a socket nor a web route.
    """

    def __init__(
        self,
        settings: SlackSettings,
        *,
        bot: StudyBot,
        presence: Presence,
        painter: Painter,
        listens: bool = True,
    ) -> None:
        self._settings = settings
        self._listens = listens
        self._bot = bot
        self._presence = presence
        self._pictures = Pictures(painter)
        self._web = Web(settings.api_url)
        self._stack = AsyncExitStack()
        self._app: AsyncApp | None = None
        self._errands = Errands()
        self._socket: Socket | None = None
        self._where = ""

    def routes(self) -> list[AbstractRouteDef]:
        """Return the web routes, which answer once it has started; none in Socket Mode."""
        if not (self._listens and self._settings.by_http):
            return []
        many = self._settings.mode is Mode.MANY
        return slack_routes(lambda: self._app, signing_secret=self._settings.signing_secret, installs=many)

    async def start(self) -> str:
        """Begin, and return where Showup is. Raises `StartupProblem`."""
        await self._stack.enter_async_context(self._web)
        workspaces, flow = await self._workspaces()
        self.messenger = SlackMessenger(workspaces, self._web, self._pictures)
        if self._listens:
            await self._listen(workspaces, flow)
        return self._where

    async def _listen(self, workspaces: Workspaces, flow: AsyncOAuthFlow | None) -> None:
        """Let Slack's requests come in, and open the socket where they come by it."""
        self._app = self._made(workspaces, flow)
        if self._settings.mode is Mode.SOCKET:
            self._socket = Socket(
                self._app, app_token=self._settings.app_token, client=self._web.client(), errands=self._errands
            )
            await self._socket.start()
            self._stack.push_async_callback(self._socket.stop)

    async def lost(self) -> None:
        """Wait until Slack can no longer be reached at all, and raise `StartupProblem` with the reason."""
        await (self._socket.lost() if self._socket else asyncio.get_running_loop().create_future())

    async def stop(self) -> None:
        """Answer what is under way, and leave."""
        await self._errands.finish()
        await self._stack.aclose()

    @property
    def healthy(self) -> bool:
        """Tell whether Slack's requests can arrive; without listening, whether posts can go out."""
        if not self._listens:
            return bool(self._where)
        return self._app is not None and (self._socket is None or self._socket.healthy)

    @property
    def detail(self) -> str:
        """Say how Showup is there."""
        return str(self._settings.mode) if self._listens else ONLY_POSTS

    def _made(self, workspaces: Workspaces, flow: AsyncOAuthFlow | None) -> AsyncApp:
        profiles = Profiles()
        calls = Calls(workspaces=workspaces, profiles=profiles, presence=self._presence)
        home = Home(self._bot, presence=self._presence, calls=calls)
        desk = Desk(
            self._bot,
            presence=self._presence,
            calls=calls,
            home=home,
            pictures=self._pictures,
            errands=self._errands,
        )
        return slack_app(
            client=self._web.client(),
            authorize=Authorize(workspaces),
            oauth_flow=flow,
            desk=desk,
            events=Events(presence=self._presence, home=home),
        )

    async def _workspaces(self) -> tuple[Workspaces, AsyncOAuthFlow | None]:
        if self._settings.mode is not Mode.MANY:
            return await self._one(), None
        vault = _vault(self._settings)
        many = ManyWorkspaces(self._presence, vault)
        self._where = f"in every workspace that installs it from {self._settings.public_url}/slack/install"
        return many, self._flow(many, vault) if self._listens else None

    def _flow(self, many: ManyWorkspaces, vault: Vault) -> AsyncOAuthFlow:
        return oauth_flow(
            client_id=self._settings.client_id,
            client_secret=self._settings.client_secret,
            public_url=self._settings.public_url,
            web_client=self._web.client(),
            presence=self._presence,
            vault=vault,
            workspaces=many,
            greet=self._greet,
        )

    async def _one(self) -> OneWorkspace:
        """Learn whose token it is. Who listens goes on with what is known, where Showup was removed from it before."""
        try:
            found = await patiently(self._web.client(self._settings.bot_token).auth_test)
        except FAILURES as error:
            why = f"cannot reach Slack at {self._settings.api_url}: {_said(error)}"
            if is_about_us(error):
                why = f"Slack does not take SLACK_BOT_TOKEN ({code_of(error)}): copy it again from Install App"
            raise StartupProblem(why) from error
        team = found["team_id"]
        workspace = Workspace(
            tenant=found["enterprise_id"] if found.get("is_enterprise_install") else team,
            token=self._settings.bot_token,
            name=found.get("team", team),
            bot_id=found.get("bot_id", ""),
            bot_user=found["user_id"],
        )
        if self._listens:
            await self._presence.arrived(PLATFORM, team)
        self._where = f"in {workspace.name}"
        return OneWorkspace(workspace, team)

    async def _greet(self, workspace: Workspace, user: str, card: Card) -> None:
        """Say hello to whoever installed Showup, and to nobody else."""
        await self.messenger.tell(account_of(workspace.tenant, user), card, key=f"hello-{workspace.tenant}")


def _said(error: Exception) -> str:
    """Return an error of the network in its own words, and one of Slack by its name: its words hold whole pages."""
    return str(error) if isinstance(error, OSError) and str(error) else kind_of(error)


def _vault(settings: SlackSettings) -> Vault:
    try:
        return Vault(settings.encryption_keys)
    except ValueError as error:
        raise StartupProblem(f"SHOWUP_ENCRYPTION_KEYS: {error}") from error
