"""`huifang tickets ask-correction|answer …`: what is done to a request for information (依申请公开), one command per step."""

from collections.abc import Callable
from typing import Annotated

import typer

from bot.domain.disclosure import DISCLOSURE_OUTCOMES
from bot.domain.disclosure_act import ANSWER_KINDS, DisclosureAct
from bot.domain.role import Role
from handlers.terminal.door import Unwelcome
from handlers.terminal.tickets.arguments import By, No, Text, TheRole, listed, one_of
from handlers.terminal.tickets.request_carried_out import StepDetails, take

_ANSWERS = {kind: label.zh_hans for kind, label in ANSWER_KINDS.items()}
_OUTCOMES = {outcome: label.zh_hans for outcome, label in DISCLOSURE_OUTCOMES.items()}
On = Annotated[str, typer.Option("--on", help="哪一天，像 2026-11-02；缺省今天", metavar="DAY")]
Days = Annotated[int, typer.Option("--days", help="给几个工作日补正；不写按平常的期限")]
Amount = Annotated[
    str, typer.Option("--amount", help="金额（元），像 35 或 35.50；系统不计算", metavar="YUAN")
]
Kind = Annotated[str, typer.Option("--kind", help=f"答复的种类（中英文都行）：{listed(_ANSWERS)}")]
Outcome = Annotated[
    str, typer.Option("--outcome", help=f"年报里的归类，要和种类相配（中英文都行）：{listed(_OUTCOMES)}")
]
Seen = Annotated[
    int | None, typer.Option("--seen", help="看的是第几版（show --json 的 version）：看过以后变了就不发")
]


def ask_correction(
    no: No, text: Text = "", days: Days = 0, by: By = "", role: TheRole = Role.OFFICER
) -> None:
    """告知补正，只能一次；TEXT 写要补正什么，会告诉申请人。"""
    take(no, DisclosureAct.CORRECT, by, role, StepDetails(text, days=days))


def corrected(no: No, text: Text = "", on: On = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """收到补正：TEXT 是信件、当面交来的内容；在聊天和网页上补正的，自己会记下。"""
    take(no, DisclosureAct.CORRECTED, by, role, StepDetails(text, on))


def ask_third(no: No, text: Text = "", on: On = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """征求第三方或别的机关的意见：TEXT 写向谁、问什么，不告诉申请人；时间不算在答复期限里。"""
    take(no, DisclosureAct.CONSULT, by, role, StepDetails(text, on))


def third_answered(no: No, text: Text = "", on: On = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """征求意见结束：TEXT 是意见；过了期限没有回音的，写明“逾期未提出意见”。"""
    take(no, DisclosureAct.CONSULTED, by, role, StepDetails(text, on))


def ask_fee(no: No, text: Text = "", amount: Amount = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """通知缴费：TEXT 写收费的理由和缴费办法，会告诉申请人；等缴费的时间不算在答复期限里。"""
    take(no, DisclosureAct.CHARGE, by, role, StepDetails(text, amount=amount))


def fee_paid(no: No, on: On = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """已缴费。"""
    take(no, DisclosureAct.PAID, by, role, StepDetails(on=on))


def extend_answer(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """延长答复期限一次（要 --role chief），在期限以内；TEXT 是理由，会告诉申请人。"""
    take(no, DisclosureAct.EXTEND, by, role, StepDetails(text))


def ask_reasons(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """要求说明理由一次（数量、频次明显超过合理范围的），会告诉申请人；答复的时间照算。"""
    take(no, DisclosureAct.REASONS, by, role, StepDetails(text))


def answer(
    no: No,
    text: Text = "",
    kind: Kind = "",
    outcome: Outcome = "",
    seen: Seen = None,
    by: By = "",
    role: TheRole = Role.OFFICER,
) -> None:
    """答复申请（TEXT）：发给申请人就办完了，不能改；救济途径会自动写上，不予公开的写明理由和依据。"""
    if not kind or not outcome:
        raise Unwelcome(
            f"请用 --kind 写答复的种类，用 --outcome 写年报里的归类；种类：{listed(_ANSWERS)}；归类见 huifang tickets answer --help"
        )
    details = StepDetails(
        text,
        answer=one_of(kind, _ANSWERS, "这种答复"),
        outcome=one_of(outcome, _OUTCOMES, "这个归类"),
        seen=seen,
    )
    take(no, DisclosureAct.ANSWER, by, role, details)


def lapse(no: No, by: By = "", role: TheRole = Role.OFFICER) -> None:
    """逾期不再处理：申请人补正或缴费的期限过了才行。"""
    take(no, DisclosureAct.LAPSE, by, role)


def withdraw(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """申请人撤回；TEXT 写怎么撤回的。"""
    take(no, DisclosureAct.WITHDRAW, by, role, StepDetails(text))


def remark(no: No, text: Text = "", by: By = "", role: TheRole = Role.OFFICER) -> None:
    """备注；只有本机关看得到，什么都不改。"""
    take(no, DisclosureAct.REMARK, by, role, StepDetails(text))


COMMANDS: tuple[tuple[str, Callable[..., None], str], ...] = (
    ("ask-correction", ask_correction, "请写明是哪一年的办理结果 --days 10"),
    ("corrected", corrected, "要2026年的 --on 2026-11-09"),
    ("ask-third", ask_third, "向甲公司征求意见：能否公开合同"),
    ("third-answered", third_answered, "同意公开"),
    ("ask-fee", ask_fee, "超过30件的部分，缴到市非税账户 --amount 35"),
    ("fee-paid", fee_paid, "--on 2026-11-12"),
    ("extend-answer", extend_answer, "要查多年的档案 --role chief"),
    ("ask-reasons", ask_reasons, "三个月里申请了四十件，请说明理由"),
    ("answer", answer, "见附件 --kind given --outcome granted"),
    ("lapse", lapse, ""),
    ("withdraw", withdraw, "本人来电说不要了"),
    ("remark", remark, "已请档案室查找"),
)
