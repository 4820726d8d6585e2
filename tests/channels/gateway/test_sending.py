"""Sending through a gateway: what counts as taken, refused or in doubt, and what goes over the wire."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs

import pytest
from aiohttp import web

from bot.channels.base import Absent, Accepted, CannotTell, Doubt, Fate, Letter, Receipt, Refusal, Refused
from bot.channels.gateway.account import account_of
from bot.channels.gateway.channel import GatewaySms
from bot.channels.gateway.client import GatewayClient
from bot.channels.gateway.rows import Row
from bot.channels.gateway.table import shipped
from bot.channels.gateway.wording import TooLong, body
from standins.faults import Fault, Trouble
from standins.mas import MasAccount, MasFate, MasServer
from standins.serving import LocalServer, json_answer

YUNMAS, FORM_GBK = shipped()
LETTER = Letter("K7Q2M9AB", "+8619000000001", "【某省审批局】您好，满意吗？回数字1到5。")
AT = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)


def channel_of(row: Row, environment: dict[str, str]) -> GatewaySms:
    client = GatewayClient(row, account_of(row, environment), clock=lambda: AT)
    return GatewaySms(client, agency="某省审批局", rate=5.0)


@pytest.fixture
async def mas() -> AsyncIterator[MasServer]:
    async with MasServer() as server:
        server.pushes_paused = True
        yield server


@pytest.fixture
async def sms(mas: MasServer) -> AsyncIterator[GatewaySms]:
    channel = channel_of(YUNMAS, mas.environment)
    yield channel
    await channel.close()


async def test_a_letter_goes_out_whole_under_the_gateways_own_signature(
    mas: MasServer, sms: GatewaySms
) -> None:
    whole = replace(
        LETTER, text="【某省审批局】您好。\n打开https://huifang.example/a/5TQX8HNAK2VE93MC回答 😊"
    )
    outcome = await sms.send(whole)
    assert [(m.to, m.body) for m in mas.accepted] == [
        (LETTER.to, "您好。\n打开https://huifang.example/a/5TQX8HNAK2VE93MC回答 😊")
    ]
    assert outcome == Accepted(mas.accepted[0].msg_group)
    assert (sms.rate, sms.askable) == (5.0, False)


@pytest.mark.parametrize(
    ("account", "outcome"),
    [
        (MasAccount(secret_key="another"), Refused(Refusal.HALT, "InvalidUsrOrPwd")),
        (MasAccount(sign="another"), Refused(Refusal.HALT, "IllegalSignId")),
        (MasAccount(add_serial="01"), Refused(Refusal.HALT, "IllegalSignId")),
    ],
)
async def test_a_fault_of_the_account_stops_the_lane_and_costs_nobody(
    account: MasAccount, outcome: Refused, mas: MasServer, sms: GatewaySms
) -> None:
    mas.account = account
    assert await sms.send(LETTER) == outcome
    assert mas.accepted == ()


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("InvalidMobile", Refusal.BAD_ADDRESS),
        ("InvalidMessage", Refusal.CONTENT),
        ("IllegalMac", Refusal.HALT),
        ("NeverHeardOf", Refusal.ROUTE),
    ],
)
async def test_a_code_is_about_what_the_row_says_and_an_unknown_one_about_no_person(
    code: str, why: Refusal, mas: MasServer, sms: GatewaySms
) -> None:
    mas.default_fate = MasFate(refuse=code)
    assert await sms.send(LETTER) == Refused(why, code)


@pytest.mark.parametrize("accepted", [True, False])
@pytest.mark.parametrize("trouble", [Trouble.UNAVAILABLE, Trouble.HTML, Trouble.RESET])
async def test_what_may_have_been_taken_is_a_doubt_and_is_posted_once(
    trouble: Trouble, accepted: bool, mas: MasServer, sms: GatewaySms
) -> None:
    mas.faults.script(Fault(trouble, accepted))
    assert isinstance(await sms.send(LETTER), Doubt)
    assert len(mas.accepted) == int(accepted)
    assert isinstance(await sms.search(LETTER, AT), CannotTell)


async def test_a_gateway_that_is_away_has_nothing(mas: MasServer, sms: GatewaySms) -> None:
    async with mas.refusing():
        assert await sms.send(LETTER) == Refused(Refusal.NETWORK, "connect")


async def test_a_number_abroad_is_not_for_it(mas: MasServer, sms: GatewaySms) -> None:
    assert await sms.send(replace(LETTER, to="+12025550101")) == Refused(Refusal.ROUTE, "not_mainland")
    assert mas.posts == ()


Answering = Callable[[web.BaseRequest, bytes], web.StreamResponse]


class FormServer(LocalServer):
    """The other gateway: forms in GBK, answers in plain text, and a question it answers."""

    def __init__(self) -> None:
        super().__init__()
        self.says = "0,17041010383624511"
        self.status = 200
        self.listed: list[dict[str, object]] = []
        self.posts: list[dict[str, list[str]]] = []
        self.asked: list[dict[str, str]] = []

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        if request.path == "/query":
            self.asked.append(dict(request.query))
            return json_answer({"code": 0, "list": self.listed})
        self.posts.append(parse_qs((await request.read()).decode(), encoding="gbk", strict_parsing=True))
        return web.Response(body=self.says.encode("gbk"), status=self.status)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "HUIFANG_GATEWAY_URL": self.url,
            "HUIFANG_GATEWAY_ACCOUNT": "hf01",
            "HUIFANG_GATEWAY_KEY": "k3y-of-the-line",
        }


@pytest.fixture
async def form() -> AsyncIterator[FormServer]:
    async with FormServer() as server:
        yield server


@pytest.fixture
async def other(form: FormServer) -> AsyncIterator[GatewaySms]:
    channel = channel_of(FORM_GBK, form.environment)
    yield channel
    await channel.close()


async def test_another_gateway_is_another_row_and_nothing_else(form: FormServer, other: GatewaySms) -> None:
    assert await other.send(replace(LETTER, text="您好，😊满意吗？")) == Accepted("17041010383624511")
    sent = {name: values[0] for name, values in form.posts[0].items()}
    assert (sent["mobile"], sent["seq"], sent["ts"]) == ("8619000000001", "K7Q2M9AB", "2026-11-02 09:00:00")
    assert sent["content"] == "【某省审批局】您好，?满意吗？", "what GBK cannot write is not signed either"


@pytest.mark.parametrize(
    ("says", "status", "outcome"),
    [
        ("107", 200, Refused(Refusal.BAD_ADDRESS, "107")),
        ("103", 200, Refused(Refusal.LATER, "103")),
        ("999", 200, Doubt("999")),
        ("0", 200, Doubt("no_id")),
        ("0,", 200, Doubt("no_id")),
        ("", 200, Doubt("not_understood")),
        ("0,1", 503, Doubt("http_503")),
        ("slow down", 429, Refused(Refusal.LATER, "http_429")),
        ("<html><body>Sign in to this network</body></html>", 200, Doubt("not_understood")),
        ("<html>", 404, Refused(Refusal.HALT, "http_404")),
        ("", 403, Refused(Refusal.HALT, "http_403")),
        ("107", 400, Refused(Refusal.BAD_ADDRESS, "107")),
        ("0,1", 302, Doubt("http_302")),
        ("0,1", 400, Refused(Refusal.HALT, "http_400")),
    ],
)
async def test_only_a_code_in_a_whole_answer_is_a_refusal(
    says: str, status: int, outcome: object, form: FormServer, other: GatewaySms
) -> None:
    form.says, form.status = says, status
    assert await other.send(LETTER) == outcome
    assert len(form.posts) == 1


async def test_a_doubt_is_looked_up_by_our_reference(form: FormServer, other: GatewaySms) -> None:
    assert other.askable
    assert await other.search(LETTER, AT) == Absent()
    form.listed = [
        {"msgid": 17041010383624511, "seq": "K7Q2M9AB", "mobile": "19000000001", "status": "DELIVRD"}
    ]
    found = await other.search(LETTER, AT)
    assert found == Receipt(
        "17041010383624511", "DELIVRD", "", "K7Q2M9AB", Fate.DELIVERED, to="+8619000000001"
    )
    assert await other.standing(LETTER.to, "17041010383624511", "", AT) == found
    assert [asked["day"] for asked in form.asked] == ["20261102"] * 3
    form.listed = [{"mobile": "19000000001"}]
    assert await other.search(LETTER, AT) == CannotTell(), "ours may be the one that cannot be read"


def test_a_long_text_is_cut_between_characters_and_an_address_never() -> None:
    short = YUNMAS.model_copy(update={"longest": 20})
    assert body(short, "局", "好" * 18 + "👩‍👩‍👧") == "好" * 18 + "…"
    link = "https://huifang.example/a/5TQX8HNAK2VE93MC"
    with pytest.raises(TooLong):
        body(short, "局", "请打开" + link)
    assert body(FORM_GBK, "局", "【局】您好") == body(FORM_GBK, "局", "您好") == "【局】您好"
