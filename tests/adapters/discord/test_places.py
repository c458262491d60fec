"""Where a group lives: in a channel with its threads, in a post of a forum, in the chat of a voice channel."""

from __future__ import annotations

import pytest
from simcord.builders import ChannelHandle

from tests.adapters.discord.hall import Hall, answer, labels, said


def thread_in(hall: Hall, channel: ChannelHandle, name: str = "Talk") -> ChannelHandle:
    """Let Maya start a thread."""
    thread = hall.env.backend.create_thread(channel.id, name, hall.person("Maya").id)
    return ChannelHandle(hall.env, hall.guild, thread)


async def test_commands_in_a_thread_belong_to_its_channel(hall: Hall) -> None:
    thread = thread_in(hall, hall.channel)
    result = await hall.person("Jonas").slash(thread, "checkin", minutes="45")
    assert said(answer(result)).startswith("### Welcome! 45 min logged")
    assert "Today 45 min" in await hall.says("Jonas", "me")
    taken = await hall.person("Maya").slash(thread, "group setup", zone="Asia/Tokyo", name="Second")
    assert said(answer(taken)).startswith("### This channel has a study group already")


async def test_buttons_and_forms_in_a_thread_belong_to_its_channel(hall: Hall) -> None:
    thread = thread_in(hall, hall.channel)
    shown = answer(await hall.person("Jonas").slash(thread, "checkin", minutes="45"))
    changed = await hall.fill("Jonas", await hall.click("Jonas", shown, "Edit"), minutes="50")
    assert "Today 50 min" in said(answer(changed))
    undone = answer(await hall.click("Jonas", answer(changed), "Undo"))
    assert said(undone).startswith("### Undone: 50 min, today")
    message = await hall.person("Ines").send(thread, "Chapter 3")
    opened = await hall.person("Ines").context_menu(thread, "Log as check-in", message)
    assert said(answer(await hall.fill("Ines", opened))).startswith("### Welcome! You showed up\n> Chapter 3")


async def test_a_post_of_a_forum_is_a_place_of_its_own(hall: Hall) -> None:
    forum = hall.guild.create_forum_channel("groups")
    owls, larks = thread_in(hall, forum, "Owls"), thread_in(hall, forum, "Larks")
    maya = hall.person("Maya")
    await maya.slash(owls, "group setup", zone="Europe/Berlin", name="Owls")
    assert said(answer(await maya.slash(larks, "me"))).startswith("### There is no study group in this channel yet")
    await maya.slash(owls, "group prompt now")
    await hall.run_due()
    (prompt,) = hall.posts(owls)
    await hall.click("Jonas", prompt, "25 min")
    await hall.later(seconds=10)
    assert [said(post).split("\n")[0] for post in hall.posts(owls)][1:] == ["### Jonas studied 25 min"]
    assert hall.requests("POST", "/channels/*/threads") == []


async def test_the_chat_of_a_voice_channel_is_a_place_without_threads(hall: Hall) -> None:
    voice = hall.guild.create_voice_channel("Quiet room")
    await hall.person("Maya").slash(voice, "group setup", zone="Europe/Berlin", name="Owls")
    await hall.person("Maya").slash(voice, "group prompt now")
    await hall.run_due()
    (prompt,) = hall.posts(voice)
    assert labels(prompt)[0] == "Check in"
    await hall.click("Jonas", prompt, "25 min")
    await hall.later(seconds=10)
    assert [said(post).split("\n")[0] for post in hall.posts(voice)][1:] == ["### Jonas studied 25 min"]
    assert hall.requests("POST", "/channels/*/threads") == []


async def test_two_channels_of_a_server_hold_two_groups(hall: Hall) -> None:
    other = hall.guild.create_text_channel("larks")
    await hall.person("Maya").slash(other, "group setup", zone="Asia/Tokyo", name="Larks")
    await hall.person("Jonas").slash(other, "checkin", minutes="30")
    assert "You are not in this group" in await hall.says("Jonas", "me")
    await hall.later(seconds=1)
    assert ([len(hall.posts(other)), len(hall.posts())]) == [1, 0]


@pytest.mark.parametrize("kind", ["news", "stage"])
async def test_other_channels_with_a_chat_work_as_well(kind: str, hall: Hall) -> None:
    make = hall.guild.create_news_channel if kind == "news" else hall.guild.create_stage_channel
    channel = make("hall")
    await hall.person("Maya").slash(channel, "group setup", zone="Europe/Berlin", name="Owls")
    await hall.person("Jonas").slash(channel, "checkin", minutes="30")
    await hall.later(seconds=10)
    assert [said(post).split("\n")[0] for post in hall.posts(channel)] == ["### Jonas studied 30 min"]
