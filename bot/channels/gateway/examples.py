"""A row against its own example: the bytes, the signature and what is made of answers, as the gateway's document shows them.

`huifang doctor` does this for the office's row, and sends nothing.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.channels.base import Accepted
from bot.channels.gateway.account import UnusableAccount, account_of
from bot.channels.gateway.codes import judged
from bot.channels.gateway.decoding import items_of, replies, reports
from bot.channels.gateway.reading import BadBody, Value
from bot.channels.gateway.requests import phone_for, time_for, wire
from bot.channels.gateway.rows import Example, Row
from bot.channels.gateway.wording import body


def differences(row: Row, example: Example) -> list[str]:
    """What comes out otherwise than the example says, a sentence each; empty: the row reproduces it."""
    try:
        return [*_of_the_request(row, example), *_of_what_comes(row, example)]
    except UnusableAccount as bad:
        return [f"样例：{bad}"]
    except ValueError as e:  # the example's own time or text
        return [f"样例读不懂（{type(e).__name__}）"]


def _of_the_request(row: Row, example: Example) -> Iterator[str]:
    values = account_of(row, example.env)
    values |= {
        "phone": phone_for(row, example.phone),
        "text": body(row, example.agency, example.text),
        "ref": example.ref,
        "time": time_for(row.clock, datetime.fromisoformat(example.time)),
        "nonce": example.nonce,
    }
    out = wire(row, row.send, values)
    yield from _unlike("网址", out.url, example.url)
    yield from _unlike("签名", out.sign, example.sign)
    yield from _unlike("内容", (out.body or b"").decode(row.charset), example.body)
    for name, value in example.headers.items():
        yield from _unlike(f"请求头 {name}", out.headers.get(name, ""), value)


def _of_what_comes(row: Row, example: Example) -> Iterator[str]:
    outcome = judged(row, 200, example.answer.encode(row.charset), example.ref)
    took = outcome.provider_id if isinstance(outcome, Accepted) else str(outcome)
    yield from _unlike("应答里的编号", took, example.provider_id)
    try:
        if row.report is not None:
            told = items_of(row, example.report.encode(row.charset), row.report.format, row.report.items)
            yield from _unlike("状态报告", _reported(row, told), example.reported)
        if row.reply is not None:
            told = items_of(row, example.reply.encode(row.charset), row.reply.format, row.reply.items)
            said = [(sms.sender, sms.text) for sms in replies(row, row.reply, told).clear]
            yield from _unlike("答复", said[0] if said else (), example.replied)
    except BadBody as bad:
        yield f"样例里的状态报告或答复读不懂（{bad}）"


def _reported(row: Row, told: Sequence[Value]) -> tuple[str, ...]:
    assert row.report is not None
    found, _ = reports(row, row.report, told)
    if not found:
        return ()
    receipt = found[0]
    fate, why = receipt.fate, receipt.why
    return (receipt.provider_id, fate.value if fate else "", receipt.error, why.value if why else "")


def _unlike(what: str, found: object, wanted: object) -> Iterator[str]:
    if found != wanted:
        yield f"{what}和样例不一样：得到 {found}，样例是 {wanted}"
