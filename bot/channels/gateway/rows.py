"""What can be said of a gateway: the shape of one row of the table. Fixed words and operators only, nothing is evaluated.

Read strictly (`table`): a misspelt key is a mistake, never ignored. What each key means for an office's technician is
written beside the worked examples in `rows.toml`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from bot.channels.gateway.patterns import Pattern, pattern

Place = tuple[str, ...]
"""Names and numbers on the way from the top of a document to a value."""


@dataclass(frozen=True, slots=True)
class FieldList:
    """Several values in a row."""

    of: "tuple[Tree, ...]"


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Fields by name, in their order."""

    of: "Mapping[str, Tree]"


Tree: TypeAlias = Pattern | int | FieldList | FieldTable
"""What is sent: texts with blanks, numbers, lists and tables."""
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,63}", re.ASCII)


def _places(value: object) -> tuple[Place, ...]:
    """One place, or several of which the first that holds something counts: `mobile`, `["mobile", "Mobiles.0"]`."""
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(one, str) for one in listed):
        raise ValueError('应当是一个位置，如 "data.0.id"，或几个位置的列表')
    return tuple(tuple(one.split(".")) if one else () for one in listed)


def _tree(value: object) -> Tree:
    match value:
        case str():
            return pattern(value)
        case int():  # true and false, too
            return value
        case list():
            return FieldList(tuple(_tree(one) for one in value))
        case dict():
            if wrong := [name for name in value if not _NAME.fullmatch(name)]:
                raise ValueError(f"字段名 {wrong[0]} 只能用字母、数字、_、. 和 -，以字母开头")
            return FieldTable({name: _tree(one) for name, one in value.items()})
        case _:
            raise ValueError("只能是文字、整数、true、false，或由它们组成的列表和表")


def _fields(value: object) -> FieldTable:
    found = _tree(value)
    if not isinstance(found, FieldTable):
        raise ValueError("应当是一张表")
    return found


Text = Annotated[Pattern, PlainValidator(pattern)]
Places = Annotated[tuple[Place, ...], PlainValidator(_places)]
Fields = Annotated[FieldTable, PlainValidator(_fields)]
Word = Annotated[str, Field(min_length=1, max_length=64)]
Words = tuple[Word, ...]
Class = Literal["later", "halt", "route", "not_today", "bad", "optout", "content", "doubtful"]
"""What a code is about; `codes` says what follows."""
Seconds = Annotated[float, Field(gt=0, le=120)]
Format = Literal["json", "base64-json", "form", "xml", "text"]
Name = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{0,31}$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Clock(_Part):
    """How `{time}` is written, and in which zone times without one are meant."""

    format: Literal["yyyyMMddHHmmss", "yyyy-MM-dd HH:mm:ss", "iso", "unix", "unix-ms"] = "yyyyMMddHHmmss"
    zone: Literal["Asia/Shanghai", "UTC"] = "Asia/Shanghai"


class Sign(_Part):
    """`{sign}`: a digest of texts in this order with `separator` between; where the secret stands is one of them.

    `{fields}` is every other top-level field by name, `name=value` with `&` between, blank ones left out.
    """

    algorithm: Literal["md5", "sha1", "sha256", "sha512", "sm3"]
    parts: tuple[Text, ...] = Field(min_length=1)
    separator: str = ""
    hmac_key: Text | None = None
    digest: Literal["hex", "HEX", "base64"] = "hex"


class Basic(_Part):
    """Basic authentication."""

    user: Text
    password: Text


class Request(_Part):
    """What is asked of the gateway, and how it is written down."""

    url: Text
    method: Literal["POST", "GET"] = "POST"
    encoding: Literal["json", "base64-json", "form", "xml"] = "json"
    root: Word = "request"
    """The outermost element of `xml`."""
    content_type: str = Field(default="", pattern="^[ -~]{0,100}$")
    headers: dict[str, Text] = Field(default_factory=dict)
    fields: Fields
    basic: Basic | None = None
    sign: Sign | None = None


class GatewayQuestion(Request):
    """A request whose answer lists something, unless `ok` says that it was refused."""

    format: Format = "json"
    ok: Places | None = None
    ok_values: Words = ()
    items: Places = ((),)


class Pull(GatewayQuestion):
    """A question asked again and again; what it answers is gone there."""

    every: float = Field(default=30.0, ge=1, le=3_600)


class GatewayAnswer(_Part):
    """What the gateway says to a message."""

    format: Format = "json"
    separator: str = Field(default=",", min_length=1, max_length=3)
    """Of `text`, whose places are numbers from 0."""
    ok: Places
    ok_values: Words = Field(min_length=1)
    code: Places | None = None
    id: Places | None = None
    """None: the gateway gives no number, and reports bring our own reference."""
    codes: dict[str, Class] = Field(default_factory=dict)


class Ack(_Part):
    """What a push is answered when all of it is durable."""

    status: int = Field(default=200, ge=200, le=299)
    body: str = Field(default="", max_length=500)
    content_type: str = Field(default="text/plain", pattern="^[a-z/+-]{3,50}$")


class Push(_Part):
    """What the gateway posts, or answers to a question."""

    format: Format = "json"
    items: Places = ((),)
    """Where the list of them, or the only one, stands; the whole body by default."""
    phone: Places
    ack: Ack = Ack()


class ReportMap(Push):
    """Where a status report has what."""

    id: Places | None = None
    ref: Places | None = None
    status: Places
    code: Places | None = None
    delivered: Words = Field(min_length=1)
    failed: Words = Field(min_length=1)
    """Words that mean: it did not arrive; `*` is every other."""
    waiting: Words = ()
    """Words that mean: not yet. One that stands nowhere is kept, and changes nothing."""
    codes: dict[str, Class] = Field(default_factory=dict)
    """By code or status. Here and above, `MK:*` is everything that begins so."""

    @model_validator(mode="after")
    def _tells_of_which(self) -> Self:
        if self.id is None and self.ref is None:
            raise ValueError("至少要写 id（网关的编号）或 ref（我们的编号）在哪里，不然不知道说的是哪一条")
        return self


class ReplyMap(Push):
    """Where a reply has what."""

    text: Places
    time: Places | None = None
    ext: Places | None = None
    id: Places | None = None
    dedupe: tuple[Literal["id", "phone", "time", "text", "ext"], ...] = ()
    """By what the same reply is known when it comes twice; its `id` if there is one, else all the others."""

    @model_validator(mode="after")
    def _is_told_apart(self) -> Self:
        used = self.dedupe or (("id",) if self.id is not None else ("time",))
        if not {"id", "time"} & set(used):
            raise ValueError("dedupe 里要有 id 或 time，不然两个月各回一次“5”会当成同一条")
        if missing := [name for name in used if getattr(self, name) is None]:
            raise ValueError(f"没有写 {missing[0]} 在哪里，推送两次的答复认不出来")
        return self


class Example(_Part):
    """What the gateway's own document shows, to be reproduced: see `examples`."""

    env: dict[str, str] = Field(default_factory=dict)
    agency: str = "某省审批局"
    phone: str
    text: str
    ref: str = "K7Q2M9AB"
    time: str = "2026-11-02T09:00:00+08:00"
    nonce: str = "0123456789abcdef"
    url: str
    body: str
    sign: str = ""
    headers: dict[str, str] = Field(default_factory=dict)
    answer: str
    provider_id: str
    report: str = ""
    reported: tuple[str, ...] = ()
    """Number, fate, code and class of the report."""
    reply: str = ""
    replied: tuple[str, ...] = ()
    """Phone and text of the reply."""


class Row(_Part):
    """One gateway."""

    name: Name
    label: Word
    charset: Literal["utf-8", "gbk", "gb18030"] = "utf-8"
    phone: Literal["11", "86", "+86"] = "11"
    longest: int = Field(default=500, ge=20, le=2_000)
    """Characters of one message, the signature of ours included."""
    signature: Literal["ours", "theirs"] = "theirs"
    links: bool = True
    replies: bool = True
    rate: float = Field(default=10.0, gt=0, le=1_000)
    connect_seconds: Seconds = 5.0
    total_seconds: Seconds = 15.0
    settle_seconds: float = Field(default=75.0, ge=15, le=3_600)
    dedicated_line: bool = False
    clock: Clock = Clock()
    send: Request
    answer: GatewayAnswer
    report: ReportMap | None = None
    reply: ReplyMap | None = None
    lookup: GatewayQuestion | None = None
    pull_reports: Pull | None = None
    pull_replies: Pull | None = None
    example: Example | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        for asked, by, word in (
            (self.lookup, self.report, "lookup"),
            (self.pull_reports, self.report, "pull_reports"),
            (self.pull_replies, self.reply, "pull_replies"),
        ):
            if asked is not None and by is None:
                raise ValueError(f"有 {word}，还要写它的各项在哪里（report 或 reply）")
        if self.connect_seconds > self.total_seconds:
            raise ValueError("connect_seconds 不能大于 total_seconds")
        if self.settle_seconds < self.total_seconds:
            raise ValueError("settle_seconds 不能小于 total_seconds")
        return self

    @property
    def requests(self) -> Mapping[str, Request]:
        """Everything that is asked of it, by its key."""
        asked = {
            "send": self.send,
            "lookup": self.lookup,
            "pull_reports": self.pull_reports,
            "pull_replies": self.pull_replies,
        }
        return {name: request for name, request in asked.items() if request is not None}


class Table(_Part):
    """The whole file."""

    gateway: tuple[Row, ...] = Field(min_length=1)
