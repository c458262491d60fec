"""Whatever somebody typed shows as they typed it, and does nothing."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapters.slack.escape import cut, escaped, literal, with_links
from adapters.slack.names import plain
from tests.cards.samples import TEXT_OF_SIGNS

SIGNS = (
    *("*", "_", "~", "`", "```", ">", "<", "&", "\n", " ", ":", ":tada:", ":+1:", ":", "•", "1. ", "- ", "|", "^", "!"),
    *(
        "<!channel>",
        "<!here>",
        "<@U1>",
        "<#C1|x>",
        "<!date^1^{time}|x>",
        "&lt;",
        "&amp;",
        "@here",
        "@channel",
        "#general",
    ),
    *("https://example.com", "https://example.com/a_b*c*d", "http://x.example/(a)", "https://", "mailto:a@b.example"),
    *(".", ",", "(", ")", "a", "Z", "7", "é", "字", "أ", "🦉", "\u200b", "\u2060"),
)
TYPED = st.lists(st.one_of(st.sampled_from(SIGNS), st.text(max_size=4)), max_size=12).map("".join)
# As Slack's documentation tells what formats; stricter, as a sign counts that nothing ends.
MEANS = re.compile(
    r"""<[^>]*> | ` | (?:^|[^0-9A-Za-z])[*_~] | [*_~](?:$|[^0-9A-Za-z]) | :[\w+'-]+: | ^\s*(?:>|&gt;) """,
    re.VERBOSE | re.MULTILINE,
)
LOOKS_LIKE = str.maketrans({"\u2217": "*", "\u02cd": "_", "\u223c": "~", "\u02cb": "`", "\u2236": ":", "\u2060": None})


@given(TYPED)
@example(TEXT_OF_SIGNS)
def test_in_escaped_text_no_sign_begins_a_mention_and_all_of_it_is_there(typed: str) -> None:
    assert plain(escaped(typed)) == typed
    assert re.search(r"[<>]|&(?!(?:amp|lt|gt);)", escaped(typed)) is None


@given(TYPED)
@example(TEXT_OF_SIGNS)
@example(":`https://example.com")
def test_where_formatting_is_read_nothing_formats_and_everything_looks_like_it_was_typed(typed: str) -> None:
    shown = literal(typed)
    assert MEANS.search(shown) is None
    assert plain(shown).translate(LOOKS_LIKE) == typed.translate(LOOKS_LIKE)


def test_ordinary_words_are_left_alone() -> None:
    typed = "Read 3.5 chapters (9:00 to 10:30): C++, a/b, snake_case, 2*3; 100 % done! Next?\n2026 begins"
    assert literal(typed) == typed


@given(TYPED)
@example(TEXT_OF_SIGNS)
def test_a_text_with_links_is_all_there_and_only_what_is_on_the_web_is_a_link(typed: str) -> None:
    pieces = list(with_links(typed))
    assert "".join(piece for piece, _ in pieces) == typed
    assert all(piece for piece, _ in pieces)
    assert all(re.fullmatch(r"https?://[^\s<>|\"]+", piece, re.IGNORECASE) for piece, is_link in pieces if is_link)


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("https://example.com", "https://example.com"),
        ("HTTPS://Example.com/A", "HTTPS://Example.com/A"),
        ("see https://example.com/a_b_c*d*?q=1&r=~2#e, please", "https://example.com/a_b_c*d*?q=1&r=~2#e"),
        ("(https://en.wikipedia.org/wiki/Rust_(fungus))", "https://en.wikipedia.org/wiki/Rust_(fungus)"),
        ("*https://example.com/a*", "https://example.com/a"),
        ("<https://example.com/a_b|x>", "https://example.com/a_b"),
        ("نحو https://example.com/ب", "https://example.com/ب"),
        ("https://xn--bcher-kva.example:8080/?q", "https://xn--bcher-kva.example:8080/?q"),
        ("https://example.com/\u202etxt.exe", "https://example.com/"),
    ],
)
def test_a_link_leads_where_it_led_and_no_sign_around_it_becomes_a_part_of_it(typed: str, link: str) -> None:
    assert [piece for piece, is_link in with_links(typed) if is_link] == [link]


@pytest.mark.parametrize(
    "typed",
    [
        *("https://", "https://[", "https://a", "https://-a.example", "https://a..example", "https://a.example:x"),
        *("https://me@example.com", "https://a.example@evil.example", "slack://channel?id=C1", "ftp://example.com"),
        *("mailto:a@b.example", "javascript:alert(1)", "https://example.com/" + "x" * 3000),
    ],
)
def test_what_is_no_plain_link_of_the_web_is_only_words(typed: str) -> None:
    assert [piece for piece, is_link in with_links(typed) if is_link] == []


@given(TYPED, st.integers(3, 60))
def test_a_cut_goes_through_no_escaped_sign_and_no_time(typed: str, octets: int) -> None:
    shown = cut(f"<!date^1^{{time}}|09:00 UTC>{escaped(typed)}", octets)
    assert len(shown.encode()) <= octets
    assert re.search(r"[<>]|&(?!(?:amp|lt|gt);)", shown.replace("<!date^1^{time}|09:00 UTC>", "")) is None


def test_what_is_short_enough_is_not_cut() -> None:
    assert (cut("a &amp; b", 9), cut("a &amp; b", 8)) == ("a &amp; b", "a…")
