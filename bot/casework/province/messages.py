"""The two messages, field by field. All values are texts; a field that we do not hold is empty, never guessed."""

from collections.abc import Mapping

from bot.casework.province.codes import ItemCode, ProvinceCodes
from bot.casework.province.reported import ReportedCase

Message = Mapping[str, str]

CONCLUDED = "3"
ONLY = "1"
"""assessNumber: a case is called back once, and rated once."""
WORKING_DAYS = "1"
ON_THE_SPOT, PROMISED = "1", "2"
_UNCODED = ItemCode("", "")


def service_record(of: ReportedCase, codes: ProvinceCodes) -> Message:
    """The service that was rendered; it goes before the rating."""
    case, item = of.record.case, codes.items.get(of.record.case.item, _UNCODED)
    department = codes.departments.get(case.department, "")
    concluded = moment(case.concluded_at)
    return {
        "areaCode": codes.area,
        "deptCode": department,
        "orgcode": f"{codes.area}_{department}" if codes.area and department else "",
        "taskType": item.task_type if item.code else "",
        "taskCode": item.task,
        "taskHandleItem": item.handled_as,
        "taskName": case.item,
        "projectNo": project_no(of, codes),
        "projectName": f"关于{case.item}的业务",
        "proStatus": CONCLUDED,
        "userProp": of.kept_under,
        "mobile": of.phone,
        "creditType": "",
        "creditNum": "",
        "acceptDate": moment(case.received_at),
        "promiseDay": "" if case.promised_days is None else str(case.promised_days),
        "promiseType": WORKING_DAYS,
        "anticipateDay": "",
        "anticipateType": "",
        "proChannel": ("1" if item.online else "2") if item.code else "",
        "promiseTime": _promise(of),
        "projectType": _promise(of),
        "proManager": case.handler,
        "serviceName": "办结",
        "serviceTime": concluded,
        "serviceNumber": codes.service_number,
        "resultDate": concluded,
    }


def rating(of: ReportedCase, codes: ProvinceCodes) -> Message:
    """The rating. Own words are not told: they may say who complained (docs/province.md)."""
    case, item = of.record.case, codes.items.get(of.record.case.item, _UNCODED)
    return {
        "projectNo": project_no(of, codes),
        "pf": codes.channel,
        "deptCode": codes.departments.get(case.department, ""),
        "taskCode": item.task,
        "taskHandleItem": item.handled_as,
        "taskName": case.item,
        "subMatter": "",
        "proStatus": CONCLUDED,
        "proDepart": case.department,
        "certKey": "",
        "userName": of.name,
        "userProp": of.kept_under,
        "userPageType": "",
        "handleUserName": "",
        "handleUserPageType": "",
        "handleUserPageCode": "",
        "satisfaction": "" if of.score is None else str(of.score),
        "evalDetail": ",".join(of.reasons),
        "writingEvaluation": "",
        "assessTime": moment(of.rated_at),
        "assessNumber": ONLY,
        "serviceNumber": codes.service_number,
        "dataSource": "",
        "promisetime": _promise(of),
        "acceptDate": moment(case.received_at),
    }


def project_no(of: ReportedCase, codes: ProvinceCodes) -> str:
    """The case's number behind the province's; empty while the area is not set. Two cases never share one."""
    return f"{codes.area[:2]}{of.record.case.case_no}" if codes.area else ""


def moment(text: str | None) -> str:
    """`2026-11-03T09:15:00+08:00` as the platform writes it: `2026-11-03 09:15:00`."""
    return text[:19].replace("T", " ") if text else ""


def _promise(of: ReportedCase) -> str:
    days = of.record.case.promised_days
    return "" if days is None else ON_THE_SPOT if days == 0 else PROMISED
