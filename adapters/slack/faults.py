"""What an error of Slack means: whether it took what it was sent, may take it later, or will not until it is mended.

Slack knows no key by which it would recognise a repetition, so whatever may have been taken is never sent again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.ports.messenger import Declined, Later, Refused, Unknown

log = logging.getLogger(__name__)

SOON = 15.0
IN_A_MINUTE = 60.0
RATE_LIMITED, ILL = 429, 500


class Unreadable(Exception):
    """The answer is none of Slack's, so nobody can say what became of the request."""


FAILURES = (SlackApiError, aiohttp.ClientError, OSError, Unreadable)
"""What a call of `answered` raises."""

_NOT_CONNECTED = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.ClientHttpProxyError)
_ASKED_TO_WAIT = {"ratelimited", "rate_limited"}
_IN_DOUBT = {"fatal_error", "internal_error", "service_unavailable", "request_timeout"}
_ABOUT_TOKEN = {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"}
_ABOUT_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
_ABOUT_TRIGGER = {"exchanged_trigger_id", "expired_trigger_id", "trigger_exchanged", "trigger_expired"}
_ABOUT_THREAD = {
    "cannot_reply_to_message",
    "invalid_thread_ts",
    "message_not_found",
    "restricted_action_non_threadable_channel",
    "restricted_action_thread_locked",
    "thread_not_found",
}

_NOT_INSTALLED = "Slack does not let me in any more: somebody must install me in this workspace again"
_NO_RIGHT = "Slack does not let me do that here: an admin of the workspace can look at which apps are approved"
_A_RULE = "a rule of this workspace keeps me from posting: an admin can change who may post"
_NOBODY = "there is nobody there to whom I could write"
# Admins read this in one line of 140 letters: what is wrong, and what they can do about it.
_REPAIRS = {
    **dict.fromkeys(_ABOUT_TOKEN, _NOT_INSTALLED),
    "access_denied": _NO_RIGHT,
    "accesslimited": "Slack does not accept me from this network: an admin can add the address I run at",
    "cannot_dm_bot": _NOBODY,
    "channel_not_found": "I cannot find this channel: if it is still there, type /invite @Showup in it",
    "channel_type_not_supported": "Slack does not let me post in this kind of channel: set me up in another one",
    "ekm_access_denied": "an admin of your organisation has suspended posting: ask them to allow it again",
    "enterprise_is_restricted": "your organisation does not let me post: one of its admins can approve me",
    "is_archived": "this channel is archived: unarchive it, or set me up in another one",
    "messages_tab_disabled": "messages from me are turned off: whoever made my app can turn its Messages tab on",
    "no_permission": _NO_RIGHT,
    "not_allowed_token_type": _NOT_INSTALLED,
    "not_in_channel": "I am not in this channel: type /invite @Showup there",
    "restricted_action": _A_RULE,
    "restricted_action_read_only_channel": "only some may post in this channel: let me, in its posting permissions",
    "restricted_action_thread_only_channel": "this channel takes only replies: let me write in it, in its settings",
    "team_access_not_granted": "your organisation has not let me into this workspace: one of its admins can add it",
    "team_not_found": _NOT_INSTALLED,
    "two_factor_setup_required": "Slack asks for two-factor authentication first: whoever installed me must set it up",
    "user_disabled": _NOBODY,
    "user_not_found": _NOBODY,
    "user_not_visible": _NOBODY,
}
_REPAIR_FAMILIES = (("restricted_action", _A_RULE), ("user_is_", _NOBODY))


async def answered(asking: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Return the answer to a call of the SDK, which stumbles over what is no JSON in ways of its own."""
    try:
        return await asking
    except FAILURES:
        raise
    except (AttributeError, ValueError) as error:
        raise Unreadable from error


async def patiently(ask: Callable[[], Awaitable[AsyncSlackResponse]]) -> AsyncSlackResponse:
    """Return the answer to a call that may wait: as often and as long as Slack asks for."""
    while True:
        try:
            return await answered(ask())
        except FAILURES as error:
            if not (seconds := asked_to_wait(error)):
                raise
            log.warning("Slack wants to be asked again in %.0f s", seconds)
            await asyncio.sleep(seconds)


def outcome_of(error: Exception, *, repeatable: bool = False) -> Later | Refused | Declined | Unknown:
    """Return how it ended that a call raised one of FAILURES.

    `repeatable` tells that doing it twice does no harm, and that what is refused for no known reason would be so again.
    """
    in_doubt: Callable[[str], Later | Unknown] = _soon if repeatable else Unknown
    if isinstance(error, _NOT_CONNECTED):
        return Later(SOON, "Slack cannot be reached")
    if isinstance(error, TimeoutError):
        return in_doubt("Slack did not answer in time")
    if isinstance(error, Unreadable):
        return in_doubt("Slack's answer cannot be read")
    if not isinstance(error, SlackApiError):
        return in_doubt(f"the connection broke: {type(error).__name__}")
    if seconds := asked_to_wait(error):
        return Later(seconds, "Slack asked to wait")
    code, status = code_of(error), _status(error.response)
    if status >= ILL or not code or code in _IN_DOUBT:
        return in_doubt(f"Slack answered {code or status}")
    if why := _repair(code, error.response):
        return Refused(why)
    if code == "message_not_found":
        return Unknown("the message was deleted")
    reason = f"Slack answered {code}"
    if code in _ABOUT_BLOCKS:
        return Declined(reason)
    return Unknown(reason) if repeatable else Later(IN_A_MINUTE, reason)


def asked_to_wait(error: Exception) -> float:
    """Return for how many seconds Slack wants to be left alone; 0 where it does not say that."""
    if not isinstance(error, SlackApiError):
        return 0
    limited = _status(error.response) == RATE_LIMITED or code_of(error) in _ASKED_TO_WAIT
    return _retry_after(error.response) if limited else 0


def code_of(error: Exception) -> str:
    """Return Slack's own word for what is wrong; empty where it gave none."""
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def kind_of(error: Exception) -> str:
    """Return what to call an error in the log: Slack's own word for it, or its kind. Slack's texts hold requests."""
    return code_of(error) or type(error).__name__


def is_about_us(error: Exception) -> bool:
    """Tell whether Slack refused because of how this program was set up: an error of Slack's own is none of that."""
    return bool(code_of(error)) and code_of(error) not in _IN_DOUBT


def hints_of(error: SlackApiError) -> str:
    """Return what Slack says about the place of a mistake in blocks."""
    data = getattr(error.response, "data", None)
    told = data.get("response_metadata") if isinstance(data, dict) else None
    return "; ".join(map(str, told.get("messages", ()))) if isinstance(told, dict) else ""


def is_about_token(error: Exception) -> bool:
    """Tell whether Slack refused the token: what is known of the installation is out of date."""
    return code_of(error) in _ABOUT_TOKEN


def is_about_blocks(error: Exception) -> bool:
    """Tell whether Slack took nothing because of how the message is made."""
    return code_of(error) in _ABOUT_BLOCKS


def is_about_thread(error: Exception) -> bool:
    """Tell whether Slack took nothing because there is no such thread, or not for us."""
    return code_of(error) in _ABOUT_THREAD


def is_about_trigger(error: Exception) -> bool:
    """Tell whether Slack opened nothing because it was asked to more than three seconds after the request."""
    return code_of(error) in _ABOUT_TRIGGER


def _soon(reason: str) -> Later:
    return Later(SOON, reason)


def _repair(code: str, response: Any) -> str:
    if code == "missing_scope":
        return f"I lack the permission {response.get('needed') or 'for that'}: install me again and allow it"
    families = (words for family, words in _REPAIR_FAMILIES if code.startswith(family))
    return _REPAIRS.get(code) or next(families, "")


def _status(response: Any) -> int:
    """Return the status of an answer, which the SDK hands over raw where it could not read it."""
    return int(getattr(response, "status_code", 0) or getattr(response, "status", 0))


def _retry_after(response: Any) -> float:
    try:
        return float(response.headers["Retry-After"])
    except (LookupError, ValueError):
        return SOON
