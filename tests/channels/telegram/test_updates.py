"""What a Telegram update says: read from the few fields that matter, whatever stands in the others."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.channels.events import (
    Blocked,
    Opened,
    Origin,
    PressedButton,
    Rewrote,
    SentThing,
    SharedPhone,
    Wrote,
    sender_of,
)
from bot.channels.telegram.updates import CONTENTS, language_of, read

FROM = {"id": 7001, "is_bot": False, "first_name": "王", "language_code": "zh-TW"}
CHAT = {"id": 7001, "type": "private"}
ORIGIN = Origin("1:7001:5", "7001", "zh-Hant")

NAMES = st.sampled_from(
    "update_id message edited_message callback_query my_chat_member chat from id type text caption data message_id "
    "contact phone_number user_id new_chat_member status language_code edit_date photo is_bot".split()
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=True)
    | st.sampled_from(["private", "kicked", "/start x", "满意", "+8619000000001", "REF00001:1"])
    | st.text(st.characters(codec=None, exclude_categories=()), max_size=10)
)
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)


def message(**content: object) -> dict[str, object]:
    return {"update_id": 1, "message": {"message_id": 5, "date": 0, "from": FROM, "chat": CHAT, **content}}


@given(JSON | st.dictionaries(NAMES, JSON))
def test_nothing_that_comes_in_raises(update: object) -> None:
    event = read(update)
    assert event is None or 0 <= int(sender_of(event)) < 2**63


@given(st.dictionaries(st.text(max_size=12), JSON, max_size=5))
def test_a_field_we_do_not_know_hides_nothing(further: dict[str, object]) -> None:
    assume("forward_date" not in further)  # this one we know
    known = message(text="满意")
    told = known["message"]
    assert isinstance(told, dict)
    known["message"] = {**further, **told}
    assert read({**further, **known}) == Wrote(ORIGIN, "满意")


@pytest.mark.parametrize(
    ("content", "event"),
    [
        ({"text": "5"}, Wrote(ORIGIN, "5")),
        ({"text": " 满\ud800意 \x00"}, Wrote(ORIGIN, "满\ufffd意")),
        ({"text": "/start"}, Opened(ORIGIN, "")),
        ({"text": "/start@huifang_bot abc_-1"}, Opened(ORIGIN, "abc_-1")),
        ({"text": "/start a b"}, Wrote(ORIGIN, "/start a b")),
        ({"text": "/stop"}, Wrote(ORIGIN, "stop")),
        ({"text": "/stop it"}, Wrote(ORIGIN, "/stop it")),
        ({"text": "/Progress@huifang_bot"}, Wrote(ORIGIN, "Progress")),
        ({"text": "/settings@huifang_bot"}, Wrote(ORIGIN, "/settings")),
        ({"text": "/cancel"}, Wrote(ORIGIN, "/cancel")),
        ({"text": "/Cancel@huifang_bot"}, Wrote(ORIGIN, "/Cancel@huifang_bot")),
        ({"photo": [{}], "caption": "态度差"}, Wrote(ORIGIN, "态度差")),
        ({"photo": [{}]}, SentThing(ORIGIN, "photo")),
        ({"sticker": {"emoji": "👍"}}, SentThing(ORIGIN, "sticker")),
        (
            {"contact": {"phone_number": "8619000000001", "user_id": 7001}},
            SharedPhone(ORIGIN, "+8619000000001"),
        ),
        (
            {"contact": {"phone_number": "+86 190-0000 0001", "user_id": 7001}},
            SharedPhone(ORIGIN, "+8619000000001"),
        ),
        (
            {"contact": {"phone_number": "8619000000001", "user_id": 7002}},
            SentThing(ORIGIN, "foreign_contact"),
        ),
        ({"contact": {"phone_number": "8619000000001"}}, SentThing(ORIGIN, "foreign_contact")),
        ({"contact": {"phone_number": "none", "user_id": 7001}}, SentThing(ORIGIN, "contact")),
        ({"text": ""}, None),
        ({"text": "\x00"}, None),
        ({"pinned_message": {}}, None),
        ({"text": "5", "chat": {"id": -5, "type": "group"}}, None),
        ({"text": "5", "chat": {"id": 7001, "type": "channel"}}, None),
        ({"text": "5", "chat": {"id": 2**63, "type": "private"}}, None),
        ({"text": "5", "from": {**FROM, "is_bot": True}}, None),
        ({"text": "5", "message_id": "5"}, None),
    ],
)
def test_a_message_is_read(content: dict[str, object], event: object) -> None:
    assert read(message(**content)) == event


def test_of_a_photo_in_several_sizes_the_largest_is_taken_though_no_size_in_bytes_is_told() -> None:
    sizes = [{"file_id": f"f{side}", "width": side, "height": side} for side in (90, 1280, 320)]
    event = read(message(photo=sizes))
    assert isinstance(event, SentThing)
    assert event.file is not None
    assert event.file.file_id == "f1280"


@pytest.mark.parametrize("kind", CONTENTS)
def test_everything_people_can_send_is_noticed(kind: str) -> None:
    assert read(message(**{kind: {"x": 1}})) == SentThing(ORIGIN, kind)


def test_an_edit_is_read_with_its_moment_in_the_key() -> None:
    edit = {"message_id": 5, "edit_date": 99, "from": FROM, "chat": CHAT, "text": "4"}
    origin = Origin("1:7001:5:99", "7001", "zh-Hant")
    assert read({"update_id": 1, "edited_message": edit}) == Rewrote(origin, "5", "4")


def test_a_moving_location_is_no_edit_of_words() -> None:
    edit = {"message_id": 5, "edit_date": 99, "from": FROM, "chat": CHAT, "location": {}}
    assert read({"update_id": 1, "edited_message": edit}) is None


def test_a_press_is_read_even_under_a_message_too_old_to_be_told() -> None:
    old = {"message_id": 5, "date": 0, "chat": CHAT}
    press = {"id": "99", "from": FROM, "message": old, "data": "REF00001:1"}
    assert read({"update_id": 1, "callback_query": press}) == PressedButton(
        Origin("1:7001:99", "7001", "zh-Hant"), "99", ("REF00001", 1)
    )


@pytest.mark.parametrize("change", [{"id": 99}, {"id": "x" * 50}, {"data": None}, {"message": None}])
def test_half_a_press_is_none(change: dict[str, object]) -> None:
    press = {"id": "99", "from": FROM, "message": {"chat": CHAT}, "data": "REF00001:1", **change}
    assert read({"update_id": 1, "callback_query": press}) is None


@pytest.mark.parametrize(
    ("status", "event"), [("kicked", Blocked("7001")), ("left", Blocked("7001")), ("member", None)]
)
def test_a_block_is_read(status: str, event: object) -> None:
    change = {"chat": CHAT, "from": FROM, "new_chat_member": {"status": status}}
    assert read({"update_id": 1, "my_chat_member": change}) == event


def test_a_key_fits_its_column() -> None:
    edit = {"message_id": 2**53, "edit_date": 2**34, "from": FROM, "chat": {**CHAT, "id": 2**52}, "text": "4"}
    event = read({"update_id": 2**32, "edited_message": edit})
    assert isinstance(event, Rewrote)
    assert len(event.origin.key) <= 80


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("zh-hans", "zh-Hans"),
        ("zh-CN", "zh-Hans"),
        ("zh", "zh-Hans"),
        ("zh-Hans-HK", "zh-Hans"),
        (None, "zh-Hans"),
        ("", "zh-Hans"),
        (7, "zh-Hans"),
        ("zh-hant", "zh-Hant"),
        ("zh-hant-raw", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-MO", "zh-Hant"),
        ("yue", "zh-Hant"),
        ("en", "en"),
        ("de-CH", "en"),
        ("ug", "en"),
    ],
)
def test_the_language_follows_the_person(tag: object, language: str) -> None:
    assert language_of(tag) == language
