"""What a department may pass to the office: judged by form, whoever complained, and quickly for any text."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.tickets.deadline import Terms
from bot.casework.tickets.plain_words import are_plain
from bot.casework.tickets.ticket import NOT_PLAIN, Illegal, Order, TicketStanding, decide
from bot.domain.act import Act
from bot.domain.month import OFFICE_ZONE
from bot.domain.role import Role
from bot.domain.ticket_state import TicketState

NOW = datetime(2026, 11, 3, 10, tzinfo=OFFICE_ZONE)
STANDING = TicketStanding("TS-20261103-0001-A", TicketState.WORKING)
ANSWERS = (
    "已核实，窗口改为一次性告知，向您致歉。",
    "您反映的情况属实。窗口当时没有给出完整的材料清单，让您多跑了；现在已改用书面清单，当面逐项勾选。",
    "经查，2026年10月9日上午9:30，窗口值班人员未一次性告知全部材料，违反首问负责制、限时办结制。",
    "根据国办发〔2019〕51号文件和《行政许可法》第三十二条，我处已责令当事人作出书面检查。",
    "退还多收的费用1200元，并按规定扣发绩效奖金300元。",
    "1. 已完成整改；2. 已组织全处12人学习；3. 将于11月底前公开办事指南。",
    "已修改程序、方法，做到公开、公平、公正，安全、方便、高效。",
    "高度重视和周密部署，严格、规范、文明执法",
    "近来我处加强了管理，今后对来窗口办事的群众一律先告知后受理。",
    "受理大厅已增设2个窗口，每天可多办40件。",
    "经核查2026-10-09的排号记录，共排号156人，平均等候23分钟。",
    "不属于我处职责，该事项由运行处办理。",
    "已经向上级报告，并对张某作出处理。",
)
BY_WHICH_TO_REACH_SOMEBODY = (
    "请致电0731-5550 1234",
    "请联系190 0000 0042核实",
    "联系电话：１９０－００００－００４２",
    "幺九零零零零零零零四二",
    "一九〇零零零零零零四二找我",
    "190\u200b0000\u200b0042",
    "①⑨⓪⓪⓪⓪⓪⓪⓪④②",
    "190转0000转0042",
    "1点9点0点0点0点0点0点0点0点4点2",
    "1-9-0-0-0-0-0-0-0-4-2",
    "详情见 https://example.com/abc",
    "www.example.com",
    "example点com",
    "发到 a@example.com",
    "加我微信 abc",
    "扫码进群",
    "请来我处面谈",
    "请您有空时来无线电管理处一趟",
    "請到本處三樓找王科長",
    "歡迎到我處當面說明",
    "请致 电我处",
    "请 来 我 处 说明",
    "请随时与我处联系",
    "打我们办公室电话",
)
BY_WHICH_TO_FIND_SOMEBODY = (
    "是张三、李四、王五反映的吗",
    "张三，李四，王五",
    "张三 李四",
    "陈小满和王大力",
    "陳小滿、張大力",
    "欧阳金雀、司马光",
    "高明、方圆、石磊",
    "陈小满/王大力",
    "办件HNJX-2026-00001已办",
    "hnjx 2026 00001",
    "TS-20261103-0007-C",
)


@pytest.mark.parametrize("text", ANSWERS)
def test_an_answer_about_the_matter_goes_to_the_office(text: str) -> None:
    assert are_plain(text)


@pytest.mark.parametrize("text", BY_WHICH_TO_REACH_SOMEBODY + BY_WHICH_TO_FIND_SOMEBODY)
@pytest.mark.parametrize("act", [Act.DRAFT, Act.DISOWN])
def test_whatever_it_was_a_department_hears_the_same_sentence(act: Act, text: str) -> None:
    with pytest.raises(Illegal) as refused:
        decide(STANDING, Order(act, "王联络", Role.LIAISON, f"已核实。{text}"), NOW, Terms())
    assert str(refused.value) == NOT_PLAIN


@given(st.sampled_from(BY_WHICH_TO_REACH_SOMEBODY), st.text("　 \u200b\u2060\ufeff\xad", max_size=3))
def test_what_cannot_be_seen_hides_nothing(text: str, unseen: str) -> None:
    assert not are_plain(unseen.join(text) if len(unseen) < 2 else f"{unseen}{text}{unseen}")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("话-" * 1500, True),
        ("ab-" * 1000, True),
        ("1-" * 1500, False),
        ("请到" * 1500, True),
        ("张、" * 1500, True),
        ("\ufdfa" * 3000, False),
    ],
)
def test_what_is_made_to_take_long_is_judged_like_the_rest(text: str, plain: bool) -> None:
    assert are_plain(text) is plain
