"""The requests together: the list with the late ones first, the workbook, the API; and table 3 says of them what they say."""

import json
from collections.abc import Sequence
from functools import partial
from io import BytesIO

from python_calamine import CalamineWorkbook
from sqlalchemy import update

from bot.casework.disclosure.table_three import TableLine, table_three
from bot.domain.disclosure import DisclosureOutcome
from bot.exports.requests import REGISTER
from complaints import Bench
from console import ConsoleHouse
from db.queries.tickets import disclosure_requests
from db.schema import tickets
from request_pages import ANSWERED, LIST, at, does
from requests_filed import ASKED, ID_NUMBER, WANTED, asks


def rows(book: bytes) -> Sequence[Sequence[object]]:
    """The first sheet of a workbook."""
    return CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()


SECRETS = (ID_NUMBER, ASKED["name"], "枫林街", "19000000042")


async def test_the_list_the_workbook_the_api_and_table_3_tell_of_the_same_requests(
    house: ConsoleHouse, bench: Bench
) -> None:
    at(house, bench, "2026-11-03")
    late = await asks(bench)
    at(house, bench, "2026-12-03")  # the term of the first ended on the 1st
    answered = await asks(bench)
    carried = await asks(bench, information="=1+1 <b>许可</b>")
    hidden = await asks(bench)
    raised = update(tickets).where(tickets.c.ticket_no == hidden).values(about_office=True)
    await house.store.write(lambda c: c.execute(raised))
    async with house.logged_in("officer") as officer, house.logged_in("superior") as superior:
        assert (await does(officer, answered, "answer", **ANSWERED)).status == 303
        page = (await officer.get(LIST)).text
        assert (page.index(late) < page.index(carried), page.count(f">{late}<"), hidden in page) == (
            True,
            1,
            False,
        )
        assert 'class="count late">1<' in page, "the rail says so on every page"
        book = rows((await officer.get(f"{LIST}/export?year=2026")).raw)
        head, *lines = book
        assert head == [column.title for column in REGISTER]
        assert [line[0] for line in lines] == [late, *sorted((answered, carried))]
        of = {line[0]: dict(zip(head, line, strict=False)) for line in lines}
        assert (of[carried]["要公开的信息"], of[late]["答复期限"]) == ("=1+1 <b>许可</b>", "2026-12-01")
        assert (of[answered]["年报归类"], of[answered]["按期"]) == ("属于四类过程性信息", "按期")
        assert not any(secret in str(book) for secret in SECRETS)
        (own,) = rows((await superior.get(f"{LIST}/export?year=2026")).raw)[1:]
        assert own[0] == hidden

        listed = json.loads((await officer.get("/office/api/requests?all=1")).text)
        assert {one["ticket_no"]: (one["late"], one["outcome"]) for one in listed["requests"]} == {
            late: (True, None),
            carried: (False, None),
            answered: (False, "process"),
        }
        one = await officer.get(f"/office/api/requests/{late}")
        told = json.loads(one.text)
        assert {a["question"]: a["value"] for a in told["answers"]}["information"] == WANTED
        assert not any(secret in one.text for secret in SECRETS)
        assert (await officer.get(f"/office/api/requests/{hidden}")).status == 404
        async with house.logged_in("liaison") as liaison:
            assert (await liaison.get("/office/api/requests")).status == 403
            assert (await liaison.get(f"{LIST}/export")).status in (403, 404)
        at(house, bench, "2027-01-05")
        await officer.log_in("officer")
        for number in (late, carried):
            assert (await does(officer, number, "answer", **ANSWERED)).status == 303
        after = rows((await officer.get(f"{LIST}/export?year=2027")).raw)[1:]
        assert [(line[0], line[-1]) for line in after] == [(late, "过期"), (carried, "过期")]
    first, second = [
        table_three(year, await house.store.read(partial(disclosure_requests.counted, year=year)))
        for year in (2026, 2027)
    ]
    assert (first.adds_up, second.adds_up) == (True, True)
    assert (first.total(TableLine.NEW), first.total(TableLine.LEFT)) == (4, 3)
    assert (second.total(TableLine.CARRIED), second.total(DisclosureOutcome.PROCESS)) == (3, 2)


async def test_a_page_of_hidden_requests_hides_no_others(house: ConsoleHouse, bench: Bench) -> None:
    at(house, bench, "2026-11-03")
    numbers = [await asks(bench) for _ in range(53)]
    mine = min(numbers)
    raised = update(tickets).where(tickets.c.ticket_no == mine).values(about_office=True)
    await house.store.write(lambda c: c.execute(raised))
    async with house.logged_in("superior") as superior:
        assert mine in (await superior.get(LIST)).text
