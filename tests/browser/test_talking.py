"""Checking in and talking in the browser: by typing, by button, by form; who sees what, and when."""

from __future__ import annotations

import re

from playwright.async_api import expect

from tests.browser.driver import Look, Program, Seats

# One program for the module: each test has people of its own, and the clock only moves forward.


async def test_checking_in_by_typing_gives_a_private_answer_and_a_public_post(seats: Seats) -> None:
    ada = await seats.open("Ada")
    await ada.say("/checkin 45 eigenvalues")
    answer = await ada.sees("45 min logged")
    await expect(answer).to_contain_text("eigenvalues")
    await expect(answer).to_contain_text("1-day streak")
    await expect(answer).to_contain_text("Only you can see this")
    post = await ada.sees("Ada studied 45 min")
    await expect(post).not_to_contain_text("Only you can see this")


async def test_checking_in_by_button_counts_the_minutes_on_it(seats: Seats) -> None:
    ben = await seats.open("Ben")
    await ben.monday()
    prompt = await ben.sees("what will you study today?")
    await prompt.get_by_role("button", name="50 min").click()
    await expect(await ben.sees("50 min logged")).to_contain_text("Only you can see this")
    await ben.move_clock("+1 hour")  # a roster is edited at most every few seconds
    roster = ben.log.get_by_text(re.compile(r"checked in: .*Ben 50 min"))
    await expect(roster).to_be_visible()


async def test_checking_in_by_form_from_the_prompt(seats: Seats) -> None:
    cleo = await seats.open("Cleo")
    await cleo.monday()
    prompt = await cleo.sees("what will you study today?")
    await prompt.get_by_role("button", name="Check in").click()
    await expect(cleo.dialog).to_be_visible()
    await expect(cleo.dialog.get_by_label("How long")).to_be_focused()
    await cleo.dialog.get_by_label("How long").fill("1h30")
    await cleo.dialog.get_by_label("What you studied").fill("linear maps")
    await cleo.dialog.get_by_role("button", name="Send", exact=True).click()
    await expect(cleo.dialog).to_be_hidden()
    await expect(await cleo.sees("1 h 30 min logged")).to_contain_text("linear maps")


async def test_a_bare_command_opens_its_form_and_escape_closes_it_without_a_check_in(seats: Seats) -> None:
    dan = await seats.open("Dan")
    await dan.say("/checkin")
    await expect(dan.dialog.get_by_role("heading", name="Check in")).to_be_visible()
    await dan.page.keyboard.press("Escape")
    await expect(dan.dialog).to_be_hidden()
    await dan.say("/streak")
    await dan.sees("0-day streak")
    await dan.page.reload()
    await dan.sees("0-day streak")
    await expect(dan.dialog).to_be_hidden()


async def test_what_a_member_typed_is_never_markup(seats: Seats) -> None:
    eve = await seats.open("Eve")
    typed = "<img src=x onerror=alert(1)> **bold** https://example.org/a?b=1&c=2."
    await eve.say(typed)
    message = await eve.sees("onerror")
    await expect(message.locator(".talk")).to_have_text(typed)
    await expect(message.get_by_role("link")).to_have_attribute("href", "https://example.org/a?b=1&c=2")


async def test_private_answers_and_commands_are_seen_by_their_reader_only(seats: Seats) -> None:
    finn, gaia = await seats.open("Finn"), await seats.open("Gaia")
    await finn.say("/checkin 25 proofs")
    await finn.sees("25 min logged")
    await gaia.sees("Finn studied 25 min")
    await expect(gaia.log).not_to_contain_text("25 min logged")
    await expect(gaia.log).not_to_contain_text("/checkin 25")


async def test_two_windows_see_each_other_live_and_switching_the_person_switches_the_view(seats: Seats) -> None:
    hugo, iris = await seats.open("Hugo"), await seats.open("Iris")
    await hugo.say("Anybody up for topology?")
    await iris.sees("Anybody up for topology?")
    await iris.say("Always!")
    await hugo.sees("Always!")
    await hugo.say("/streak")
    await hugo.sees("0-day streak")
    await expect(iris.log).not_to_contain_text("/streak")
    await iris.page.get_by_role("button", name="Talk as Hugo").click()
    iris.who = "Hugo"
    await expect(iris.field).to_be_focused()
    await iris.sees("/streak")
    await expect(iris.page).to_have_url(re.compile("who=Hugo"))


async def test_a_new_name_joins_the_people_and_a_name_nobody_can_have_is_refused_kindly(seats: Seats) -> None:
    jo = await seats.open("Jo")
    new = jo.page.get_by_label("Name of a new person")
    await new.fill("Showup")
    await new.press("Enter")
    await expect(jo.page.get_by_role("alert").filter(has_text="bot's own name")).to_be_visible()
    jo.problems.clear()  # the refusal is what was asked for
    await new.fill("  Kim   Lee ")
    await new.press("Enter")
    jo.who = "Kim Lee"
    await jo.say("Hello")
    await jo.sees("Hello")
    await expect(jo.page.get_by_role("button", name="Talk as Kim Lee")).to_have_attribute("aria-pressed", "true")


async def test_a_page_says_when_the_server_is_gone_and_recovers_by_itself(seats: Seats, program: Program) -> None:
    lea = await seats.open("Lea")
    await lea.say("Before")
    await lea.sees("Before")
    await program.stop()
    await expect(lea.page.get_by_text("The connection is lost. Trying again…")).to_be_visible()
    await program.start()
    await expect(lea.page.locator("#link-state")).to_be_hidden()
    await lea.say("After")
    await lea.sees("After")
    assert await lea.log.get_by_text("Before", exact=True).count() == 1
    lea.problems.clear()  # the browser notes each attempt to reach a server that is away


async def test_news_wait_behind_a_pill_while_the_reader_looks_further_up(seats: Seats) -> None:
    mia, noa = await seats.open("Mia", look=Look(1280, 400)), await seats.open("Noa")
    await mia.say("A long story. " * 140)
    await mia.sees("A long story.")
    await mia.say("The end.")
    end = await mia.sees("The end.")
    scroller = mia.page.get_by_role("region", name="Conversation")
    await scroller.hover()
    await mia.page.mouse.wheel(0, -2000)
    await expect(end).not_to_be_in_viewport()
    await noa.say("Are you there?")
    pill = mia.page.get_by_role("button", name="1 new message")
    await pill.click()
    await expect(mia.log.get_by_text("Are you there?")).to_be_in_viewport()
    await expect(pill).to_be_hidden()
