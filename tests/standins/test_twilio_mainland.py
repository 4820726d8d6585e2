"""Mainland China in the Twilio stand-in: the third message alike, and landlines."""

from datetime import UTC, datetime, timedelta

from standins.twilio import TwilioServer

MAINLAND, ABROAD = "+8619000000001", "+12025550101"


async def sends(server: TwilioServer, to: str, body: str) -> int:
    """The HTTP status of a request to send."""
    response = await server._take({"To": to, "From": server.number, "Body": body})
    return response.status


async def test_a_number_in_mainland_china_does_not_get_the_same_text_three_times_in_a_day() -> None:
    at = datetime(2026, 11, 1, 1, tzinfo=UTC)
    async with TwilioServer(seed=5) as server:
        server.clock = lambda: at
        for to, body in (
            [(MAINLAND, "请回复1到5")] * 3 + [(MAINLAND, "回复1到5")] + [(ABROAD, "请回复1到5")] * 3
        ):
            assert await sends(server, to, body) == 201
        await server.settled()
        ended = [server.message(taken.sid) for taken in server.accepted]
        lost = [n for n, m in enumerate(ended, 1) if m is not None and m.error_code == 30007]
        assert lost == [3]
        assert (len(server.phone(MAINLAND).inbox), len(server.phone(ABROAD).inbox)) == (3, 3)
        at += timedelta(hours=24)
        await sends(server, MAINLAND, "请回复1到5")
        await server.settled()
        assert len(server.phone(MAINLAND).inbox) == 4


async def test_a_landline_in_mainland_china_is_refused() -> None:
    async with TwilioServer(seed=5) as server:
        assert await sends(server, "+8673188888888", "您好") == 400
        assert server.accepted == ()
