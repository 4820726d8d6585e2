"""Whether a row says one thing: what the shape of its parts cannot tell (`rows`), a sentence for each contradiction."""

from collections.abc import Iterator
from typing import Final

from bot.channels.gateway.patterns import ENV, Pattern
from bot.channels.gateway.rows import FieldList, FieldTable, Request, Row, Tree

_ALWAYS: Final = frozenset({"time", "nonce", "sign"})
_KNOWN: Final = {
    "send": _ALWAYS | {"phone", "text", "ref"},
    "lookup": _ALWAYS | {"phone", "ref", "id", "day"},
    "pull_reports": _ALWAYS,
    "pull_replies": _ALWAYS,
}
"""What each request can be filled with."""


def contradictions(row: Row) -> Iterator[tuple[str, str]]:
    """Key and what is wrong with it."""
    for key, request in row.requests.items():
        yield from ((f"{key}{at}", says) for at, says in _of_request(request, _KNOWN[key]))
    missing = {"phone", "text"} - {key for p in patterns_of(row.send) for key in p.keys}
    for name in sorted(missing):
        yield "send.fields", f"哪里也没有 {{{name}}}，发不出短信"
    if row.answer.id is None and (row.report is None or row.report.ref is None):
        yield "answer.id", "网关不给编号的，要带上 {ref}，并写 report.ref 在哪里，不然状态报告对不上"
    if row.lookup is not None and not {"phone", "ref"} & _keys(row.lookup):
        yield "lookup.fields", "至少要有 {phone} 或 {ref}，不然不知道问的是哪一条"
    if not row.replies and (row.reply is not None or row.pull_replies is not None):
        yield "replies", "是 false，就不要再写 reply 和 pull_replies"
    if row.replies and row.reply is None:
        yield "reply", "缺失；不能回复的网关，请写 replies = false"


def patterns_of(request: Request) -> Iterator[Pattern]:
    """Every text with blanks in a request."""
    yield request.url
    yield from request.headers.values()
    yield from leaves(request.fields)
    if request.basic is not None:
        yield from (request.basic.user, request.basic.password)
    if request.sign is not None:
        yield from request.sign.parts
        if request.sign.hmac_key is not None:
            yield request.sign.hmac_key


def leaves(tree: Tree) -> Iterator[Pattern]:
    """The texts in a tree of fields."""
    match tree:
        case Pattern():
            yield tree
        case int():
            pass
        case FieldList():
            for one in tree.of:
                yield from leaves(one)
        case FieldTable():
            for one in tree.of.values():
                yield from leaves(one)


def _keys(request: Request) -> set[str]:
    return {key for p in patterns_of(request) for key in p.keys}


def _of_request(request: Request, known: frozenset[str]) -> Iterator[tuple[str, str]]:
    signed = request.sign.parts if request.sign is not None else ()
    key = request.sign.hmac_key if request.sign is not None else None
    digested = [*signed, *([key] if key is not None else [])]
    if any("sign" in p.keys for p in digested):
        yield ".sign", "签名里不能再有 {sign}"
    elsewhere = {k for p in patterns_of(request) if p not in digested for k in p.keys}
    if "fields" in elsewhere:
        yield "", "{fields} 只能用在 sign.parts 里"
    if request.sign is None and "sign" in elsewhere:
        yield "", "用了 {sign}，却没有写怎么算（sign）"
    if request.sign is not None and "sign" not in elsewhere:
        yield ".sign", "算了签名，却没有一处写着 {sign}"
    unknown = {k for k in _keys(request) - known - {"fields"} if not k.startswith(ENV)}
    for name in sorted(unknown):
        yield "", f"这里没有 {{{name}}} 可填"
    if any("text" in p.keys for p in request.headers.values()):
        yield ".headers", "请求头里放不下短信全文，请把 {text} 写在 fields 里"
    if request.method == "GET" and request.encoding != "form":
        yield ".encoding", 'GET 的参数写在网址里，请写 encoding = "form"'
    flat = all(isinstance(one, Pattern | int) for one in request.fields.of.values())
    if request.encoding == "form" and not flat:
        yield ".fields", "form 里不能有列表和表"
