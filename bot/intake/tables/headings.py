"""The known names of each column: a table, in order of preference within a column.

The names are in simplified characters and undecorated. `heading` brings a header cell into the same form, so
that 聯絡電話, * 联系电话:, 联系电话(手机) and 联系电话1 all match the same entry. When a file has two columns
for one field, the name listed first here wins.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.intake.tables.cells import folded


class Column(StrEnum):
    """What a column of an export can hold; the values are the names used in settings."""

    CASE_NO = "case_no"
    ITEM = "item"
    DEPARTMENT = "department"
    HANDLER = "handler"
    APPLICANT = "applicant"
    APPLICANT_KIND = "applicant_kind"
    CONTACT = "contact"
    PHONE = "phone"
    RECEIVED_AT = "received_at"
    PROMISED_DAYS = "promised_days"
    CONCLUDED_AT = "concluded_at"
    OUTCOME = "outcome"


SHOWN_AS: Final[Mapping[Column, str]] = MappingProxyType(
    {
        Column.CASE_NO: "办件编号",
        Column.ITEM: "事项名称",
        Column.DEPARTMENT: "承办处室",
        Column.HANDLER: "经办人",
        Column.APPLICANT: "申请人",
        Column.APPLICANT_KIND: "申请人类型",
        Column.CONTACT: "联系人",
        Column.PHONE: "联系电话",
        Column.RECEIVED_AT: "受理时间",
        Column.PROMISED_DAYS: "承诺时限",
        Column.CONCLUDED_AT: "办结时间",
        Column.OUTCOME: "办理结果",
    }
)
"""What sentences for an office worker call each column."""

_OWNERS: Final = (
    "",
    "联系人",
    "申请人",
    "申办人",
    "申报人",
    "申请单位",
    "申请者",
    "办事人",
    "联络人",
    "预留",
    "代理人",
    "代办人",
)
_NOUNS: Final = tuple(
    "手机号码 手机号 手机 移动电话 联系手机 联系手机号 联系手机号码 联系电话 联系电话号码 联络电话 电话 电话号码 联系方式 "
    "联络方式 联系号码 通讯电话 固定电话 固话 座机 座机号码".split()
)

KNOWN: Final[Mapping[Column, tuple[str, ...]]] = MappingProxyType(
    {
        Column.CASE_NO: tuple(
            "办件编号 办件号 业务编号 申报号 受理编号 申请编号 办件编码 办件流水号 办件序号 业务流水号 业务编码 业务号 "
            "申报编号 申报流水号 受理号 受理单号 受理编码 受理流水号 统一受理编号 办理编号 审批编号 案件编号 案件号 案号 "
            "个案编号 个案号 项目编号 收件编号 收件号 申请号 申请单号 申请流水号 流水号 流水编号 编号 件号 "
            "caseno case_number caseid applicationno application_number applicationid reference_no reference_number "
            "refno reference case".split()
        ),
        Column.ITEM: tuple(
            "事项名称 事项 审批事项 审批事项名称 办理事项 办理事项名称 办件事项 办件名称 申请事项 申请事项名称 申报事项 受理事项 "
            "许可事项 许可事项名称 行政许可事项 服务事项 服务事项名称 政务服务事项 政务服务事项名称 业务名称 业务事项 项目名称 "
            "item item_name matter service service_name subject".split()
        ),
        Column.DEPARTMENT: tuple(
            "承办处室 审批部门 承办单位 承办部门 承办科室 承办机构 审批处室 审批科室 审批单位 办理处室 办理部门 办理科室 "
            "办理单位 办理机构 经办处室 经办部门 经办科室 经办单位 主办处室 主办部门 主办科室 主办单位 牵头处室 责任处室 "
            "责任科室 责任部门 责任单位 受理处室 受理部门 受理单位 实施部门 实施机关 实施主体 所属部门 业务处室 业务科室 "
            "处室 科室 部门 department dept department_name office unit".split()
        ),
        Column.HANDLER: tuple(
            "经办人 办理人员 承办人 经办人员 经办人姓名 承办人员 承办人姓名 办理人 办理人姓名 办件人员 审批人 审批人员 "
            "责任人 受理人 受理人员 窗口人员 窗口工作人员 工作人员 handler handler_name officer case_officer staff clerk".split()
        ),
        Column.APPLICANT: tuple(
            "申请人 申请人名称 申请人姓名 申办人 申办人名称 申办人姓名 申请单位 申请单位名称 申请者 申请者名称 申请主体 "
            "申请企业 申办单位 申报人 申报单位 申报单位名称 申报企业 办事人 办事企业 行政相对人 行政相对人名称 相对人 "
            "相对人名称 服务对象 服务对象名称 企业名称 单位名称 当事人 applicant applicant_name".split()
        ),
        Column.APPLICANT_KIND: tuple(
            "申请人类型 申请人类别 申请人性质 申请者类型 申请者类别 申请主体类型 申办人类型 申办人类别 申报人类型 申请对象类型 "
            "服务对象类型 服务对象类别 办理对象类型 对象类型 主体类型 相对人类别 行政相对人类别 "
            "applicant_kind applicant_type kind_of_applicant".split()
        ),
        Column.CONTACT: tuple(
            "联系人 联系人姓名 联系人名称 联络人 联络人姓名 代办人 代办人姓名 代理人 代理人姓名 委托代理人 "
            "contact contact_name contact_person".split()
        ),
        Column.PHONE: (
            *(owner + noun for owner in _OWNERS for noun in _NOUNS),
            *(
                "phone phones phone_no phone_number mobile mobile_no mobile_number mobile_phone cell cellphone "
                "cell_phone tel tel_no telephone telephone_no telephone_number contact_phone contact_number "
                "contact_no contact_tel contact_mobile applicant_phone".split()
            ),
        ),
        Column.RECEIVED_AT: tuple(
            "受理时间 受理日期 收件时间 收件日期 接件时间 接件日期 申请时间 申请日期 申报时间 申报日期 登记时间 登记日期 "
            "提交时间 提交日期 received_at received received_on received_date receipt_date accepted_at accepted_date "
            "application_date applied_at date_received".split()
        ),
        Column.PROMISED_DAYS: tuple(
            "承诺办结时限 承诺时限 承诺天数 承诺期限 承诺工作日 承诺工作日数 承诺办结天数 承诺办结期限 承诺办理时限 "
            "承诺办理期限 承诺办理天数 办理时限 办结时限 办理期限 办结期限 promised_days promised promised_working_days "
            "promised_time_limit time_limit_days time_limit".split()
        ),
        Column.CONCLUDED_AT: tuple(
            "办结时间 办结日期 实际办结时间 实际办结日期 办毕时间 办毕日期 办理完成时间 办理完成日期 办理完结时间 结案时间 "
            "结案日期 审批完成时间 审批办结时间 完结时间 完结日期 完成时间 完成日期 办理结束时间 决定时间 决定日期 作出决定时间 "
            "作出决定日期 concluded_at concluded concluded_on concluded_date conclusion_date completed_at completed "
            "completed_on completed_date completion_date closed_at closed_date finished_at date_concluded".split()
        ),
        Column.OUTCOME: tuple(
            "办理结果 审批结果 办结结果 办件结果 处理结果 受理结果 许可结果 审查结果 审核结果 办理结论 审批结论 审批决定 "
            "决定结果 结果 outcome result decision".split()
        ),
    }
)

_TRADITIONAL: Final = str.maketrans(
    "辦編號業務報請項稱審單類聯繫係絡電話碼機時間諾結處門經員證許狀態實際決動對體質別預訊責關窗個數檔書導統計備說總無節資與復負領圖"
    "頁製錶從應據來發託標級則屬構聲專記執為戶現",
    "办编号业务报请项称审单类联系系络电话码机时间诺结处门经员证许状态实际决动对体质别预讯责关窗个数档书导统计备说总无节资与复负领图"
    "页制表从应据来发托标级则属构声专记执为户现",
)
_BRACKETED: Final = re.compile(r"[(\[【〔<〈《「{][^)\]】〕>〉》」}]*[)\]】〕>〉》」}]")
_DECORATION: Final = re.compile(r"[\s*#:;,.。、_\-—·'\"!?★☆※▲△●]+")


def simplified(text: str) -> str:
    """The text with the traditional characters that occur in headers and totals converted to simplified ones."""
    return text.translate(_TRADITIONAL)


def heading(cell: str, *, whole: bool = False) -> str:
    """A header cell as the table writes it: folded, simplified, lower case, undecorated, without brackets.

    With `whole`, the contents of the brackets stay.
    """
    text = simplified(folded(cell)).casefold()
    if not whole:
        text = _BRACKETED.sub("", text)
    return _DECORATION.sub("", text)
