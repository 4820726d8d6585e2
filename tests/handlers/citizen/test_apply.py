"""A request for information on the web: a question a page, the whole of it once more, then number and code; and its answer."""

import re
from functools import partial

from bot.casework.tickets.ticket_number import find_ticket_number
from bot.domain.ticket_kind import TicketKind
from citizens import PublicHouse, public_door
from console import VAULT, Answer, Browser
from db.queries.tickets import ticket_answers
from db.schema import attachments, disclosure_requests, tickets
from db.store import Store
from requests_filed import ASKED, DISTURBED, ID_NUMBER, WANTED
from requests_worked import GIVEN, answered, brings, corrected
from scheduler.inbound.fetching import Fetching

PAPER, LATER = b"%PDF-1.7 my identity card", b"%PDF-1.7 the authority"


def fetching(house: PublicHouse) -> Fetching:
    """What looks at files, at work."""
    door = house.door
    return Fetching(
        door.store, door.folder, {door.uploads.name: door.uploads}, door.turns.take, clock=house.clock
    )


async def begun(browser: Browser, kind: TicketKind) -> str:
    """The address of one that has just been begun."""
    moved = await browser.post("/apply", {"kind": kind.value})
    assert moved.status == 303
    return moved.headers["Location"]


async def told(browser: Browser, where: str, key: str, value: str) -> None:
    page = (await browser.get(where)).text
    chosen = f'value="{key}.{value or "skip"}"' in page
    answer = {"choice": f"{key}.{value or 'skip'}"} if chosen else {"text": value}
    assert (await browser.post(where, {"step": key, **answer})).status == 303


def asked_at(page: Answer) -> str:
    """Where the page of progress sends its forms."""
    found: list[str] = re.findall(r'<form class="card" method="post" action="([^"]+)"', page.text)
    return found[0]


async def test_a_request_is_asked_for_page_by_page_and_followed_by_its_code(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        assert "依申请公开、干扰申诉" in (await browser.get("/")).text
        assert (await browser.post("/apply", {})).status == 400
        assert (await browser.get("/apply/5TQX8HNAK2VE93MC")).status == 404
        where = await begun(browser, TicketKind.DISCLOSURE)
        for key, value in ASKED.items():
            if key == "id_number":
                refused = await browser.post(where, {"step": key, "text": "没有号码"})
                assert (refused.status, "没有号码" in refused.text) == (400, True)
                refused = await browser.post(where, {"step": key, "text": "4301001990010112345"})
                assert (refused.status, "身份证号码是18位" in refused.text) == (400, True)
            await told(browser, where, key, value)
        page = (await browser.get(where)).text
        assert (WANTED in page, ID_NUMBER in page, "430*" in page) == (True, False, True)
        assert (await browser.post(where, {"step": "confirm", "choice": "change.form"})).status == 303
        await told(browser, where, "form", "paper")
        late = await browser.post(where, {"step": "name", "text": "别人"})
        assert late.status == 303
        filed = await browser.post(where, {"step": "confirm", "choice": "confirm.submit"})
        number = find_ticket_number(re.sub("<[^>]+>", " ", filed.text))
        assert number is not None
        assert number.startswith("GK-")
        assert "20个工作日内" in filed.text
        code = "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", filed.text))
        assert (await browser.post(where, {"step": "confirm", "choice": "confirm.submit"})).status == 410
        progress = await browser.post("/progress", {"no": number, "code": code})
        assert progress.status == 200
        assert number in progress.text
        assert "收到了您的申请" in progress.text
        assert "告诉您受不受理" not in progress.text
        await store.write(partial(corrected, number=number, now=house.clock.now))
        asked = await browser.post("/progress", {"no": number, "code": code})
        assert "请您补正" in asked.text
        assert "请写明是哪个月" in asked.text
        more = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', asked.text))
        added = await browser.post(asked_at(asked), {**more, "do": "more", "words": "十月的"})
        assert added.status == 200, added.text
        assert "正在办" in (await browser.post("/progress", {"no": number, "code": code})).text
        shown = {"no": number, "code": code}
        assert (await browser.post("/progress/file", shown | {"file": "letter"})).status == 404, (
            "no answer yet"
        )
        assert (await brings(browser, shown | {"code": code[::-1]}, b"%PDF-1.7 mine")).status in (400, 404)
        assert (await brings(browser, shown)).status == 400
        assert (await brings(browser, shown, b"%PDF-1.7 mine")).status == 200
        await store.write(partial(answered, number=number, house=house))
        given = await browser.post("/progress", shown)
        assert "下载随答复的文件 1" in given.text
        letter = await browser.post("/progress/file", shown | {"file": "letter"})
        assert (letter.raw[:5], letter.headers["Cache-Control"]) == (b"%PDF-", "no-store")
        document = await browser.post("/progress/file", shown | {"file": "1"})
        assert (document.raw, document.headers["X-Content-Type-Options"]) == (GIVEN, "nosniff")
        assert (await browser.post("/progress/file", shown | {"file": "2"})).status == 404
        assert (await brings(browser, shown, b"%PDF-1.7 late")).status == 400
    files = await store.read(lambda c: c.execute(attachments.select().order_by(attachments.c.id)).all())
    assert [(row.kind, row.state, row.party_id) for row in files] == [
        ("document", "wanted", None),
        ("answer", "stored", None),
    ]
    kept = await store.read(lambda c: ticket_answers.of(c, VAULT, number))
    assert kept == ASKED | {"form": "paper"}
    rows = await store.read(lambda c: c.execute(disclosure_requests.select()).all())
    assert [(row.ticket_no, row.applicant, row.outcome) for row in rows] == [(number, "natural", "granted")]


async def test_an_interference_complaint_skips_what_is_not_known(store: Store) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await begun(browser, TicketKind.INTERFERENCE)
        for key, value in DISTURBED.items():
            await told(browser, where, key, value)
        filed = await browser.post(where, {"step": "confirm", "choice": "confirm.submit"})
        number = find_ticket_number(re.sub("<[^>]+>", " ", filed.text))
        assert number is not None
        assert number.startswith("GR-")
        code = "-".join(re.findall(r"<span>([0-9A-Z]{4})</span>", filed.text))
        progress = await browser.post("/progress", {"no": number, "code": code})
        assert "您登记了这件事" in progress.text
        main = progress.text.partition("<main")[2].partition("</main>")[0]
        assert "投诉" not in main, "whoever reported a disturbance complained about nobody"
    rows = await store.read(lambda c: c.execute(tickets.select()).all())
    assert [(row.kind, row.state, row.source) for row in rows] == [("interference", "registered", "web")]


async def test_papers_are_filed_along_with_a_request_and_one_that_is_not_taken_costs_no_word(
    store: Store,
) -> None:
    async with public_door(store) as house, house.browser() as browser:
        where = await begun(browser, TicketKind.DISCLOSURE)
        for key, value in ASKED.items():
            await told(browser, where, key, value)
        confirm = {"step": "confirm"}
        assert (await brings(browser, confirm | {"choice": "files.more"}, to=where)).status == 400
        bad = await brings(browser, confirm | {"choice": "confirm.submit"}, PAPER, b"MZ a program", to=where)
        assert (bad.status, "第2个文件没有收下" in bad.text, WANTED in bad.text) == (400, True, True)
        assert "已经附上1个文件" in bad.text
        many = await brings(browser, confirm | {"choice": "confirm.submit"}, *[PAPER] * 5, to=where)
        assert (many.status, "已经附上1个" in many.text) == (400, True)
        await fetching(house).tick()  # what is looked at before it is filed stays with it, too
        assert (await browser.post(where, confirm | {"choice": "files.none"})).status == 303
        assert "已经附上" not in (await browser.get(where)).text
        assert (await brings(browser, confirm | {"choice": "files.more"}, PAPER, to=where)).status == 303
        await fetching(house).tick()
        filed = await brings(browser, confirm | {"choice": "confirm.submit"}, LATER, to=where)
        assert "附上的2个文件一起收到了" in filed.text
        number = find_ticket_number(re.sub("<[^>]+>", " ", filed.text))
        await fetching(house).tick()
        assert (await brings(browser, confirm | {"choice": "confirm.submit"}, PAPER, to=where)).status == 410
    files = await store.read(lambda c: c.execute(attachments.select().order_by(attachments.c.id)).all())
    assert [(row.ticket_no, row.state, row.media_type, row.party_id, row.chat_id) for row in files] == [
        (number, "stored", "application/pdf", None, None)
    ] * 2
