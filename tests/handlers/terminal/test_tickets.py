"""`huifang tickets` at the terminal: what an officer reads and does, what a script gets, one sentence otherwise."""

import json
from functools import partial

import pytest
from sqlalchemy import select

from bot.dialogue.complaint.filing import Complaint
from bot.domain.act import Act
from bot.domain.category import Category
from bot.domain.role import Role
from commands import Huifang
from complaints import DEPARTMENT, FILED, LIAISON, STORY, Bench
from console import add_user
from db.queries.office import audit as log
from db.queries.office import departments
from db.schema import audit, outbox
from db.store import Store
from db.vault import Vault
from ticket_commands import SECRET, at, done, refused, run


@pytest.fixture
def huifang(own_office: None, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Huifang:
    """The command, with a chat channel set."""
    monkeypatch.setenv("HUIFANG_TELEGRAM_TOKEN", "42:test")
    at(database_url, lambda store: add_user(store, "wanglian", Role.LIAISON, department=DEPARTMENT))
    return run


def filed(url: str, complaint: Complaint | None = None) -> str:
    """A complaint comes in; its number."""
    number: str = at(url, lambda store: Bench(store, vault=Vault(SECRET)).files(complaint))
    return number


def test_a_ticket_is_worked_from_the_terminal(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url)
    assert done(huifang("accept", no), "已受理", "时限到", "会用聊天告诉投诉人")
    assert done(huifang("assign", no, "--to", DEPARTMENT, "有人反映告知不清，请核实"), "已交处室")
    assert done(huifang("start", no), "办理中")
    assert refused(huifang("extend", no, "--days", "5", "要外地核实"), "室领导")
    assert done(huifang("extend", no, "--days", "5", "要外地核实", "--role", "chief"), "办理中")
    assert done(huifang("reply", no, "已补办，对不起"), "已答复")
    assert done(huifang("try", no, "打电话没人接"), "已答复")
    assert refused(huifang("give-up", no), "还不能办完", "现有 1 次")
    shown = json.loads(huifang("show", no, "--json").stdout)
    assert [(e["act"], e["note"]) for e in shown["timeline"]][1:4] == [
        ("accept", ""),
        ("assign", f"{DEPARTMENT}：有人反映告知不清，请核实"),
        ("start", ""),
    ]
    assert (shown["content"], shown["reply"], shown["tries"]) == (STORY, "已补办，对不起", 1)


def test_a_draft_is_returned_and_released_from_the_terminal(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url)

    def drafts(text: str) -> None:
        at(
            database_url,
            lambda store: Bench(store, vault=Vault(SECRET)).does(no, Act.DRAFT, text, by=LIAISON),
        )

    huifang("assign", no, "--to", DEPARTMENT, "有人反映告知不清，请核实")
    assert refused(huifang("release", no, "--yes"), "没有等着审核的答复")
    drafts("没有这回事")
    assert done(huifang("list", "--state", "答复审核中"), no, "监察室", "共 1 件")
    assert done(huifang("show", no), "处室拟的答复（投诉人还没有看到）", "没有这回事")
    assert refused(huifang("return", no, "陈小满说得很清楚"), "姓名")
    assert done(huifang("return", no, "请写清楚怎么改正"), "办理中")
    drafts("已改用书面清单")
    assert "已改用书面清单" in huifang("release", no).stdout, (
        "without a yes it is shown, and nothing goes out"
    )
    assert done(huifang("show", no), "答复审核中")
    assert refused(huifang("release", no, "--yes", "--finding", "partly"), "处理")
    found_out = ("--finding", "partly", "--measure", "rectified")
    assert done(huifang("release", no, "--yes", *found_out), "已答复", "会用聊天告诉投诉人")
    assert refused(huifang("release", no, "--yes"), "没有等着审核的答复")
    shown = json.loads(huifang("show", no, "--json").stdout)
    assert (shown["draft"], shown["reply"]) == (None, "已改用书面清单")
    assert (shown["finding"], shown["measures"]) == ("partly", ["rectified"])
    wanted = select(audit.c.act).where(audit.c.act == "ticket.check")
    assert len(at(database_url, lambda store: store.read(lambda c: c.execute(wanted).all()))) == 4


def two(url: str) -> tuple[str, str]:
    """The main complaint, and another about the same matter by somebody else."""
    other = Complaint("窗口让我跑了三趟，还说我的材料没用", Category.DELAY, DEPARTMENT, name="钱多多")

    async def both(store: Store) -> tuple[str, str]:
        bench = Bench(store, vault=Vault(SECRET))
        return await bench.files(), await bench.files(other, chat=4_300)

    numbers: tuple[str, str] = at(url, both)
    return numbers


def test_a_slip_is_taken_back_before_anybody_is_told(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url)
    assert refused(huifang("take-back", no), "不能“撤销”")
    assert done(
        huifang("accept", no, "--by", "李敏"),
        "十分钟后会用聊天",
        f"huifang tickets take-back {no} --by '李敏'",
    )
    assert refused(huifang("take-back", no, "--by", "周强"), "不是您做的")
    assert done(huifang("take-back", no, "--by", "李敏"), "已登记", "投诉人什么也没有收到")
    assert at(database_url, lambda store: store.read(lambda c: c.execute(select(outbox)).all())) == []
    huifang("assign", no, "--to", DEPARTMENT, "请核实")
    assert done(huifang("start", no), "办理中", "十分钟内可以撤销")
    assert done(huifang("take-back", no), "已交处室")
    assert refused(huifang("take-back", no), "不能“撤销”")


def test_the_office_says_what_kind_of_complaint_it_is_and_takes_it_back(
    huifang: Huifang, database_url: str
) -> None:
    no = filed(database_url)
    assert refused(huifang("classify", no), "--category", "delay（拖延不办）", "as-told")
    assert refused(huifang("classify", no, "--category", "懒"), "没有类别 '懒'", "拖延不办")
    done_so = huifang("classify", no, "话里说的是拖", "--category", "拖延不办")
    assert done(done_so, "类别：拖延不办", f"huifang tickets classify {no} --category as-told")
    assert refused(huifang("classify", no, "--category", "delay"), "类别没有变")
    assert done(huifang("show", no), "拖延不办", "投诉人选的是：服务态度")
    assert json.loads(huifang("show", no, "--json").stdout)["told_category"] == "attitude"
    assert done(huifang("classify", no, "--category", "as-told"), "类别：服务态度", "--category delay")


def test_complaints_about_one_matter_are_found_linked_merged_and_parted(
    huifang: Huifang, database_url: str
) -> None:
    main, other = two(database_url)
    assert done(huifang("show", other), f"可能是同一件事（同一处室，话也相近）　{main}")
    assert refused(huifang("link", other, other), "另一件投诉的编号")
    assert refused(huifang("link", other, "TS-20261103-0007-V"), "没有投诉件 TS-20261103-0007-V，或不归您看")
    assert done(huifang("link", other, main), f"标错了：huifang tickets unlink {other} {main}")
    assert json.loads(huifang("show", main, "--json").stdout)["same_matter"]["linked"] == [other]
    joined = {one["ticket_no"]: one["same_matter"] for one in json.loads(huifang("list", "--json").stdout)}
    assert joined[main] == {"main": None, "merged": [], "linked": [other]}
    assert done(huifang("unlink", other, main), "已登记")
    assert refused(huifang("merge", other, main, "陈小满也来说过"), "另一件的投诉人看到就会知道")
    assert done(huifang("merge", other, main), "办理中", "会用聊天告诉投诉人", f"tickets part {other}")
    assert done(huifang("show", main), f"并到这一件的　{other}")
    joined = {one["ticket_no"]: one["same_matter"] for one in json.loads(huifang("list", "--json").stdout)}
    assert (joined[main]["merged"], joined[other]["main"]) == ([other], main)
    assert refused(huifang("suspend", other, "哪天"), f"并在 {main} 里办")
    assert refused(huifang("merge", main, other), "有别的投诉并在")
    assert done(huifang("part", other), "已受理")
    assert refused(huifang("part", other), "不能“分开办”")


def test_a_complaint_goes_to_a_department_of_the_list_and_it_says_when_nobody_reads_there(
    huifang: Huifang, database_url: str
) -> None:
    no = filed(database_url)
    for name in ("陈小满", "王大力"):
        assert refused(huifang("assign", no, "--to", "没有这个处", f"{name}来过"), "处室名单里没有")
    entry = departments.DepartmentEntry(None, "运行处", False)
    put = partial(departments.put, entries=[entry], now=FILED)
    at(database_url, lambda store: store.write(put))
    assert done(huifang("assign", no, "--to", " 运行处 ", "请核实"), "已交处室", "没有联络员账号")


def test_reading_and_acting_stand_in_the_log(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url)
    huifang("show", no, "--by", "李敏")
    huifang("decline", no, "不属于本机关职权", "--by", "赵主任", "--role", "chief")
    wanted = partial(log.lines, vault=Vault(SECRET), wanted=log.LogFilter(object=no))
    lines = at(database_url, lambda store: store.read(wanted))
    assert [(line.by_whom, line.role, line.act, line.object) for line in lines] == [
        ("赵主任", "chief", "ticket.decline", f"ticket {no}"),
        ("李敏", "officer", "view", f"ticket {no}"),
    ]


def test_the_list_tells_colour_term_and_place(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url)
    other = Complaint("排队太久", Category.DELAY, "运行处")
    late = at(database_url, lambda store: Bench(store, vault=Vault(SECRET), _filed=1).files(other))
    huifang("assign", no, "--to", DEPARTMENT, "请核实")
    result = huifang("list")
    assert done(result, "共 2 件。")
    assert f"{no}\t正常 " in result.stdout
    assert result.stdout.splitlines()[0].endswith(f"\t已交处室\t{DEPARTMENT}\t服务态度")
    assert [
        row["ticket_no"] for row in json.loads(huifang("list", "--department", DEPARTMENT, "--json").stdout)
    ] == [no]
    assert [
        row["ticket_no"] for row in json.loads(huifang("list", "--state", "registered", "--json").stdout)
    ] == [late]
    assert [
        row["ticket_no"] for row in json.loads(huifang("list", "--state", "已交处室", "--json").stdout)
    ] == [no]
    assert json.loads(huifang("list", "--overdue", "--json").stdout) == []
    assert "content" not in json.loads(huifang("list", "--json").stdout)[0]


def test_a_complaint_about_the_office_is_only_its_superiors(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url, Complaint(STORY, about_office=True))
    assert done(huifang("list"), "共 0 件")
    assert refused(huifang("show", no), "没有这一件")
    assert refused(huifang("accept", no, "--role", "chief"), "没有这一件")
    assert done(huifang("show", no, "--role", "superior"), STORY)
    assert done(huifang("accept", no, "--role", "superior"), "已受理")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("show", "TS-20261103-0001-A"), "校验字母"),
        (("reply", "nonsense", "好"), "不是投诉件编号"),
        (("list", "--state", "fertig"), "没有状态"),
        (("list", "--role", "admin"), "--role 只能是"),
    ],
)
def test_what_cannot_be_is_one_sentence(huifang: Huifang, words: tuple[str, ...], said: str) -> None:
    assert refused(huifang(*words), said)


def test_an_illegal_act_says_what_can_be_done(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url)
    assert refused(huifang("reply", no, "好"), "现在是“已登记”", "可以：受理、不予受理、转送、交办")
    assert refused(huifang("decline", no), "请写明不予受理的理由")
    assert refused(huifang("assign", no, "请核实"), "哪个处室")
    assert refused(huifang("assign", no, "--to", DEPARTMENT, "陈小满反映"), "姓名")


def test_without_a_channel_it_says_that_nobody_was_told(
    huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = filed(database_url)
    monkeypatch.delenv("HUIFANG_TELEGRAM_TOKEN")
    assert done(huifang("accept", no), "没有告诉投诉人", "这里没有设置聊天或短信")
    assert at(database_url, lambda store: store.read(lambda c: c.execute(select(outbox)).all())) == []


def test_hostile_words_do_not_take_over_the_terminal(huifang: Huifang, database_url: str) -> None:
    no = filed(database_url, Complaint("看\x1b[2J这里\u202e反\n第二行", official="\x07某人"))
    huifang("decline", no, "第一行\n第二行\x1b[2J")
    result = huifang("show", no)
    assert done(result, "  看", "  第二行", "第一行 第二行")
    assert result.stdout.splitlines()[0].startswith(f"{no}　—　不予受理")
    assert not any(c in result.stdout for c in "\x1b\u202e\x07")


def test_a_reply_in_another_encoding_goes_to_nobody_and_controls_are_left_out(
    huifang: Huifang, database_url: str
) -> None:
    no = filed(database_url)
    huifang("accept", no)
    assert refused(huifang("reply", no, "您好\udcc4\udcfa"), "不是 UTF-8")
    assert refused(huifang("reply", no, "-", said="您好".encode("gbk")), "不是 UTF-8")
    assert refused(huifang("transfer", no, "--to", "市\udcff局", "转去"), "不是 UTF-8")
    assert refused(huifang("reply", no, "-", said="好" * 200_000), "文字太长：最多 3000 字")
    assert refused(huifang("assign", no, "--to", "\x1b[2J处", "请核实"), "“[2J处”")
    assert done(huifang("reply", no, "-", said="\ufeff\x1b[2J已补办。\x00\r\n对不起\r\n"), "已答复")
    assert json.loads(huifang("show", no, "--json").stdout)["reply"] == "[2J已补办。\n对不起"


def test_a_department_s_draft_is_shown_without_taking_over_the_terminal(
    huifang: Huifang, database_url: str
) -> None:
    no = filed(database_url)
    huifang("assign", no, "--to", DEPARTMENT, "请核实")
    hostile = "已整改\x9b2J\u202e\n清单改了"
    bench = lambda store: Bench(store, vault=Vault(SECRET)).does(no, Act.DRAFT, hostile, by=LIAISON)  # noqa: E731
    at(database_url, bench)
    assert huifang("release", no, said="n\n").stdout.startswith("已整改\ufffd2J\ufffd\n清单改了\n")


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
def test_a_bad_correction_of_the_calendar_is_named(
    huifang: Huifang, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    no = filed(database_url)
    monkeypatch.setenv("HUIFANG_WORKDAYS", '{"2027-01-04": "maybe"}')
    assert refused(huifang("accept", no), "工作日更正表写法不对")
    monkeypatch.setenv("HUIFANG_WORKDAYS", "{nonsense")
    assert refused(huifang("accept", no), "HUIFANG_WORKDAYS", "JSON")
    monkeypatch.setenv("HUIFANG_WORKDAYS", "{}")
    monkeypatch.setenv("HUIFANG_COMPLAINT_ACCEPT", "三天")
    assert refused(huifang("accept", no), "HUIFANG_COMPLAINT_ACCEPT", "3个工作日")
