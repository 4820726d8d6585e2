"""短信模板: the texts that a mainland SMS vendor has approved beforehand, and the facts that fill them.

Home vendors send nothing else: a text is submitted once with named variables, and each message names its template and
fills those. Here they stand as we speak them, once for all vendors; `{site}` is our own public address and fixed text,
for no vendor takes an address inside a variable. Notices may not offer an opt-out there (Aliyun, 通知短信模板规范), carry
no traditional characters, no 【】, and are short: each more than 70 characters long is charged as several.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
SITE = "site"
"""The placeholder of our public address, which is filled before a template is submitted."""
SCALE = "5非常满意 4满意 3基本满意 2不满意 1非常不满意"
REMINDS = f"还想听您说一声。回数字：{SCALE}。"
"""What of our templates asks for the score in other words than the questionnaire's."""


class Shape(StrEnum):
    """What a variable holds, as vendors ask for it."""

    TEXT = "text"
    """Words that may be cut: the name of an item, a level."""
    NUMBER = "number"
    """The number of a case or ticket: cut at the front, where all of them begin alike."""
    DATE = "date"
    CODE = "code"
    """Never cut: half a code is none. Split over several variables where one is too short."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One blank of a template, and an example for who approves it."""

    name: str
    shape: Shape
    example: str


@dataclass(frozen=True, slots=True)
class Template:
    """One text to be approved. `asks`: it wants an answer by SMS."""

    name: str
    purpose: str
    text: str
    examples: Mapping[str, str] = field(default_factory=dict)
    """Of variables that hold something else here than elsewhere; a code is never longer than its example."""

    @property
    def variables(self) -> tuple[Variable, ...]:
        """Its blanks in the order in which they stand."""
        names = [name for name in _PLACEHOLDER.findall(self.text) if name != SITE]
        return tuple(
            replace(VARIABLES[name], example=self.examples.get(name, VARIABLES[name].example))
            for name in names
        )

    @property
    def links(self) -> bool:
        """Whether it leads to a page of ours."""
        return f"{{{SITE}}}" in self.text


@dataclass(frozen=True, slots=True)
class TemplateUse:
    """One message's template with the facts for its blanks and its site, none of them missing."""

    name: str
    facts: Mapping[str, str]


VARIABLES: Mapping[str, Variable] = {
    v.name: v
    for v in (
        Variable("date", Shape.DATE, "10月12日"),
        Variable("item", Shape.TEXT, "无线电频率使用许可"),
        Variable("case_no", Shape.NUMBER, "HNJX-2026-00002"),
        Variable("level", Shape.TEXT, "满意"),
        Variable("ticket_no", Shape.NUMBER, "TS-20261103-7KQ2X-C"),
        Variable("code", Shape.CODE, "5TQX8HNAK2VE93MC"),
    )
}

TEMPLATES: Mapping[str, Template] = {
    t.name: t
    for t in (
        Template(
            "invite",
            "首次回访",
            "您好，您{date}办好的“{item}”（{case_no}）满意吗？回数字：" + SCALE + "。"
            "也可以打开{site}/a/{code}回答。不收费。不是您办的，回“不是我”。",
        ),
        Template(
            "reminder",
            "再问一次",
            "您好，“{item}”（{case_no}）办得怎么样，" + REMINDS + "也可以打开{site}/a/{code}回答。不收费。",
        ),
        Template(
            "next",
            "同一个人的下一件",
            "记下了，谢谢您。您{date}还办了“{item}”（{case_no}），满意吗？回数字：" + SCALE + "。"
            "也可以打开{site}/a/{code}回答。",
        ),
        Template(
            "again", "没有看懂，请再选一次", "没看懂您的回复。{case_no}这件，请回一个数字：" + SCALE + "。"
        ),
        Template("recorded", "评价已记下", "记下了：{case_no}这件是“{level}”，谢谢您。想改，直接回1到5。"),
        Template(
            "reason",
            "评价已记下，问原因",
            "记下了：{case_no}这件是“{level}”。请直接回复说说哪里不满意；要登记投诉，请回复“投诉”。",
        ),
        Template("kept", "留言已记下", "您的话一字不改记下了（{case_no}），工作人员会看。"),
        Template("declined", "不评价", "好的，{case_no}这件不再请您评价，不影响您今后办事。"),
        Template(
            "wrong_person",
            "不是本人办的",
            "对不起，打扰您了，不再为{case_no}这件联系您。要是弄错了，直接回1到5。",
        ),
        Template(
            "whose",
            "问清是不是他办的",
            "您是说{case_no}（{item}）不是您办的？不是就回“不是我办的”，是您办的就回1到5。",
        ),
        Template(
            "tell", "问投诉什么", "要投诉{case_no}的什么？请用一条短信说说是怎么回事。不投诉了，回“取消”。"
        ),
        Template("filed", "投诉已登记", "{case_no}的投诉已登记，编号{ticket_no}。"),
        Template("opted_out", "不再联系", "好的，以后不再给您发短信。想恢复请回“恢复”。"),
        Template("opted_in", "恢复联系", "好的，已恢复，今后的回访会再发给您。"),
        Template(
            "calling",
            "打电话以前先说一声",
            "您好，“{item}”（{case_no}）办得怎么样，工作人员会打电话问您，请放心接听。",
        ),
        Template("ticket", "投诉有进展", "您的投诉{ticket_no}有新的进展，请打开{site}/w/{code}看。"),
        Template(
            "proof", "验证码", "验证码{code}，10分钟内有效，请不要告诉别人。", examples={"code": "482915"}
        ),
        Template("pointer", "回话在网页上", "我们给您回了话，请打开{site}/w/{code}看。"),
    )
}
"""By name. A vendor's own number of each is a setting; `huifang sms templates` prints them for submission."""


def filled(use: TemplateUse) -> str:
    """The text as the person will read it. Raises KeyError for a fact that is missing."""
    return TEMPLATES[use.name].text.format_map(use.facts)
