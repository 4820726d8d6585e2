"""What the doctor finds, for somebody with a browser alone: the facts, who can help, and no word of the machine's."""

import re

import pytest

from bot.channels.plain_words import plain, plain_subject, without_codes
from bot.channels.vendor import DoctorFinding, State

MACHINES = re.compile(r"HUIFANG|huifang|serve|[A-Za-z]+_[A-Za-z]+|https?:|\.toml|chmod|openssl")


@pytest.mark.parametrize(
    ("says", "said"),
    [
        (
            "账号或令牌不对；请核对 HUIFANG_TWILIO_ACCOUNT_SID 和 AUTH_TOKEN",
            "账号或令牌不对；请管理员处理",
        ),
        ("账号欠费停用；请充值", "账号欠费停用；请充值（请管理员办）"),
        ("没有设置 HUIFANG_PUBLIC_URL，收不到短信答复和送达状态", "收不到短信答复和送达状态；请管理员处理"),
        (
            "通道 tencent 已暂停 5 分钟（LimitExceeded），消息都留着等它；请运行 huifang doctor",
            "通道 腾讯云短信 已暂停 5 分钟，消息都留着等它；请管理员处理",
        ),
        (
            "有消息到点后等了 16 分钟 还没有发；huifang serve 在运行吗？通道通吗？",
            "有消息到点后等了 16 分钟 还没有发；请管理员处理",
        ),
        (
            "2026-10+1 的回访期已过 2 天，还没有封存；请运行 huifang round close 2026-10+1",
            "2026年10月补充1 的回访期已过 2 天，还没有封存；请管理员处理",
        ),
        (
            "还设着 HUIFANG_SECRET_KEY_OLD：请运行 huifang db rekey，它说完成以后去掉这一项",
            "有问题，请管理员处理",
        ),
        ("请把 /report 和 …/up 填进 https://example.org/a", "有问题，请管理员处理"),
    ],
)
def test_facts_stay_and_the_machines_words_go(says: str, said: str) -> None:
    found = plain(DoctorFinding("某项", State.BAD, says))
    assert found == said
    assert not MACHINES.search(found)


def test_what_the_office_can_do_itself_is_said_instead() -> None:
    finding = DoctorFinding(
        "回访计划",
        State.BAD,
        "2026-10 有办结的办件，却没有回访计划；请运行 huifang round plan 2026-10",
        "请按“现在就排”",
    )
    assert plain(finding) == "2026年10月 有办结的办件，却没有回访计划；请按“现在就排”"


def test_of_what_is_well_nothing_is_said() -> None:
    assert plain(DoctorFinding("密钥", State.GOOD, "取自设置 HUIFANG_SECRET_KEY")) == ""


def test_subjects_are_words() -> None:
    assert plain_subject(DoctorFinding("队列 SmsUp", State.BAD, "")) == "队列"
    assert plain_subject(DoctorFinding("Telegram", State.BAD, "")) == "Telegram"


def test_a_flaw_of_a_record_is_told_without_its_codes() -> None:
    assert (
        without_codes("档案的结果与回访不符（回访：no_answer，评分 无）")
        == "档案的结果与回访不符（回访：没有回音，评分 无）"
    )
    assert (
        without_codes("数据库里防止改动的触发器不在了：archive_no_update") == "数据库里防止改动的触发器不在了"
    )
