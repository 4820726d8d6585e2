"""From the question to the answer through 云MAS: one SMS, its report, its reply, and what a push alone may not do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest

from channels.gateway.mas_office import MasOffice, mas_office
from db.schema import answers, outbox, parties
from offices import phone
from standins.mas import MasFate

WANG, LI, ZHAO, CHEN = map(phone, (1, 2, 3, 4))
TEN_HOURS = timedelta(days=1, hours=10)


async def test_a_question_is_sent_once_and_its_report_and_its_answer_come_in(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mas_office(office_folder, monkeypatch, [WANG, LI, ZHAO, CHEN]) as it:
        it.mas.fate(WANG, MasFate(times=2))
        it.mas.fate(LI, MasFate("UNDELIV", "CM:8004"))
        it.mas.fate(ZHAO, MasFate(refuse="InvalidMobile"))
        it.mas.fate(CHEN, MasFate(before_answer=True))
        await it.goes_on(TEN_HOURS)
        assert sorted(m.to for m in it.mas.accepted) == [WANG, LI, CHEN]
        assert all("https://huifang.example/a/" in m.body for m in it.mas.accepted), "and the page, too"
        assert {(state, error) for state, error in await it.rows(outbox, "state", "error")} == {
            ("delivered", None),
            ("undelivered", "CM:8004"),
            ("failed", "InvalidMobile"),
        }
        assert await refused_phones(it) == ["InvalidMobile"], "a push closes no number, an answer to us does"
        assert {p.answered for p in it.mas.pushes} == {200}

        moment = datetime(2026, 11, 2, 10, 5, tzinfo=UTC)
        assert (await it.mas.text(WANG, "4", at=moment, times=2)).status == 200
        assert (await it.mas.text("+8619000009999", "5")).status == 200, "a stranger is heard out"
        await it.sends()
        assert await it.rows(answers, "value") == [("4",)]
        assert not it.mas.duplicates()


async def refused_phones(it: MasOffice) -> list[str]:
    return [code for (code,) in await it.rows(parties, "sms_refused") if code]


async def test_who_does_not_know_the_secret_finds_nothing(
    office_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with mas_office(office_folder, monkeypatch, []) as it, aiohttp.ClientSession() as http:
        right = it.mas.base.replace("https://huifang.example", it.url)
        for address, status in (
            (f"{right}/up", 400),
            (f"{right}/report", 400),
            (f"{right}x/up", 404),
            (f"{right.replace('yunmas', 'form-gbk')}/up", 404),
        ):
            async with http.post(address, data=b"nonsense") as answer:
                assert answer.status == status, address
