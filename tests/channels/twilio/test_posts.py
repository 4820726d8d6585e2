"""Twilio posts what people text and what became of our texts: only Twilio, only once, only when it is durable."""

import asyncio
from datetime import datetime
from itertools import islice
from typing import cast

import aiohttp
import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator
from yarl import URL

from bot.channels.base import Accepted, Letter
from bot.channels.incoming import Incoming, Phone
from bot.dialogue.inputs import Said, Sent
from bot.domain.medium import Medium
from db.schema import outbox, parties, receipts
from db.store import Store, StoreUnavailable
from doorway import PUBLIC, Doorway, doorway
from handlers.inbound.order import MOST_WAITING
from offices import import_cases, phone
from standins.posting import ONCE
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, Fate

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
WANG = phone(1)
SID = "SM" + "5" * 32
FORM = {
    "AccountSid": ACCOUNT_SID,
    "Body": "5",
    "From": WANG,
    "MessageSid": SID,
    "NumMedia": "0",
    "To": "+12025550100",
}


def signed(url: str, form: dict[str, str], token: str = AUTH_TOKEN) -> str:
    validator = RequestValidator(token)  # type: ignore[no-untyped-call]
    return cast(str, validator.compute_signature(url, form))  # type: ignore[no-untyped-call]


async def post(
    door: Doorway,
    path: str,
    form: dict[str, str],
    *,
    signature: str | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, str]:
    proof = signed(PUBLIC + path, form) if signature is None else signature
    sent = {**(headers or {}), **({"X-Twilio-Signature": proof} if proof else {})}
    async with (
        aiohttp.ClientSession() as http,
        http.post(URL(door.url + path, encoded=True), data=form, headers=sent) as answer,
    ):
        return answer.status, await answer.text()


MESSAGES, STATUS = "/webhooks/twilio/messages", "/webhooks/twilio/status"


async def test_a_text_is_an_answer_and_the_reply_goes_its_own_way(store: Store) -> None:
    await import_cases(store, [WANG])
    async with doorway(store) as door:
        await door.opens_the_month()
        await door.sends()
        answer = await door.phones.text(WANG, "4", patience=ONCE)
        assert (answer.status, answer.content_type.partition(";")[0]) == (200, "text/xml")
        assert answer.text.endswith("<Response/>")
        assert await door.scores() == [4]
        assert len(door.phones.phone(WANG).inbox) == 1, "nothing rode in the answer"


async def test_a_text_that_comes_again_is_answered_the_same_and_taken_once(store: Store) -> None:
    async with doorway(store) as door:
        answers = [await post(door, MESSAGES, FORM) for _ in range(3)]
        assert len(set(answers)) == 1
        assert answers[0][0] == 200
        assert await door.received() == ["5"]


@pytest.mark.parametrize("path", [MESSAGES, STATUS])
@pytest.mark.parametrize("signature", ["", "x", "=" * 28, "密"])
async def test_without_twilios_signature_nobody_is_heard(store: Store, path: str, signature: str) -> None:
    async with doorway(store) as door:
        status, _ = await post(door, path, {**FORM, "MessageStatus": "delivered"}, signature=signature)
        assert status == 403
        assert await door.received() == []


async def test_a_signature_over_another_text_address_or_token_is_a_forgery(store: Store) -> None:
    async with doorway(store) as door:
        for forged in (
            signed(PUBLIC + MESSAGES, {**FORM, "Body": "1"}),
            signed(PUBLIC + STATUS, FORM),
            signed(door.url + MESSAGES, FORM),
            signed(PUBLIC + MESSAGES, FORM, "another token"),
        ):
            assert (await post(door, MESSAGES, FORM, signature=forged))[0] == 403
        assert await door.received() == []


async def test_what_a_request_claims_about_its_address_is_not_believed(store: Store) -> None:
    async with doorway(store) as door:
        claims = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
        forged = signed("http://evil.example" + MESSAGES, FORM)
        assert (await post(door, MESSAGES, FORM, signature=forged, headers=claims))[0] == 403
        assert (await post(door, MESSAGES, FORM, headers=claims))[0] == 200


@pytest.mark.parametrize(("token", "public_url"), [("", PUBLIC), (AUTH_TOKEN, "")])
async def test_while_twilio_is_not_set_up_nobody_is_heard(store: Store, token: str, public_url: str) -> None:
    async with doorway(store, token=token, public_url=public_url) as door:
        for path in (MESSAGES, STATUS):
            for secret in (AUTH_TOKEN, ""):
                forged = signed(public_url + path, FORM, secret)
                assert (await post(door, path, FORM, signature=forged))[0] == 403


async def test_a_flood_is_cut_off(store: Store) -> None:
    async with doorway(store) as door:
        assert (await post(door, MESSAGES, {**FORM, "Body": "x" * 70_000}))[0] == 413


@pytest.mark.parametrize("form", [{}, {"Body": "5"}, {**FORM, "MessageSid": "SM-1"}])
async def test_a_signed_post_that_is_no_message_is_refused(store: Store, form: dict[str, str]) -> None:
    async with doorway(store) as door:
        assert (await post(door, MESSAGES, form))[0] == 403


async def heard(store: Store, form: dict[str, str]) -> Incoming | None:
    """What a posted form is taken for."""
    taken: list[Incoming] = []

    async def take(incoming: Incoming, now: datetime) -> None:
        taken.append(incoming)

    async with doorway(store, take=take) as door:
        assert (await post(door, MESSAGES, form))[0] == 200
    return taken[0] if taken else None


async def test_a_text_carries_its_senders_number_its_words_and_its_id(store: Store) -> None:
    assert await heard(store, FORM) == Incoming("sms", Phone(WANG), Said(Medium.SMS, "5"), SID, "5")


async def test_twilios_verdict_on_an_opt_out_goes_before_the_words(store: Store) -> None:
    incoming = await heard(store, {**FORM, "Body": "别发了", "OptOutType": "STOP"})
    assert incoming is not None
    assert (incoming.input, incoming.raw) == (Said(Medium.SMS, "STOP"), "别发了")


async def test_a_picture_without_words_is_a_picture(store: Store) -> None:
    media = {**FORM, "NumMedia": "1", "MediaContentType0": "image/jpeg", "Body": ""}
    incoming = await heard(store, media)
    assert incoming is not None
    assert (incoming.input, incoming.raw) == (Sent(Medium.SMS, "photo"), "[photo]")


async def test_a_picture_with_words_is_its_words(store: Store) -> None:
    media = {**FORM, "NumMedia": "1", "MediaContentType0": "image/jpeg", "Body": "满意"}
    incoming = await heard(store, media)
    assert incoming is not None
    assert incoming.input == Said(Medium.SMS, "满意")


async def test_who_has_no_number_is_acknowledged_and_not_answered(store: Store) -> None:
    assert await heard(store, {**FORM, "From": "10690000"}) is None


async def test_while_the_database_is_away_twilio_is_asked_to_come_again(store: Store) -> None:
    async def take(incoming: Incoming, now: datetime) -> None:
        raise StoreUnavailable("full")

    async with doorway(store, take=take) as door:
        assert (await post(door, MESSAGES, FORM))[0] == 503


async def test_a_text_on_which_we_fail_is_kept_for_an_officer(store: Store) -> None:
    async def take(incoming: Incoming, now: datetime) -> None:
        raise ZeroDivisionError

    async with doorway(store, take=take) as door:
        assert (await post(door, MESSAGES, FORM))[0] == 200
        assert (await post(door, MESSAGES, FORM))[0] == 200
        assert await door.notes() == ["5"]


async def test_an_sms_goes_out_and_its_status_comes_home_by_our_own_reference(store: Store) -> None:
    await import_cases(store, [WANG])
    async with doorway(store) as door:
        await door.opens_the_month()
        await door.sends()
        await door.phones.settled()
        assert {c.answered for c in door.phones.callbacks} == {200}
        states = await store.read(lambda c: list(c.execute(select(outbox.c.state)).scalars()))
        assert states == ["delivered"]


async def test_a_status_that_overtakes_the_answer_is_not_lost(store: Store) -> None:
    await import_cases(store, [WANG])
    async with doorway(store) as door:
        door.phones.fate(WANG, Fate.early())
        await door.opens_the_month()
        await door.sends()
        states = await store.read(lambda c: list(c.execute(select(outbox.c.state)).scalars()))
        assert states == ["delivered"]


async def test_a_number_that_takes_no_sms_is_remembered(store: Store) -> None:
    await import_cases(store, [WANG])
    async with doorway(store) as door:
        door.phones.fate(WANG, Fate.undelivered(30006))
        await door.opens_the_month()
        await door.sends()
        await door.phones.settled()
        refused = await store.read(lambda c: list(c.execute(select(parties.c.sms_refused)).scalars()))
        assert refused == ["30006"]


async def test_a_status_nobody_knows_is_kept_and_changes_nothing(store: Store) -> None:
    async with doorway(store) as door:
        form = {"MessageSid": SID, "MessageStatus": "teleported", "AccountSid": ACCOUNT_SID}
        for query in ("?ref=ABCD2345", "", "?ref=%27--", "?ref=a&ref=b"):
            assert (await post(door, STATUS + query, form))[0] == 200
        words = await store.read(lambda c: list(c.execute(select(receipts.c.status)).scalars()))
        assert words == ["teleported"]


@pytest.mark.parametrize("form", [{}, {"MessageSid": SID}, {"MessageSid": "x", "MessageStatus": "sent"}])
async def test_a_signed_post_that_is_no_status_is_refused(store: Store, form: dict[str, str]) -> None:
    async with doorway(store) as door:
        assert (await post(door, STATUS, form))[0] == 403


async def test_a_ref_in_the_address_is_covered_by_the_signature(store: Store) -> None:
    async with doorway(store) as door:
        form = {"MessageSid": SID, "MessageStatus": "delivered"}
        proof = signed(f"{PUBLIC}{STATUS}?ref=AAAA2222", form)
        assert (await post(door, f"{STATUS}?ref=BBBB2222", form, signature=proof))[0] == 403


async def test_after_a_stop_twilio_refuses_and_we_hear_of_it(store: Store) -> None:
    async with doorway(store) as door:
        await door.phones.text(WANG, "STOP", patience=ONCE)
        outcome = await door.sms.send(Letter(ref="AAAA2222", to=WANG, text="您好"))
        assert not isinstance(outcome, Accepted)
        gone = await store.read(lambda c: list(c.execute(select(parties.c.opted_out_at)).scalars()))
        assert gone != [None]
        assert await door.received() == ["STOP"]


async def test_a_flood_of_one_number_is_kept_and_holds_up_no_other(store: Store) -> None:
    taken, leave = list[str](), asyncio.Event()

    async def take(incoming: Incoming, now: datetime) -> None:
        if incoming.address == Phone(WANG):
            await leave.wait()
        taken.append(incoming.raw)

    async with doorway(store, take=take) as door:
        flood = [
            asyncio.create_task(
                post(door, MESSAGES, {**FORM, "Body": f"第{n}遍", "MessageSid": f"SM{n:032d}"})
            )
            for n in range(MOST_WAITING + 10)
        ]
        kept = [await answered for answered in islice(asyncio.as_completed(flood), 10)]
        assert {status for status, _ in kept} == {200}
        other = {**FORM, "From": phone(2), "MessageSid": "SM" + "6" * 32}
        assert (await post(door, MESSAGES, other))[0] == 200
        assert taken == ["5"], "the other number did not wait"
        leave.set()
        assert {(await task)[0] for task in flood} == {200}
    assert len(taken) == 1 + MOST_WAITING
