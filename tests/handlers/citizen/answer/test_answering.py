"""Answering on a page: a bare score counts, opening counts for nothing, and what follows is made from what is stored."""

from asyncio import gather

import pytest
from sqlalchemy import select
from yarl import URL

from answering import CODE, PAGE, answering
from console import on_both
from db.schema import answers
from db.store import Store

WHO_OPENS: tuple[dict[str, str], ...] = (
    {},
    {"Purpose": "prefetch"},
    {"Sec-Purpose": "prefetch;prerender"},
    {"X-Moz": "prefetch"},
    {"User-Agent": "Mozilla/5.0 (compatible; SafeLinks scanner)"},
)


@on_both
async def test_a_bare_score_is_an_answer(store: Store) -> None:
    async with answering(store) as asked:
        page = await asked.get()
        assert page.status == 200
        assert page.cookies == {}
        assert "checked" not in page.text
        assert "张*" in page.text
        moved = await asked.post(score="5")
        assert moved.status == 303
        assert await asked.scores() == {asked.cases[0]: (5, "answered")}
        assert "非常满意" in (await asked.get(moved.headers["Location"])).text


@on_both
async def test_opening_an_address_changes_nothing_however_often_and_whoever_does(store: Store) -> None:
    async with answering(store, cases=2) as asked:
        before = await asked.everything()
        for headers in WHO_OPENS * 4:
            for path in (
                PAGE,
                f"{PAGE}?again=1",
                f"{PAGE}/HF-202610-00002",
                f"/a/{CODE.lower()}",
                "/a/0000000000000000",
            ):
                await asked.get(path, **headers)
        for path in (PAGE, f"{PAGE}/HF-202610-00002"):
            async with asked.browser.http.head(asked.browser.root.join(URL(path))) as looked_at:
                assert looked_at.status == 200
        assert await asked.everything() == before


@pytest.mark.both_engines
@on_both
async def test_the_same_form_many_times_at_once_is_one_answer(store: Store) -> None:
    async with answering(store) as asked:
        statuses = {answer.status for answer in await gather(*(asked.post(score="2") for _ in range(8)))}
        assert statuses == {303}
        said = gather(*(asked.post(question="reason", text="跑了三趟") for _ in range(8)))
        assert {answer.status for answer in await said} == {303}
        rows = select(answers.c.question, answers.c.value).where(answers.c.case_no == asked.cases[0])
        assert await store.read(lambda c: [tuple(row) for row in c.execute(rows)]) == [
            ("overall", "2"),
            ("reason", "跑了三趟"),
        ]


async def test_whoever_is_not_the_applicant_sees_none_of_the_other_cases(store: Store) -> None:
    async with answering(store, cases=2) as asked:
        assert asked.cases[1] not in (await asked.answered(score="wrong")).text


async def test_a_code_is_read_as_people_copy_it(store: Store) -> None:
    async with answering(store) as asked:
        copied = [CODE.lower(), f"{CODE[:4]}-{CODE[4:8]}-{CODE[8:12]}-{CODE[12:]}"]
        copied += [f"{CODE}%E5%9B%9E%E7%AD%94", f"{CODE}%E3%80%82", f"{CODE}.", CODE.replace("0", "o")]
        assert {(await asked.get(f"/a/{code}")).status for code in copied} == {200}
        assert (await asked.get("/a/5TQX8HNAK2VE93MD")).status == 404
        assert (await asked.get("/a/nothing")).status == 404


@pytest.mark.parametrize(
    ("field", "end", "words"),
    [("refused", "refused", "不评价"), ("wrong", "wrong_person", "不是您办的")],
)
async def test_both_ways_out_can_be_undone(store: Store, field: str, end: str, words: str) -> None:
    async with answering(store) as asked:
        page = await asked.answered(score=field)
        assert await asked.scores() == {asked.cases[0]: (None, end)}
        assert words in page.text
        assert f'href="{PAGE}?again=1"' in page.text
        assert (await asked.get(f"{PAGE}?again=1")).status == 200
        await asked.post(score="4")
        assert await asked.scores() == {asked.cases[0]: (4, "answered")}
