"""Whom a complaint is about: the office is known by its usual names and its own, and a department of supervision is not it."""

import pytest

from bot.dialogue.complaint.office_names import THE_USUAL, OfficeNames


@pytest.mark.parametrize(
    "text",
    [
        "投诉你们监察室，打了三次电话没人理",
        "监察处的人收了红包",
        "驻委纪检组拖着不办",
        "纪检监察组王某态度恶劣",
        "效能办不作为",
        "效能中心推诿",
        "投诉中心挂我电话",
        "紀檢監察室的人罵我",
        "效 能 办",
        "纪检\u200b组",
        "The supervision office ignored me",
    ],
)
def test_the_office_is_known_by_its_usual_names(text: str) -> None:
    assert THE_USUAL.named_in(text)
    assert THE_USUAL.complained_of_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "特种设备安全监察处拖着不办",
        "劳动保障监察处的人态度差",
        "12315消费者投诉中心没用",
        "环境监察室乱收费",
        "窗口乱收费",
    ],
)
def test_a_department_whose_work_is_supervision_is_not_the_office(text: str) -> None:
    assert not THE_USUAL.named_in(text)


@pytest.mark.parametrize(
    "text", ["我已向效能办反映过窗口乱收费", "请纪检组查一查窗口", "打电话给投诉中心说窗口的事"]
)
def test_whoever_is_told_is_not_complained_of_but_the_person_is_asked(text: str) -> None:
    assert not THE_USUAL.complained_of_in(text)
    assert THE_USUAL.perhaps_meant_in(text)


@pytest.mark.parametrize("text", ["接投诉的人骂我", "上次投诉到现在没人管", "纪检那边的人官官相护"])
def test_in_doubt_the_person_is_asked(text: str) -> None:
    assert THE_USUAL.perhaps_meant_in(text)
    assert not THE_USUAL.named_in(text)


def test_the_offices_own_names_count_besides() -> None:
    ours = OfficeNames(("营商环境督导科", "监督一处"))
    assert ours.complained_of_in("营商环境督导科不理我")
    assert ours.complained_of_in("監督一處的人乱来")
    assert ours.complained_of_in("监察室的人乱来")
    assert not THE_USUAL.named_in("监督一处的人乱来")
