"""Forms and modals in the simulated Slack, with a plain Bolt app told by HTTP."""

from __future__ import annotations

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulators.slack.greeter import buttons, by_http, field, modal
from tests.simulators.slack.model import Impossible
from tests.simulators.slack.reading import labels_of
from tests.simulators.slack.simulator import slack


async def test_a_form_is_opened_filled_in_and_answered_in_its_modal() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        reply = await ada.command("/greet", "form", hall)
        assert (reply.view, labels_of(reply.view)) == (ada.modal, ["Words", "Mood", "Zone"])
        assert await ada.options(reply.view, "Zone", "ber") == ["Berlin", "Bern"]
        answer = await ada.submit(reply.view, words="fine", mood="merry", zone="Bern")
        assert answer.text == "Thanks\nYou said fine"
        assert answer.view is reply.view
        mood = {"text": {"type": "plain_text", "text": "merry"}, "value": "m"}
        zone = {"text": {"type": "plain_text", "text": "Bern"}, "value": "B"}
        assert app.views[-1]["state"]["values"] == {
            "words": {"words": {"type": "plain_text_input", "value": "fine"}},
            "mood": {"mood": {"type": "static_select", "selected_option": mood}},
            "zone": {"zone": {"type": "external_select", "selected_option": zone}},
        }
        assert it.problems == []


async def test_a_form_stays_with_what_was_typed_when_a_field_is_wrong() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        await ada.command("/greet", "form", hall)
        reply = await ada.submit(words="bad", mood="calm")
        assert reply.errors == ada.errors == {"words": "Other words, please"}
        assert (await ada.submit(words="good")).text == "Thanks\nYou said good"
        assert app.views[-1]["state"]["values"]["mood"]["mood"]["selected_option"]["value"] == "c"
        assert ada.errors == {}


async def test_a_client_does_not_send_what_the_form_does_not_take() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        with pytest.raises(Impossible, match="no modal is open"):
            await ada.submit(words="early")
        await ada.command("/greet", "form", hall)
        with pytest.raises(Impossible, match="the form cannot be sent without “Words”"):
            await ada.submit()
        with pytest.raises(Impossible, match="“Words” does not take 11 characters"):
            await ada.submit(words="12345678901")
        with pytest.raises(Impossible, match="“angry” is not offered; there are"):
            await ada.submit(words="fine", mood="angry")
        with pytest.raises(Impossible, match="“Rome” is not offered"):
            await ada.submit(words="fine", zone="Rome")
        with pytest.raises(Impossible, match="there is not one field “colour”; there are"):
            await ada.submit(words="fine", colour="red")
        assert app.views == []


async def test_modals_stand_on_one_another_three_at_most() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        await ada.command("/greet", "form", hall)
        form = ada.modal
        assert (await ada.submit(words="more")).text == "More\nEven more"
        more = ada.modal
        assert (await ada.press("Pop")).text == "Pushed\nOn top"
        assert len(ada.modals) == 3
        with pytest.raises(Impossible, match="the form is not on top"):
            await ada.submit(form, words="fine")
        await ada.press("Pop", waits=False)
        await it.until(lambda: app.refusals == ["push_limit_reached"])
        await ada.close()
        assert ada.modals == [form, more]
        await ada.close(everything=True)
        assert ada.modals == []
        await ada.command("/greet", "form", hall)
        assert not (await ada.submit(words="end")).shown
        assert ada.modals == []
        assert len(app.views) == 2


async def test_a_press_in_a_form_tells_what_was_typed() -> None:
    async with slack() as it, by_http(it) as app:
        owls = it.workspace("Owls")
        ada = it.person(owls, "Ada")
        trigger = it.state.trigger(owls, ada.user)
        view = modal("Form", field("Words", {"type": "plain_text_input", "initial_value": "a"}), buttons("Again"))
        client = AsyncWebClient(token=owls.token.value, base_url=it.api_url)
        await client.views_open(trigger_id=trigger.id, view=view)
        ada.fill(words="b")
        await ada.press("Again")
        assert app.actions[0]["view"]["state"]["values"]["words"]["words"]["value"] == "b"


async def test_what_makes_no_sense_in_an_acknowledgement_is_a_problem() -> None:
    async with slack() as it, by_http(it):
        owls = it.workspace("Owls")
        hall, ada = it.channel(owls, "study-hall"), it.person(owls, "Ada")
        await ada.command("/greet", "form", hall)
        await ada.submit(words="strange")
        assert len(it.problems) == 1
        assert "no input block nothing" in it.problems[0]
