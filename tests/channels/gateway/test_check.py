"""What doctor says of a gateway: the table, the account, the pushes, whether it answers; and nothing is sent."""

from pathlib import Path

import aiohttp
import pytest

from bot.channels.gateway.check import bits_of, findings
from bot.channels.vendor import State
from bot.settings import Settings
from house.tree import read
from standins.mas import MasServer

TABLE = "bot/channels/gateway/rows.toml"


async def found(settings: Settings) -> list[tuple[State, str]]:
    async with aiohttp.ClientSession() as http:
        return [(finding.state, finding.says) async for finding in findings(http, settings)]


async def test_all_is_well_and_no_message_went(monkeypatch: pytest.MonkeyPatch) -> None:
    async with MasServer(push_secret="0123456789abcdef" * 4) as mas:
        for name, value in mas.environment.items():
            monkeypatch.setenv(name, value)
        told = await found(Settings(public_url="https://huifang.example"))
        assert {state for state, _ in told} == {State.GOOD}
        said = "\n".join(says for _, says in told)
        assert "都和样例一致" in said
        assert "https://huifang.example/webhooks/gateway/yunmas/暗号/report" in said
        assert "连得上（没有发短信）" in said
        assert mas.posts == ()
        assert "0123456789abcdef" not in said
        async with mas.refusing():
            assert (await found(Settings()))[-1][0] is State.BAD


async def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUIFANG_PUSH_SECRET", "123456")
    told = dict(await found(Settings()))
    assert "还缺环境变量 HUIFANG_GATEWAY_AP_ID" in told[State.BAD]
    assert [says for state, says in await found(Settings()) if "太短" in says and state is State.BAD]


async def test_every_mistake_in_the_table_is_a_line(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text(
        read(TABLE).replace('charset = "utf-8" ', 'charset = "big5" ').replace("rate = 20 ", "rate = 0 "),
        "utf-8",
    )
    told = await found(Settings(gateway_file=str(file)))
    assert [(state, says.partition("：")[0]) for state, says in told] == [
        (State.BAD, "网关 yunmas 的 charset"),
        (State.BAD, "网关 yunmas 的 rate"),
    ]


def test_how_hard_a_secret_is_to_guess() -> None:
    assert bits_of("0" * 32) < 128 <= bits_of("a1" * 16)
    assert bits_of("x" * 21) < 128 <= bits_of("x" * 22)
