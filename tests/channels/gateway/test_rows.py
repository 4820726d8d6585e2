"""The table: every shipped row reproduces its gateway's example to the byte, and each mistake is one clear sentence."""

import tomllib
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from bot.channels.gateway.account import UnusableAccount, account_of
from bot.channels.gateway.examples import differences
from bot.channels.gateway.table import BadRows, parsed, row_of, shipped
from bot.settings import Settings
from house.tree import read

TABLE = "bot/channels/gateway/rows.toml"
YUNMAS, FORM_GBK = 0, 1
Change = Callable[[dict[str, Any]], object]


def document() -> dict[str, Any]:
    return deepcopy(tomllib.loads(read(TABLE)))


@pytest.mark.parametrize("row", shipped(), ids=lambda row: row.name)
def test_every_shipped_row_has_its_example_and_reproduces_it(row: Any) -> None:
    """The examples' digests and bytes were made with md5sum, openssl, iconv and base64, not with this code."""
    example = row.example
    assert example.sign
    assert example.report
    assert example.reply
    assert differences(row, example) == []


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("sign", "0" * 32, "签名和样例不一样"),
        ("body", "e30=", "内容和样例不一样"),
        ("url", "https://mas.example/other", "网址和样例不一样"),
        ("provider_id", "1", "应答里的编号和样例不一样"),
        ("reported", ("1", "delivered", "", ""), "状态报告和样例不一样"),
        ("replied", ("+8619000000001", "4"), "答复和样例不一样"),
        ("env", {}, "还缺环境变量"),
    ],
)
def test_a_row_that_does_not_do_what_its_document_shows_is_told(key: str, value: object, told: str) -> None:
    row = shipped()[YUNMAS]
    assert row.example is not None
    wrong = differences(row, row.example.model_copy(update={key: value}))
    assert len(wrong) == 1
    assert told in wrong[0]


MISTAKES: dict[str, tuple[Change, str]] = {
    "a misspelt key": (lambda row: row.update(longst=5), "网关 yunmas 的 longst：不认识：请检查拼写，或删去"),
    "a missing part": (lambda row: row.pop("answer"), "网关 yunmas 的 answer：缺失，请补上"),
    "an unknown class": (
        lambda row: row["answer"]["codes"].update(X="dead"),
        "网关 yunmas 的 answer.codes.X：应当是",
    ),
    "a text for a number": (lambda row: row.update(rate="20"), "网关 yunmas 的 rate：应当是数字"),
    "an unknown blank": (
        lambda row: row["send"]["fields"].update(x="{telephone}"),
        "网关 yunmas 的 send.fields：不认识 {telephone}",
    ),
    "another secret of the house": (
        lambda row: row["send"]["fields"].update(x="{env:HUIFANG_SECRET_KEY}"),
        "网关 yunmas 的 send.fields：不认识 {env:HUIFANG_SECRET_KEY}",
    ),
    "something to be evaluated": (
        lambda row: row["send"]["sign"].update(parts=["{text.upper()}"]),
        "网关 yunmas 的 send.sign.parts.0：不认识 {text.upper()}",
    ),
    "a brace left open": (
        lambda row: row["send"]["fields"].update(x="{text"),
        "网关 yunmas 的 send.fields：花括号没有成对",
    ),
    "an algorithm that nobody has": (
        lambda row: row["send"]["sign"].update(algorithm="md4"),
        "网关 yunmas 的 send.sign.algorithm：应当是",
    ),
    "a signature that goes nowhere": (
        lambda row: row["send"]["fields"].pop("mac"),
        "网关 yunmas 的 send.sign：算了签名，却没有一处写着 {sign}",
    ),
    "a signature that nobody makes": (
        lambda row: row["send"].pop("sign"),
        "网关 yunmas 的 send：用了 {sign}，却没有写怎么算（sign）",
    ),
    "no text in it": (
        lambda row: row["send"]["fields"].update(content="hello") or row["send"]["sign"].update(parts=["x"]),
        "网关 yunmas 的 send.fields：哪里也没有 {text}，发不出短信",
    ),
    "the text in a header": (
        lambda row: row["send"].update(headers={"X": "{text}"}),
        "网关 yunmas 的 send.headers：请求头里放不下短信全文",
    ),
    "a question about nobody": (
        lambda row: row.update(lookup={"url": "https://x", "fields": {"day": "{day}"}}),
        "网关 yunmas 的 lookup.fields：至少要有 {phone} 或 {ref}",
    ),
    "lists in a form": (
        lambda row: row["send"].update(encoding="form") or row["send"]["fields"].update(mobiles=["{phone}"]),
        "网关 yunmas 的 send.fields：form 里不能有列表和表",
    ),
    "a report on nobody knows what": (
        lambda row: row["report"].pop("id"),
        "网关 yunmas 的 report：至少要写 id",
    ),
    "replies that cannot be told apart": (
        lambda row: row["reply"].update(dedupe=["phone", "text"]),
        "网关 yunmas 的 reply：dedupe 里要有 id 或 time",
    ),
    "a name that is no part of an address": (
        lambda row: row.update(name="云MAS"),
        "网关 云MAS 的 name：写法不对",
    ),
    "no name": (lambda row: row.pop("name"), "第 1 个网关 的 name：缺失，请补上"),
}


@pytest.mark.parametrize(("change", "told"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_one_sentence_that_names_row_and_key(change: Change, told: str) -> None:
    wrong = document()
    change(wrong["gateway"][YUNMAS])
    with pytest.raises(BadRows) as caught:
        parsed(wrong, "office.toml")
    assert caught.value.problems[0].startswith(told), caught.value.problems
    assert str(caught.value).startswith("短信网关的表 office.toml 不能用：网关 ") or "第 1 个" in told
    assert "Value error" not in str(caught.value)


def test_every_mistake_is_told() -> None:
    wrong = document()
    wrong["gateway"][YUNMAS].update(rate=0, longst=1)
    wrong["gateway"][FORM_GBK].pop("send")
    with pytest.raises(BadRows) as caught:
        parsed(wrong)
    assert len(caught.value.problems) == 3
    assert "另有 2 处" in str(caught.value)


@pytest.mark.parametrize(
    ("url", "changes", "told"),
    [
        ("https://mas.example:28888", {}, None),
        ("http://127.0.0.1:9", {}, None),
        ("http://mas.example", {}, "要用 https"),
        ("http://10.1.2.3:1992", {}, "要用 https"),
        ("http://10.1.2.3:1992", {"dedicated_line": True}, None),
        ("http://8.8.8.8:1992", {"dedicated_line": True}, "内网地址"),
        ("http://mas.example", {"dedicated_line": True}, "内网地址"),
        ("ftp://mas.example", {}, "https:// 开头"),
        ("https://me:secret@mas.example", {}, "不带用户名"),
    ],
)
def test_a_secret_goes_over_https_or_a_line_of_ones_own(
    url: str, changes: dict[str, object], told: str | None
) -> None:
    row = shipped()[YUNMAS].model_copy(update=changes)
    assert row.example is not None
    environment = {**row.example.env, "HUIFANG_GATEWAY_URL": url}
    if told is None:
        assert account_of(row, environment)["env:HUIFANG_GATEWAY_URL"] == url
    else:
        with pytest.raises(UnusableAccount, match=told):
            account_of(row, environment)


def test_what_the_account_lacks_is_named_and_the_optional_is_not() -> None:
    with pytest.raises(UnusableAccount) as caught:
        account_of(shipped()[YUNMAS], {"HUIFANG_GATEWAY_URL": "https://mas.example"})
    assert str(caught.value) == (
        "HUIFANG_SMS_MAINLAND=gateway，网关 yunmas 还缺环境变量 HUIFANG_GATEWAY_AP_ID、"
        "HUIFANG_GATEWAY_EC_NAME、HUIFANG_GATEWAY_SECRET_KEY、HUIFANG_GATEWAY_SIGN"
    )


def test_the_row_is_the_one_that_is_named_or_the_first() -> None:
    assert row_of(Settings()).name == "yunmas"
    assert row_of(Settings(gateway_name="form-gbk")).name == "form-gbk"
    with pytest.raises(BadRows, match="里面有 yunmas、form-gbk"):
        row_of(Settings(gateway_name="mas"))
    with pytest.raises(BadRows, match="读不了 HUIFANG_GATEWAY_FILE"):
        row_of(Settings(gateway_file="nowhere.toml"))
