"""What Twilio posts: genuine or not, and what it says; nothing that comes in raises."""

import contextlib
import hashlib
import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from bot.channels.base import Fate, Receipt, Refusal
from bot.channels.twilio.webhooks import BadForm, decode_inbound, decode_status, form, verify

TOKEN = "stand-in-token"
URL = "https://huifang.example/webhooks/twilio/messages"
SID = "SM" + "0a" * 16
FORM: Mapping[str, str] = {
    "AccountSid": "AC" + "0123456789abcdef" * 2,
    "ApiVersion": "2010-04-01",
    "Body": "5",
    "From": "+12025550101",
    "FromCity": "",
    "MessageSid": SID,
    "NumMedia": "0",
    "NumSegments": "1",
    "SmsSid": SID,
    "SmsStatus": "received",
    "To": "+12025550100",
}
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def sign(url: str, parameters: Mapping[str, str], token: str = TOKEN) -> str:
    validator = RequestValidator(token)  # type: ignore[no-untyped-call]
    return cast(str, validator.compute_signature(url, parameters))  # type: ignore[no-untyped-call]


@given(WORDS)
def test_a_form_that_twilio_signed_is_genuine_whatever_its_text(text: str) -> None:
    parameters = {**FORM, "Body": text}
    assert verify(URL, urlencode(parameters).encode(), sign(URL, parameters), TOKEN)
    assert form(urlencode(parameters))["Body"] == text


def test_blank_parameters_are_part_of_what_is_signed() -> None:
    parameters = {**FORM, "Body": "", "ToCity": ""}
    assert verify(URL, urlencode(parameters).encode(), sign(URL, parameters), TOKEN)


@pytest.mark.parametrize("url", [URL, f"{URL}?ref=K7Q2M9AB", URL.replace("example", "example:8443")])
def test_the_address_is_signed_with_its_query_and_port(url: str) -> None:
    assert verify(url, FORM, sign(url, FORM), TOKEN)
    assert not verify(url + "x", FORM, sign(url, FORM), TOKEN)


def test_a_standard_port_may_be_written_or_not() -> None:
    with_port = URL.replace("example", "example:443")
    assert verify(URL, FORM, sign(with_port, FORM), TOKEN)


@given(st.sampled_from(sorted(FORM)), WORDS)
def test_one_changed_value_makes_a_forgery(name: str, value: str) -> None:
    assume(value != FORM[name])
    body = urlencode({**FORM, name: value}).encode()
    assert not verify(URL, body, sign(URL, FORM), TOKEN)


@given(st.one_of(st.none(), st.text(), st.just("=" * 28)))
def test_a_missing_or_odd_signature_is_no_signature(signature: str | None) -> None:
    assert not verify(URL, urlencode(FORM).encode(), signature, TOKEN)


@given(st.text(), st.binary(max_size=300), st.text(), st.text())
def test_nothing_that_comes_in_raises(url: str, body: bytes, signature: str, token: str) -> None:
    assert not verify(url, body, signature, token)
    assert not verify(f"{url}?bodySHA256=00", body, signature, token)


def test_without_a_token_nothing_is_genuine() -> None:
    assert not verify(URL, FORM, sign(URL, FORM, ""), "")


def test_a_name_and_a_value_shifted_into_each_other_are_noticed() -> None:
    """The signed text has no delimiters: `Body` `5From` … reads the same with one parameter fewer."""
    shifted = {k: v for k, v in FORM.items() if k not in ("Body", "From")}
    shifted["Body"] = "5From+12025550101"
    assert sign(URL, shifted) == sign(URL, FORM), "the library alone takes it for genuine"
    assert verify(URL, shifted, sign(URL, FORM), TOKEN)
    with pytest.raises(BadForm):
        decode_inbound(shifted)


@pytest.mark.parametrize(
    "shift",
    [
        {"ApiVersion2010-04-01Body5From": "+12025550101"},
        {"ApiVersion": "2010-04-01Body5"},
        {"Fro": "m+12025550101"},
        {"MessageSid": SID + "NumMedia0"},
    ],
)
def test_values_that_swallowed_a_neighbour_have_lost_their_shape(shift: Mapping[str, str]) -> None:
    gone = {
        "ApiVersion2010-04-01Body5From": ("ApiVersion", "Body", "From"),
        "ApiVersion": ("ApiVersion", "Body"),
        "Fro": ("From",),
        "MessageSid": ("MessageSid", "NumMedia"),
    }[next(iter(shift))]
    shifted = {k: v for k, v in FORM.items() if k not in gone} | dict(shift)
    signature = sign(URL, shifted)
    if verify(URL, shifted, signature, TOKEN):
        with pytest.raises(BadForm):
            decode_inbound(shifted)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MessageSid", "SM-1"),
        ("MessageSid", "SM1a" + "NumMedia0"),
        ("AccountSid", "AC" + "x" * 63),
        ("From", "+1202555\n0101"),
        ("NumMedia", "many"),
        ("ErrorCode", "-1"),
        ("Odd name", "1"),
        ("Ödd", "1"),
        ("", "1"),
    ],
)
def test_what_twilio_would_never_post_is_refused_even_when_signed(name: str, value: str) -> None:
    parameters = {**FORM, name: value}
    assert not verify(URL, urlencode(parameters).encode(), sign(URL, parameters), TOKEN)


@pytest.mark.parametrize(("name", "value"), [("MessageSid", "SM7"), ("AccountSid", "ACtest")])
def test_how_long_an_identifier_is_is_twilios_affair(name: str, value: str) -> None:
    parameters = {**FORM, name: value}
    assert verify(URL, urlencode(parameters).encode(), sign(URL, parameters), TOKEN)


def test_a_parameter_that_comes_twice_is_refused() -> None:
    body = urlencode([*FORM.items(), ("Body", "1")]).encode()
    assert not verify(URL, body, sign(URL, FORM), TOKEN)


def test_a_form_with_too_many_parameters_is_refused() -> None:
    parameters = {**FORM, **{f"P{n}": "" for n in range(300)}}
    assert not verify(URL, urlencode(parameters).encode(), sign(URL, parameters), TOKEN)


def test_a_json_body_is_covered_by_the_hash_in_the_address() -> None:
    body = json.dumps({"text": "满意"})
    url = f"{URL}?bodySHA256={hashlib.sha256(body.encode()).hexdigest()}"
    assert verify(url, body.encode(), sign(url, {}), TOKEN)
    assert not verify(url, body.encode() + b" ", sign(url, {}), TOKEN)
    assert not verify(URL, body.encode(), sign(URL, {}), TOKEN)


def test_an_inbound_message_is_read() -> None:
    message = decode_inbound(FORM)
    assert (message.message_id, message.sender, message.text, message.media, message.opt_out) == (
        SID,
        "+12025550101",
        "5",
        (),
        "",
    )


def test_media_and_opt_out_words_are_read() -> None:
    message = decode_inbound(
        {
            **FORM,
            "Body": "",
            "NumMedia": "3",
            "MediaContentType0": "image/jpeg",
            "MediaContentType1": "application/pdf",
            "OptOutType": "STOP",
        }
    )
    assert (message.media, message.opt_out) == (("photo", "document", "document"), "STOP")


@pytest.mark.parametrize("sender", ["10690", "Anonymous", "whatsapp:+12025550101", "+0123456"])
def test_a_sender_without_a_number_is_nobody_to_answer(sender: str) -> None:
    assert decode_inbound({**FORM, "From": sender}).sender is None


@pytest.mark.parametrize("missing", ["MessageSid", "From", "Body"])
def test_an_inbound_message_without_its_essentials_is_none(missing: str) -> None:
    with pytest.raises(BadForm):
        decode_inbound({k: v for k, v in FORM.items() if k != missing})


@given(st.dictionaries(st.sampled_from([*FORM, "MessageStatus", "ErrorCode", "OptOutType"]), WORDS))
def test_decoding_raises_nothing_but_its_own_error(parameters: dict[str, str]) -> None:
    with contextlib.suppress(BadForm):
        decode_inbound(parameters)
    with contextlib.suppress(BadForm):
        decode_status(parameters, "K7Q2M9AB")


def test_an_error_does_not_quote_what_came_in() -> None:
    with pytest.raises(BadForm) as caught:
        decode_inbound({**FORM, "From": "+1 202 555 0101\n"})
    assert "555" not in str(caught.value)


STATUS = {"MessageSid": SID, "MessageStatus": "undelivered", "ErrorCode": "30006"}


def test_a_status_is_read_with_our_reference() -> None:
    assert decode_status(STATUS, "K7Q2M9AB") == Receipt(
        SID, "undelivered", "30006", "K7Q2M9AB", Fate.UNDELIVERED, Refusal.BAD_ADDRESS
    )


def test_a_status_nobody_knows_has_no_fate() -> None:
    receipt = decode_status({"MessageSid": SID, "MessageStatus": "teleported"}, None)
    assert (receipt.status, receipt.fate, receipt.error) == ("teleported", None, "")


def test_an_old_style_status_is_read_too() -> None:
    assert decode_status({"MessageSid": SID, "SmsStatus": "sent"}, None).fate is Fate.ACCEPTED


@pytest.mark.parametrize("ref", ["", "a", "K7Q2M9AB'--", "x" * 17, "K7Q2\n9AB", None])
def test_a_reference_that_is_none_of_ours_is_none(ref: str | None) -> None:
    assert decode_status(STATUS, ref).ref is None
