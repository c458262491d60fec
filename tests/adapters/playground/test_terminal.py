from __future__ import annotations

import asyncio
import io
import queue
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.playground import chat
from adapters.playground.room import Room
from adapters.playground.script import MoveClock, Press, Say, Step, Submit, Unplayable
from adapters.playground.terminal import Terminal


class Screen(io.StringIO):
    """What a person sees. With `tty` it says that it is a terminal."""

    def __init__(self, *, tty: bool = False) -> None:
        super().__init__()
        self._tty = tty
        self._written = asyncio.Event()

    def isatty(self) -> bool:
        return self._tty

    def write(self, text: str) -> int:
        self._written.set()
        return super().write(text)

    async def shows(self, text: str) -> None:
        async with asyncio.timeout(10):
            while text not in self.getvalue():
                self._written.clear()
                await self._written.wait()


class Keyboard:
    """Lines as a person types them, one when the terminal asks; None is Ctrl-D."""

    def __init__(self, *lines: str | None) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._asked: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.prompts: list[str] = []
        for line in lines:
            self._lines.put(line)

    async def asked(self) -> None:
        """Wait for the next time the terminal asks for a line."""
        await asyncio.to_thread(self._asked.get, timeout=10)

    def type(self, line: str | None) -> None:
        self._lines.put(line)

    def read(self, prompt: str) -> str:
        self.prompts.append(prompt)
        self._asked.put(prompt)
        line = self._lines.get(timeout=10)
        if line is None:
            raise EOFError
        return line


async def talked(room: Room, *lines: str) -> tuple[str, list[str]]:
    """Return what a conversation of these lines shows after the greeting, and its prompts."""
    screen, keyboard = Screen(), Keyboard(*lines, None)
    await chat.interactive(room, out=screen, read=keyboard.read)
    greeting, _, text = screen.getvalue().partition("\n")
    assert greeting == "Showup, talking as maya in #study-hall. ? explains, quit ends."
    return text.removesuffix("\n"), keyboard.prompts


async def test_a_plain_line_is_said_by_who_speaks_and_is_not_repeated(room: Room) -> None:
    assert await talked(room, "hello") == ("", ["[2026-03-02 08:00] maya> "] * 2)
    assert [(message.author, message.text) for message in room.messages(None)] == [("maya", "hello")]


async def test_a_command_is_answered_at_once(room: Room) -> None:
    text, _ = await talked(room, "/chekin 45")
    assert text == (
        "[2026-03-02 08:00] Showup → maya (private)\n"
        "    I do not know “chekin”\n"
        "    Did you mean /checkin? /help shows what there is.\n"
    )


async def test_a_name_before_a_line_changes_who_speaks(room: Room) -> None:
    _, prompts = await talked(room, "jonas: hello", "and again", "maya:", "me now")
    assert [prompt.split()[-1] for prompt in prompts] == ["maya>", "jonas>", "jonas>", "maya>", "maya>"]
    assert [(message.author, message.text) for message in room.messages(None)] == [
        ("jonas", "hello"),
        ("jonas", "and again"),
        ("maya", "me now"),
    ]


async def test_buttons_and_forms_work_without_a_name(room: Room) -> None:
    text, _ = await talked(room, "/checkin 45", "[Edit]", "(minutes=50)")
    assert "    Answer with (minutes=…, note=…, link=…)\n" in text
    assert "    Changed: 50 min logged\n" in text


async def test_the_clock_moves_and_the_prompt_shows_the_new_time(room: Room) -> None:
    text, prompts = await talked(room, "@ 09:30")
    assert text.startswith("[2026-03-02 09:00] Showup → #study-hall\n    Mon 2 Mar: what will you study today?\n")
    assert prompts[-1] == "[2026-03-02 09:30] maya> "


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("[Undo]", "there is no button [Undo] that maya can see; there are none. ? explains.\n"),
        ("(minutes=50)", "no form is open for maya. ? explains.\n"),
        ("@ tomorrow", "this is no time: write `@ 2026-03-02 09:00` or `@ 09:00`. ? explains.\n"),
        ("showup: hi", "nobody is called that: Showup is the bot's own name. ? explains.\n"),
        ("\x07", "there is nothing in this message. ? explains.\n"),
    ],
)
async def test_an_error_is_told_and_the_conversation_goes_on(room: Room, line: str, answer: str) -> None:
    assert await talked(room, line, "still here") == (answer, ["[2026-03-02 08:00] maya> "] * 3)
    assert room.messages(None)[-1].text == "still here"


@pytest.mark.parametrize("line", ["?", "help", " ? "])
async def test_help_explains_in_a_few_lines(room: Room, line: str) -> None:
    assert await talked(room, line) == (chat.HELP, ["[2026-03-02 08:00] maya> "] * 2)
    assert len(chat.HELP.splitlines()) <= 8


@pytest.mark.parametrize("line", ["quit", "exit", " quit "])
async def test_quit_ends_the_conversation(room: Room, line: str) -> None:
    _, prompts = await talked(room, line, "nobody reads this")
    assert len(prompts) == 1


@pytest.mark.parametrize("line", ["", "   ", "# a comment"])
async def test_empty_lines_and_comments_do_nothing(room: Room, line: str) -> None:
    await talked(room, line)
    assert room.messages(None) == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("the plan for today: rest", ("maya", Say("maya", "the plan for today: rest"))),
        ("/checkin 45 topic: maps", ("maya", Say("maya", "/checkin 45 topic: maps"))),
        ("12:30 was early", ("maya", Say("maya", "12:30 was early"))),
        ("Anna Lena: hi", ("Anna Lena", Say("Anna Lena", "hi"))),
        ("new: hi", ("new", Say("new", "hi"))),
        ("[Undo]", ("maya", Press("maya", "Undo"))),
        ("(a=b)", ("maya", Submit("maya", "a=b"))),
        ("jonas:", ("jonas", None)),
    ],
)
def test_who_speaks_is_understood(line: str, expected: tuple[str, Step | None]) -> None:
    assert chat.understood(line, "maya", ["maya", "anna lena"]) == expected


def test_a_bad_time_is_not_said_aloud() -> None:
    with pytest.raises(Unplayable):
        chat.understood("@maya hello", "maya", [])


def test_a_time_is_a_move_of_the_clock() -> None:
    who, step = chat.understood("@ 09:30", "maya", [])
    assert (who, type(step)) == ("maya", MoveClock)


@asynccontextmanager
async def conversation(room: Room, screen: Screen) -> AsyncIterator[None]:
    """Hold a conversation beside the test, in which a line is awaited all the time."""
    keyboard = Keyboard()
    talking = asyncio.create_task(chat.interactive(room, out=screen, read=keyboard.read))
    await keyboard.asked()
    try:
        yield
    finally:
        keyboard.type(None)
        await talking


async def test_what_is_posted_meanwhile_appears_while_a_line_is_awaited(room: Room) -> None:
    screen = Screen()
    async with conversation(room, screen):
        await room.say("jonas", "/checkin 20")
        await screen.shows("    jonas studied 20 min\n")


async def test_on_a_terminal_it_appears_above_the_prompt(room: Room) -> None:
    screen = Screen(tty=True)
    async with conversation(room, screen):
        await room.say("jonas", "/checkin 20")
        await screen.shows("studied 20 min\n    Mon 2 Mar · 1-day streak\n[2026-03-02 08:00] maya> ")
    assert "\r\x1b[K[2026-03-02 08:00] Showup → #study-hall\n" in screen.getvalue()


async def test_a_cancelled_conversation_ends_at_once(room: Room) -> None:
    screen, keyboard = Screen(), Keyboard()
    talking = asyncio.create_task(chat.interactive(room, out=screen, read=keyboard.read))
    await screen.shows("Showup, talking as maya")
    talking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(talking, 5)
    keyboard.type(None)


async def test_a_line_that_is_not_text_is_an_empty_line() -> None:
    def read(_: str) -> str:
        return b"\xff".decode("utf-8")

    assert await Terminal(out=Screen(), read=read).ask("> ") == ""


@pytest.mark.parametrize("error", [EOFError(), OSError(5, "Input/output error")])
async def test_a_terminal_that_is_gone_ends_the_input(error: Exception) -> None:
    def read(_: str) -> str:
        raise error

    assert await Terminal(out=Screen(), read=read).ask("> ") is None


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("/che", ["/checkin"]),
        ("maya: /str", ["maya: /streak", "maya: /streak why"]),
        ("/", ["/checkin", "/streak", "/streak why"]),
        ("/nothing", []),
        ("hello", []),
        ("either/or", []),
    ],
)
def test_commands_are_completed(typed: str, completed: list[str]) -> None:
    terminal = Terminal(out=Screen(), commands=["checkin", "streak", "streak why"])
    assert [terminal.complete(typed, number) for number in range(len(completed) + 1)] == [*completed, None]
