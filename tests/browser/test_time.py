"""The clock panel: what becomes due on the way is posted, through the real scheduler."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.driver import Seats


async def test_an_empty_channel_says_how_to_begin(seats: Seats) -> None:
    nell = await seats.open("Nell")
    welcome = nell.page.get_by_role("region", name="This is #study-hall")
    await expect(welcome).to_be_visible()
    await welcome.get_by_role("button", name="/checkin 45 eigenvalues").click()
    await expect(nell.field).to_have_value("/checkin 45 eigenvalues")
    await expect(nell.field).to_be_focused()
    await nell.field.press("Enter")
    await nell.sees("45 min logged")
    await expect(welcome).to_be_hidden()


async def test_the_prompt_appears_after_moving_the_clock_and_the_panel_says_how_far_it_is(seats: Seats) -> None:
    maya, jonas = await seats.open("Maya"), await seats.open("Jonas")
    panel = maya.page.get_by_role("complementary", name="Clock")
    await maya.monday()
    for each in (maya, jonas):
        await each.sees(re.compile(r"Mon \d+ \w+: what will you study today\?"))
        await expect(each.page.locator("#clock-time")).to_have_text("09:00")
        await expect(each.page.locator("#clock-day")).to_have_text(re.compile(r"^Monday, \d+ \w+ \d{4}$"))
    await expect(panel).to_contain_text(re.compile(r"(days?|hours?) ahead of real time"))
    await expect(panel).to_contain_text("Europe/Berlin")
    prompts = maya.log.get_by_text("what will you study today?")
    before = await prompts.count()
    await maya.move_clock("Next day")
    await expect(prompts).to_have_count(before + 1)


async def test_the_leaderboard_picture_loads_on_monday_and_can_be_enlarged(seats: Seats) -> None:
    amara = await seats.open("Amara")
    await amara.monday()
    await amara.say("/checkin 1h graphs")
    await amara.sees("1 h logged")
    await amara.monday()
    board = await amara.sees("Last week")
    picture = board.get_by_role("img", name=re.compile("Amara"))
    await picture.scroll_into_view_if_needed()
    await expect(picture).to_have_js_property("complete", value=True)
    assert await picture.evaluate("image => image.naturalWidth") > 0
    await expect(board).to_contain_text("Amara")
    await board.get_by_role("button", name=re.compile("Amara")).click()
    await expect(amara.dialog.get_by_role("img", name=re.compile("Amara"))).to_be_visible()
    await amara.page.keyboard.press("Escape")
    await expect(amara.dialog).to_be_hidden()


async def test_a_picked_date_is_reached_and_one_in_the_past_is_refused_kindly(seats: Seats) -> None:
    maya = await seats.open("Maya")
    panel = maya.page.get_by_role("complementary", name="Clock")
    await panel.get_by_text("Pick a date and time").click()
    picker = panel.get_by_label("Local date and time to go to")
    year = int((await picker.input_value())[:4]) + 1
    await picker.fill(f"{year - 1}-01-01T08:00")
    await picker.evaluate("field => field.removeAttribute('min')")  # else the browser would say so itself
    await panel.get_by_role("button", name="Go").click()
    problem = maya.page.get_by_role("alert").filter(has_text="The clock only moves forward")
    await expect(problem).to_be_visible()
    maya.problems.clear()  # the refusal is what was asked for
    await panel.get_by_role("button", name="Back to real time").click()
    await expect(panel).to_contain_text("Follows real time")
    await expect(problem).to_be_hidden()
    await picker.fill(f"{year}-01-01T08:00")
    await panel.get_by_role("button", name="Go").click()
    await expect(maya.page.locator("#clock-day")).to_have_text(re.compile(rf"1 January {year}"))


async def test_four_weeks_of_history_stream_in_while_one_watches(seats: Seats) -> None:
    maya = await seats.open("Maya")
    busy = maya.page.get_by_role("status").filter(has_text="Playing four weeks of study history…")
    await maya.page.get_by_role("button", name="Play four weeks of demo history").click()
    await expect(busy).to_be_visible()
    newcomer = maya.page.get_by_role("button", name="Talk as Tomás")  # he comes in long before the end
    await expect(newcomer).to_be_visible(timeout=60_000)
    await expect(busy).to_be_visible()
    await expect(busy).to_be_hidden(timeout=60_000)
    await expect(maya.page.get_by_role("complementary", name="Clock")).to_contain_text("days ahead of real time")
    await maya.sees(re.compile(r"\d\d-day streak"))
