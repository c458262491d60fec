"""Whatever somebody typed shows as they typed it, and does nothing."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.discord.escape import bold, escape
from bot.cards.letters import clean
from tests.adapters.discord.reading import read
from tests.cards.samples import TEXT_OF_SIGNS

SIGNS = (
    *("*", "**", "_", "__", "~~", "||", "`", "```", "> ", ">>> ", "# ", "## ", "-# ", "- ", "* ", "+ ", "1. ", "12) "),
    *(
        "\n",
        " ",
        "[",
        "]",
        "(",
        ")",
        "[x](https://e.com)",
        "\\",
        "@everyone",
        "@here",
        "<@1>",
        "<@!1>",
        "<@&1>",
        "<#1>",
    ),
    *("<@$1>", "<t:1:R>", "</a b:1>", "<:x:1>", "<a:xy:1>", "<id:customize>", "<1:browse>", ":tada:", ":+1:", ":", "<"),
    *("https://e.com", "https://e.com/a_b*c*d", "http://x.y/(a)", "https://", "steam://run", "<https://e.com>", ">"),
    *(
        "a",
        "Z",
        "7",
        "é",
        "字",
        "أ",
        ".",
        ",",
        "!",
        "'",
        '"',
        "|",
        "~",
        "#",
        "-",
        "@",
        "&",
        "¯\\_(ツ)_/¯",
        "\u202e",
        "🦉",
    ),
)
TYPED = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=4)), max_size=12).map("".join)


def seen(typed: str) -> str:
    """Return what a reader should see of a text: all of it, but what has no width."""
    return clean(typed).replace("\u200b", "")


@given(TYPED)
@example(TEXT_OF_SIGNS)
def test_a_reader_sees_exactly_what_was_typed_and_nothing_but_links_means_anything(typed: str) -> None:
    found = read(escape(typed))
    assert found.seen == seen(typed)
    assert found.marks <= {"link"}


@given(TYPED)
@example(TEXT_OF_SIGNS)
def test_in_bold_not_even_a_link_means_anything(typed: str) -> None:
    found = read(bold(typed))
    assert found.seen == seen(typed)
    assert found.marks <= {"bold"}


@given(TYPED)
def test_a_text_means_no_more_wherever_it_stands_in_a_line(typed: str) -> None:
    for mark in ("### ", "-# ", "> ", "- ", "**1.** ", "word "):
        found = read(f"{mark}{escape(typed)}")
        assert found.marks <= {"heading", "small", "quote", "list", "bold", "link"}
        assert found.marks - {"link"} == read(mark).marks


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://example.com", "https://example.com"),
        ("see https://example.com/a_b_c*d*?q=1&r=~2#e, please", "https://example.com/a_b_c*d*?q=1&r=~2#e"),
        ("(https://en.wikipedia.org/wiki/Rust_(fungus))", "https://en.wikipedia.org/wiki/Rust_(fungus)"),
        ("**https://example.com/a**", "https://example.com/a"),
        ("||https://example.com/a||", "https://example.com/a"),
        ("<https://example.com/a_b>", "https://example.com/a_b"),
        ("[a link](https://example.com/a_b)", "https://example.com/a_b"),
        ("نحو https://example.com/ب", "https://example.com/ب"),
    ],
)
def test_a_link_leads_where_it_led_and_no_sign_around_it_becomes_a_part_of_it(typed: str, link: str) -> None:
    assert read(escape(typed)).links == [link]


@pytest.mark.parametrize("typed", ["https://", "https://[", "steam://run/1", "ftp://example.com", "mailto:a@b.example"])
def test_what_is_no_link_of_the_web_is_only_words(typed: str) -> None:
    assert read(escape(typed)).links == []


def test_a_link_to_a_message_stands_bare_so_that_discord_shows_it_as_its_channel() -> None:
    assert escape("see https://discord.com/channels/1/2/3 there") == "see https://discord.com/channels/1/2/3 there"


def test_letters_without_width_and_from_right_to_left_pass_unharmed() -> None:
    typed = "\u2068أميرة\u2069 👩\u200d👩\u200d👧 a\u200bb\u00ad \u05e0\u05d5\u05e2\u05d4"
    assert escape(typed) == typed


def test_new_lines_are_kept_and_controls_and_halves_of_signs_are_not() -> None:
    assert escape("a\r\nb\rc\u2028d\x00\x1b[0m\n\ne\ud800") == "a\nb\nc\nd\\[0m\n\ne\ufffd"


def test_an_address_of_everybody_is_taken_apart_because_discord_would_find_it_behind_a_backslash() -> None:
    assert escape("@everyone and @here, @everybody") == "@\u200beveryone and @\u200bhere, @everybody"


def test_ordinary_words_are_left_alone() -> None:
    typed = "Read 3.5 chapters (mon-fri, 9:00): C++ & Rust, a/b; 100 % done! Next?\n2026 begins"
    assert escape(typed) == typed


def test_nothing_in_bold_is_nothing() -> None:
    assert (bold(""), bold(" ")) == ("", " ")
