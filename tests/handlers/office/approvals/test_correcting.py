"""更正结果 on the pages: asked for by one, granted by another; then it stands in the signed ledger, and beside the record."""

import io
from functools import partial
from pathlib import Path

from docx import Document
from python_calamine import CalamineWorkbook

from approval_pages import ASK, decides, sealed_month
from bot.casework.ledger.aloud import aloud
from bot.casework.ledger.bundle import proven
from bot.casework.ledger.checkpoints import Trust
from bot.domain.disposition import Disposition
from bot.domain.month import OFFICE_ZONE, RoundKey
from bot.domain.rating_receipt_state import CountedResult
from bot.exports.bundle_folder import bundle_in
from bot.exports.ledger_bundle import publish
from bot.exports.office_word import Floor
from bot.exports.verify_ledger import check
from bot.work.rating_receipts import checked
from console import ConsoleHouse, on_both
from db.queries.archive import archive
from db.queries.ledger import checking, errata, rating_receipts, signing_keys
from db.queries.ledger.inclusion import Runs
from pdfs import Pdf

OCTOBER = RoundKey.parse("2026-10")
CASE, UNCALLED = "HNJX-2026-00002", "HNJX-2026-00001"


@on_both
async def test_a_result_is_corrected_by_two_beside_its_record_and_every_checker_counts_it(
    house: ConsoleHouse, tmp_path: Path
) -> None:
    await sealed_month(house)
    record = await house.store.read(partial(archive.record_of, number=CASE))
    floor = Floor((), OFFICE_ZONE)
    await publish(house.store, OCTOBER, tmp_path / "bundle", [], floor=floor)
    async with house.logged_in("officer") as browser:
        month = (await browser.get("/office/months/2026-10")).text
        assert "没有更正过" in month
        assert "没有见证单位" in month
        page = await browser.get(f"/office/cases/{CASE}")
        assert f'href="{ASK}/erratum/{CASE}"' in page.text
        assert (await browser.get(f"{ASK}/erratum/{CASE}")).status == 200
        form = {"csrf": page.token, "reason": "复听录音，本人说的是不满意", "becomes": "S2", "why": "RE"}
        for wrong, says in (
            ({"becomes": "S5"}, "不用更正"),
            ({"becomes": "S4", "why": "RU"}, "评分只能是本人说的"),
            ({"becomes": "S9"}, "请选更正后的结果"),
        ):
            refused = await browser.post(f"{ASK}/erratum/{CASE}", {**form, **wrong})
            assert (refused.status, says in refused.text) == (400, True), refused.text
        invented = await browser.post(f"{ASK}/erratum/{UNCALLED}", form)
        assert "没有跟本人说上话的" in invented.text
        asked = await browser.post(f"{ASK}/erratum/{CASE}", form)
        assert asked.status == 303, asked.text
    request = asked.headers["Location"].partition("?")[0]
    async with house.logged_in("chief") as browser:
        assert "从“非常满意”更正为“不满意”" in (await browser.get(request)).text
        done = await decides(browser, request, "granted", note="听过了")
        assert done.status == 303, done.text
        assert "更正过 1 次" in (await browser.get("/office/months/2026-10")).text
        shown = (await browser.get(f"/office/cases/{CASE}")).text
        assert "从“非常满意”更正为“不满意”（记错了，与本人说的不一样）" in shown
    assert await house.store.read(partial(archive.record_of, number=CASE)) == record
    assert await house.store.read(partial(checking.wrong, vault=house.vault)) is None
    found = await house.store.read(partial(errata.of_case, case_no=CASE))
    assert found is not None
    assert (found.sealed, found.counted, len(found.errata)) == ("S5", "S2", 1)

    await publish(house.store, OCTOBER, tmp_path / "bundle", [], floor=floor)  # in place of what was there
    office = await house.store.read(signing_keys.verifiers)
    fingerprint = await told_everywhere(house)
    whole = proven(bundle_in(tmp_path / "bundle"), Trust(office))
    assert fingerprint == " ".join(aloud(whole.checkpoints[max(whole.checkpoints)].checkpoint.root)), (
        "what is published, and what the hall's screen shows of it"
    )
    books = whole.books
    assert (books.errata, books.outcome_of(found.slot)) == (1, "S2")
    receipt = await house.store.write(partial(rating_receipts.give, vault=house.vault, case_no=CASE))
    assert receipt is not None
    said = check(tmp_path / "bundle", [key.text for key in office], receipt=[CASE, receipt.code])
    assert "（S2）" in said
    look = partial(checked, vault=house.vault, runs=Runs(), t=receipt.t, witnesses=())
    state = await house.store.read(look)
    assert state.result == CountedResult(Disposition.ANSWERED, 2)
    assert state.was == CountedResult(Disposition.ANSWERED, 5)


async def told_everywhere(house: ConsoleHouse) -> str:
    """The ledger's fingerprint on the month's page: the same in its report, whatever it is printed on."""
    async with house.logged_in("chief") as browser:
        page = (await browser.get("/office/months/2026-10")).text
        words = page.partition('<dd class="aloud">')[2].partition("<")[0]
        assert len(words.split()) == 8
        ledger = (await browser.get("/office/ledger")).text
        assert "上次核对" not in ledger
        assert "从“非常满意”更正为“不满意”" in ledger
        report = "/office/months/2026-10/report"
        paper, book, text = [(await browser.get(f"{report}?format={f}")).raw for f in ("pdf", "xlsx", "docx")]
        assert words in (await browser.get(report)).text
    assert words.replace(" ", "") in Pdf.read(paper).words.replace(" ", "").replace("\n", "")
    summary = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_name("汇总").to_python()
    assert any(words in str(cell) for row in summary for cell in row)
    assert any(words in paragraph.text for paragraph in Document(io.BytesIO(text)).paragraphs)
    return words
