"""Which reasons count, tested with what people type into a required field."""

import pytest

from bot.casework.privacy.substance import substantial

NONE = """
1|111111|-|。。。。。|……|x|asdf|asdfasdf|aaaa bbbb|test test test|xx xx xx xx|look|for work|12345678
查看|查看查看查看|看一下|我要看|我想看看姓名|查 看 姓 名|查\u200b看\u200b一\u200b下|查詢個人資料|查看电话号码|查看申请人|看看看看看
工作需要|工作需要查看|业务需要|業務需要|日常工作|正常工作需要|了解情况|核实情况|需要了解相关情况|因为需要|领导要求|领导安排
理由|请填写理由|没有理由|如题|同上|无|暂无|测试|测试测试|哈哈哈哈哈|啊啊啊啊|一二三四|投诉|投诉投诉投诉|核对
"""
REASONS = """
核对投诉件|投诉核查|电话回访|回复申请人咨询|申请人来电询问办理进度|核对身份|12345热线转来，核对办件|需回电说明补正材料|核對投訴件|邮寄证照核对地址
审计抽查三月档案|核对经办人登记是否有误|信访件回复|纪检调阅案卷|家属代办，核对委托书|退件重发|查看补正通知是否寄到本人|领导交办的信访件，要回电
calling back about the case|the applicant rang about a permit|audit of the archives of October
"""


@pytest.mark.parametrize("reason", ["", " \n ", *NONE.replace("\n", "|").strip("|").split("|")])
def test_what_could_be_said_of_every_look_is_no_reason(reason: str) -> None:
    assert not substantial(reason)


@pytest.mark.parametrize("reason", REASONS.replace("\n", "|").strip("|").split("|"))
def test_what_says_what_for_is_one(reason: str) -> None:
    assert substantial(reason)
