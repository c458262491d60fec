"""What Slack would not take of a message or a view, by its documentation of Block Kit and by the models of its SDK.

It knows the blocks and elements that Showup may use, and is strict: a key or a type that it does not know is a problem.
https://docs.slack.dev/reference/block-kit has a page for each block, element and object named here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.blocks import Block, BlockElement, Option, TextObject
from slack_sdk.models.views import View

from tests.simulators.slack.shapes import (
    Check,
    Json,
    anything,
    boolean,
    dispatch,
    either,
    many,
    matching,
    one_of,
    plain,
    shape,
    string,
    text,
    whole,
)

Surface = Literal["message", "modal", "home"]

MESSAGE_JSON = 13_200
"""Not documented: about where Slack begins to answer `msg_blocks_too_long`."""
VIEW_BYTES = 250_000
TOP_TEXT = 40_000

# ------------------------------------------------------------------------------------------------ composition objects

CONFIRM = shape(title=plain(100), text=text(300), confirm=plain(30), deny=plain(30), style_=one_of("primary", "danger"))
OPTION = shape(text=plain(75), value=string(150), description_=plain(75))
TICKED = shape(text=text(75), value=string(150), description_=text(75))
GROUP = shape(label=plain(75), options=many(OPTION, 100))
FILE = either("id", "url", shape(id_=matching(r"F[A-Z0-9]+"), url_=matching(r"https://\S+")))
DISPATCH = shape(trigger_actions_on=many(one_of("on_enter_pressed", "on_character_entered"), 2))

# ----------------------------------------------------------------------------------------------------------- elements

ID = string(255)
BASIC: dict[str, Check] = {"type": anything, "action_id": ID}
FILLED: dict[str, Check] = {**BASIC, "placeholder_": plain(150), "focus_on_load_": boolean}
CHOSEN: dict[str, Check] = {**FILLED, "confirm_": CONFIRM}
TYPED: dict[str, Check] = {**FILLED, "dispatch_action_config_": DISPATCH}
CHOICES: dict[str, Check] = {"options_": many(OPTION, 100), "option_groups_": many(GROUP, 100)}
TICKS: dict[str, Check] = {**BASIC, "options": many(TICKED, 10), "focus_on_load_": boolean, "confirm_": CONFIRM}
SEVERAL: dict[str, Check] = {"max_selected_items_": whole(1)}
NUMBER = matching(r"-?\d+(\.\d+)?")


def day(value: object) -> Iterator[str]:
    """Find what is wrong with a date."""
    yield from matching(r"\d{4}-\d{2}-\d{2}")(value)
    try:
        date.fromisoformat(str(value))
    except ValueError:
        yield "is no day"


BUTTON = shape(
    **BASIC, text=plain(75), value_=string(2000), url_=string(3000), style_=one_of("primary", "danger"),
    confirm_=CONFIRM, accessibility_label_=string(75),
)  # fmt: skip
OVERFLOW = shape(**BASIC, options=many(OPTION, 5), confirm_=CONFIRM)
SELECTS: dict[str, Check] = {
    "static_select": either("options", "option_groups", shape(**CHOSEN, **CHOICES, initial_option_=OPTION)),
    "external_select": shape(**CHOSEN, initial_option_=OPTION, min_query_length_=whole(0)),
    "users_select": shape(**CHOSEN, initial_user_=matching(r"[UW]\w+")),
    "channels_select": shape(**CHOSEN, initial_channel_=matching(r"C\w+"), response_url_enabled_=boolean),
    "conversations_select": shape(
        **CHOSEN, initial_conversation_=matching(r"[CDG]\w+"), default_to_current_conversation_=boolean,
        response_url_enabled_=boolean, filter_=anything,
    ),
    "multi_static_select": either(
        "options", "option_groups", shape(**CHOSEN, **CHOICES, **SEVERAL, initial_options_=many(OPTION, 100))
    ),
    "multi_external_select": shape(
        **CHOSEN, **SEVERAL, initial_options_=many(OPTION, 100), min_query_length_=whole(0)
    ),
}  # fmt: skip
PICKED: dict[str, Check] = {
    **SELECTS,
    "datepicker": shape(**CHOSEN, initial_date_=day),
    "timepicker": shape(**CHOSEN, initial_time_=matching(r"([01]\d|2[0-3]):[0-5]\d"), timezone_=string(100)),
    "checkboxes": shape(**TICKS, initial_options_=many(TICKED, 10)),
    "radio_buttons": shape(**TICKS, initial_option_=TICKED),
}
INPUTS: dict[str, Check] = {
    **PICKED,
    "plain_text_input": shape(
        **TYPED, initial_value_=string(3000, least=0), multiline_=boolean, min_length_=whole(0, 3000),
        max_length_=whole(1, 3000),
    ),
    "url_text_input": shape(**TYPED, initial_value_=string(3000)),
    "email_text_input": shape(**TYPED, initial_value_=string(3000)),
    "number_input": shape(
        **TYPED, is_decimal_allowed=boolean, initial_value_=NUMBER, min_value_=NUMBER, max_value_=NUMBER
    ),
}  # fmt: skip
ADDRESS = matching(r"(?=.{1,3000}$)https?://[^\s<>]+")
IMAGE: dict[str, Check] = {
    "type": anything, "alt_text": string(2000), "image_url_": ADDRESS, "slack_file_": FILE,
}  # fmt: skip
PRESSED = {**PICKED, "button": BUTTON, "overflow": OVERFLOW}
IMAGE_ELEMENT = either("image_url", "slack_file", shape(**IMAGE))

# ---------------------------------------------------------------------------------------------------------- rich text

STYLE = {f"{name}_": boolean for name in ("bold", "italic", "strike", "underline")}
MARKED: dict[str, Check] = {"type": anything, "style_": shape(**STYLE, code_=boolean)}
DATES = (
    *(
        "date_num",
        "date_slash",
        "date",
        "date_short",
        "date_long",
        "date_long_full",
        "date_pretty",
        "date_short_pretty",
    ),
    *("date_long_pretty", "day_divider_pretty", "time", "time_secs", "ago"),
)
INLINE = dispatch(
    text=shape(**MARKED, text=string(3000, blank=True)),
    link=shape(**MARKED, url=ADDRESS, text_=string(3000), unsafe_=boolean),
    date=shape(
        type=anything, style_=shape(**STYLE), timestamp=whole(0), url_=string(3000), fallback_=string(3000),
        format=matching(rf"[^{{}}]*(\{{({'|'.join(DATES)})\}}[^{{}}]*)+"),
    ),
    user=shape(**MARKED, user_id=matching(r"[UW]\w+")),
    channel=shape(**MARKED, channel_id=matching(r"[CDG]\w+")),
    usergroup=shape(**MARKED, usergroup_id=matching(r"S\w+")),
    broadcast=shape(**MARKED, range=one_of("here", "channel", "everyone")),
    emoji=shape(type=anything, name=string(255), unicode_=string(255), skin_tone_=whole(1, 6)),
)  # fmt: skip
LINE: dict[str, Check] = {"type": anything, "elements": many(INLINE, 10_000)}
SECTION = dispatch(rich_text_section=shape(**LINE))
RICH = dispatch(
    rich_text_section=shape(**LINE),
    rich_text_quote=shape(**LINE, border_=whole(0, 1)),
    rich_text_preformatted=shape(**LINE, border_=whole(0, 1)),
    rich_text_list=shape(
        type=anything, elements=many(SECTION, 10_000), style=one_of("bullet", "ordered"), indent_=whole(0, 8),
        offset_=whole(0), border_=whole(0, 1),
    ),
)  # fmt: skip

# ------------------------------------------------------------------------------------------------------------- blocks

BLOCK: dict[str, Check] = {"type": anything, "block_id_": ID}
BLOCKS: dict[str, Check] = {
    "actions": shape(**BLOCK, elements=many(dispatch(**PRESSED), 25)),
    "context": shape(
        **BLOCK, elements=many(dispatch(image=IMAGE_ELEMENT, plain_text=text(3000), mrkdwn=text(3000)), 10)
    ),
    "divider": shape(**BLOCK),
    "header": shape(**BLOCK, text=plain(150)),
    "image": either("image_url", "slack_file", shape(**(BLOCK | IMAGE), title_=plain(2000))),
    "input": shape(
        **BLOCK, label=plain(2000), element=dispatch(**INPUTS), hint_=plain(2000), optional_=boolean,
        dispatch_action_=boolean,
    ),
    "rich_text": shape(**BLOCK, elements=many(RICH, 10_000)),
    "section": shape(
        **BLOCK, text_=text(3000), fields_=many(text(2000), 10), expand_=boolean,
        accessory_=dispatch(**PRESSED, image=IMAGE_ELEMENT),
    ),
}  # fmt: skip
IN_A_MESSAGE = dispatch(**{name: check for name, check in BLOCKS.items() if name != "input"})
IN_A_VIEW = dispatch(**BLOCKS)
VIEW: dict[str, Check] = {
    "type": anything, "blocks": many(IN_A_VIEW, 100), "callback_id_": ID, "external_id_": ID,
    "private_metadata_": string(3000, least=0),
}  # fmt: skip
SURFACES: Mapping[Surface, Check] = {
    "message": shape(text=string(TOP_TEXT), blocks_=many(IN_A_MESSAGE, 50, least=0)),
    "modal": shape(
        **VIEW, title=plain(24), submit_=plain(24), close_=plain(24), clear_on_close_=boolean, notify_on_close_=boolean,
        submit_disabled_=boolean,
    ),
    "home": shape(**VIEW),
}  # fmt: skip


def problems(payload: Mapping[str, Any], *, surface: Surface) -> list[str]:
    """Return every problem that Slack would have with a message (its `text` and `blocks`) or with a view."""
    given = {name: payload.get(name) for name in ("text", "blocks")} if surface == "message" else dict(payload)
    given = {name: value for name, value in given.items() if value is not None}
    found = [*SURFACES[surface](given), *_of_the_sdk(given, surface)]
    return found or [*_of_the_whole(given, surface)]


def _of_the_whole(payload: Json, surface: Surface) -> Iterator[str]:
    """Find what is wrong though every part is right."""
    parts = list(_parts(payload.get("blocks", [])))
    for key in ("block_id", "action_id"):
        counted = Counter(part[key] for part in parts if key in part)
        yield from (f"{key} {name!r} is used {times} times" for name, times in counted.items() if times > 1)
    if sum(bool(part.get("focus_on_load")) for part in parts) > 1:
        yield "more than one element has focus_on_load"
    for part in parts:
        yield from _of_an_element(part)
    as_json = json.dumps(payload.get("blocks", []), ensure_ascii=False, separators=(",", ":"))
    if surface == "message" and len(as_json) > MESSAGE_JSON:
        yield f"/blocks: {len(as_json)} characters together are too long"
    if surface != "message" and payload["type"] != surface:
        yield f"/type: {payload['type']!r} is not {surface!r}"
    if surface != "message" and len(json.dumps(payload, ensure_ascii=False).encode()) > VIEW_BYTES:
        yield "the view is too large"
    if surface == "modal" and "submit" not in payload and any(part["type"] == "input" for part in payload["blocks"]):
        yield "/submit: is missing though there are inputs"


def _of_an_element(part: Json) -> Iterator[str]:
    if part.get("type") == "section" and not {"text", "fields"} & part.keys():
        yield "a section has neither text nor fields"
    offered = [
        *part.get("options", []),
        *(each for group in part.get("option_groups", []) for each in group["options"]),
    ]
    chosen = [*part.get("initial_options", []), *([part["initial_option"]] if "initial_option" in part else [])]
    if offered and any(each not in offered for each in chosen):
        yield f"{part['type']} begins with an option that it does not offer"
    if len({each["value"] for each in offered}) < len(offered):
        yield f"{part['type']} offers a value twice"
    if part.get("type") == "plain_text_input":
        least, most = part.get("min_length", 0), part.get("max_length", 3000)
        if least > most or len(part.get("initial_value", "")) > most:
            yield "plain_text_input begins with more than it takes"
    if part.get("type") == "number_input":
        figures = [float(part[key]) for key in ("min_value", "initial_value", "max_value") if key in part]
        if figures != sorted(figures):
            yield "number_input begins outside of its limits"


def _parts(tree: object) -> Iterator[Json]:
    """Yield every object of a tree, nested ones too."""
    match tree:
        case dict():
            yield tree
            for each in tree.values():
                yield from _parts(each)
        case list():
            for each in tree:
                yield from _parts(each)
        case _:
            pass


def _of_the_sdk(payload: Json, surface: Surface) -> Iterator[str]:
    """Find what the SDK's own models object to. They look at one level only, so each part is shown to them itself."""
    blocks = payload.get("blocks", [])
    if surface != "message":
        yield from _objections(payload, lambda view: View(**view))
    for part in _parts(blocks):
        if any(part is block for block in blocks):
            yield from _objections(part, Block.parse)
        elif part.get("type") in {"plain_text", "mrkdwn"}:
            yield from _objections(part, TextObject.parse)
        elif "type" in part:
            yield from _objections(part, BlockElement.parse)
        elif part.keys() >= {"text", "value"}:
            yield from _objections(part, lambda option: Option(**option))


def _objections(part: Json, parse: Callable[[Json], JsonObject | None]) -> Iterator[str]:
    try:
        if made := parse(part):
            made.validate_json()
    except Exception as error:  # noqa: BLE001 - whatever a model trips over is a problem of the payload
        yield f"the SDK's model of {part.get('type', 'an option')}: {error}"
