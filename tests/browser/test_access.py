"""Everybody can use it: by keyboard, with a screen reader, on a phone, in the dark."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import expect

from tests.browser.driver import DESKTOP, PHONE, ROOT, Look, Seat, Seats

CONTRAST = (ROOT / "tests/browser/contrast.js").read_text(encoding="utf-8")
UNNAMED = """() => [...document.querySelectorAll('button, a, input, textarea, select, img, [role=option]')]
  .filter(each => each.checkVisibility())
  .filter(each => each.matches('img') ? !each.hasAttribute('alt') :
    !each.textContent.trim() && !each.ariaLabel && !each.labels?.length && !each.querySelector('img[alt]'))
  .map(each => each.outerHTML)"""
WIDER = """() => [...document.querySelectorAll('body *')]
  .filter(each => each.checkVisibility() && !each.closest('.hidden, .sprite, dialog, .side:not(.open)'))
  .filter(each => each.getBoundingClientRect().right > innerWidth + 1)
  .map(each => each.outerHTML.slice(0, 120))"""
FOCUSED = """(() => {
  const { ariaLabel, innerText, id } = document.activeElement;
  return (ariaLabel || innerText || id).trim();
})()"""


async def a_full_page(seats: Seats, who: str, look: Look = DESKTOP) -> Seat:
    """Open a page with every kind of thing on it."""
    seat = await seats.open(who, look=look)
    await seat.say("/help")
    await seat.sees("/checkin")
    await seat.say(
        "/checkin 45 https://example.org/a-very-long-address/that-does-not-end/anywhere-near-the-edge-of-a-phone"
    )
    await seat.sees("45 min logged")
    await seat.say("What a morning. https://example.org " + "Donaudampfschifffahrtsgesellschaft" * 3)
    await seat.say("/no such thing")
    await seat.sees("I do not know")
    await seat.say("/leaderboard")
    await seat.sees("This week so far")
    return seat


async def test_landmarks_and_labels_are_there(seats: Seats) -> None:
    maya = await a_full_page(seats, "Maya")
    page = maya.page
    await expect(page.get_by_role("banner")).to_contain_text("study-hall")
    await expect(page.get_by_role("navigation", name="Channels")).to_be_visible()
    await expect(page.get_by_role("main")).to_be_visible()
    await expect(page.get_by_role("complementary", name="Clock")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_have_count(1)
    await expect(maya.log).to_have_attribute("aria-live", "polite")
    await expect(maya.field).to_be_visible()
    await expect(page.get_by_role("button", name="Send")).to_be_visible()
    await expect(page).to_have_title("#study-hall as Maya · Showup")
    assert await page.evaluate(UNNAMED) == []


async def test_completion_shows_each_command_s_help_and_works_with_the_keyboard_alone(seats: Seats) -> None:
    maya = await seats.open("Maya")
    field, options = maya.field, maya.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await field.press_sequentially("/")
    await expect(field).to_have_attribute("aria-expanded", "true")
    await expect(options.filter(has_text="/checkin")).to_contain_text("Say that you studied today.")
    await field.press_sequentially("ch")
    await expect(options).to_have_count(1)
    active = await field.get_attribute("aria-activedescendant")
    await expect(options.first).to_have_id(active or "")
    await expect(options.first).to_have_attribute("aria-selected", "true")
    await field.press("Tab")
    await expect(field).to_have_value("/checkin ")
    about = maya.page.locator("#about")
    await expect(about).to_contain_text("minutes")
    await expect(about).to_contain_text("/checkin 1h30 linear algebra")
    await field.press_sequentially("20 sets")
    await field.press("Enter")
    await maya.sees("20 min logged")
    await expect(about).to_be_hidden()


async def test_completion_goes_up_and_down_and_escape_leaves_the_line_alone(seats: Seats) -> None:
    maya = await seats.open("Maya")
    field, options = maya.field, maya.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    await field.press_sequentially("/st")
    await expect(options.nth(0)).to_have_attribute("aria-selected", "true")
    await field.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await field.press("ArrowUp")
    await field.press("ArrowUp")
    await expect(options.last).to_have_attribute("aria-selected", "true")
    await field.press("Escape")
    await expect(options).to_have_count(0)
    await expect(field).to_have_value("/st")
    await expect(field).to_have_attribute("aria-expanded", "false")
    await field.fill("/leaderboard ho")
    await field.press("ArrowDown")
    await field.press("Enter")
    await expect(field).to_have_value("/leaderboard hours ")


async def test_everything_is_reached_with_the_tab_key_and_the_skip_link_comes_first(seats: Seats) -> None:
    maya = await seats.open("Maya")
    keyboard = maya.page.keyboard
    await keyboard.press("Tab")
    skip = maya.page.get_by_role("link", name="Skip to the message field")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    names = []
    for _ in range(40):
        await keyboard.press("Tab")
        names.append(await maya.page.evaluate(FOCUSED))
        if names[-1] == "Send":
            break
    wanted = [
        "#\nstudy-hall",
        "+1 hour",
        "Next Monday 09:00",
        "Play four weeks of demo history",
        "Conversation",
        "line",
        "Send",
    ]
    assert [name for name in names if name in wanted] == wanted
    await skip.focus()
    await keyboard.press("Enter")
    await expect(maya.field).to_be_focused()


async def test_a_phone_has_no_sideways_scroll_and_the_side_bar_is_a_drawer(seats: Seats) -> None:
    maya = await a_full_page(seats, "Ole", PHONE)
    page = maya.page
    assert await page.evaluate(
        "[document.documentElement.scrollWidth, document.querySelector('#scroller').scrollWidth]"
    ) == [360, 360]
    assert await page.evaluate(WIDER) == []
    clock = page.get_by_role("complementary", name="Clock")
    await expect(clock).to_be_hidden()
    opener = page.get_by_role("button", name="Open the menu")
    await opener.click()
    await expect(clock).to_be_visible()
    await expect(page.get_by_role("button", name="Close the menu")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(clock).to_be_hidden()
    await expect(opener).to_be_focused()
    await maya.field.press_sequentially("/")
    await maya.say("/checkin")
    await expect(maya.dialog).to_be_visible()
    assert await page.evaluate(WIDER) == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
async def test_every_word_stands_out_from_its_ground(seats: Seats, *, dark: bool) -> None:
    seat = await a_full_page(seats, "Night" if dark else "Day", Look(dark=dark))
    ground = await seat.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (ground == "rgb(26, 28, 31)") is dark
    await seat.field.fill("/")
    await expect(seat.page.locator("#about")).to_be_visible()
    assert json.loads(await seat.page.evaluate(CONTRAST)) == []
    await seat.say("/checkin")
    await expect(seat.dialog).to_be_visible()
    assert json.loads(await seat.page.evaluate(CONTRAST)) == []
