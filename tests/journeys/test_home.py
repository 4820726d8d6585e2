"""The real process and mainland numbers: each vendor at home, from the import to the sealed records."""

import re
import urllib.error
import urllib.request
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from journeys.home import LONGER, VENDORS
from journeys.offices import AFTER, Era, case_no, export_file, needs_faketime, office, phone
from journeys.processes import PATIENCE, until
from standins.twilio import PUBLIC_URL

pytestmark = needs_faketime

_ADDRESS = re.compile(r"/a/([0-9A-Z]{16})")
ANSWERS, WORDS, STOPS, SILENT, DENIES, OPENS = range(1, 7)


@pytest.mark.parametrize(
    "vendor", [pytest.param(name, marks=[pytest.mark.soak] if name in LONGER else []) for name in VENDORS]
)
def test_a_month_by_sms_at_home(tmp_path: Path, vendor: str) -> None:
    clock = Era()
    with VENDORS[vendor](clock) as home:
        house = office(tmp_path, clock, settings=home.settings)
        home.deliver_to[PUBLIC_URL] = f"http://127.0.0.1:{house.port}"
        house.json("cases", "import", str(export_file(tmp_path, [phone(n) for n in range(1, 7)])))
        home.pays(False)
        house.start()
        until(home.refused)
        home.loses_answer()
        home.pays(True)
        until(lambda: len({to for to, _ in home.accepted()}) == 6)
        page = f"http://127.0.0.1:{house.port}/a/{code_in(home.accepted(), phone(OPENS))}"
        assert posted(page) == 200, "a link scanner looks"
        for n, text in ((ANSWERS, "5"), (WORDS, "不满意，跑了3趟"), (STOPS, "退订"), (DENIES, "不是我")):
            assert home.text(f"+86{phone(n)}", text).status == 200
        until(lambda: house.status()["answered"] == 2)
        assert posted(page, b"score=3") == 200
        until(lambda: house.status()["answered"] == 3)
        until(lambda: house.dispositions()["refused"] == 1)
        assert home.text(f"+86{phone(ANSWERS)}", "5").status == 200, "said again"
        push = home.pushes_to.format(secret="a-guess-at-the-secret-0123456789")
        assert posted(f"http://127.0.0.1:{house.port}{push}", b"[]") == 404
        until(lambda: any("不是您办的" in said for to, said in home.accepted() if to.endswith(phone(DENIES))))
        assert home.text(f"+86{phone(DENIES)}", "不是我办的").status == 200
        until(lambda: house.dispositions()["wrong_person"] == 1)
        assert house.stop() == 0
        texts = home.accepted()
        again = {said for to, said in texts if texts.count((to, said)) > 1}
        assert all(said.startswith("记下了") for said in again), (
            "but what was said twice is thanked for twice"
        )
        house.clock = Era(AFTER)
        house.start()
        until(lambda: house.status()["state"] == "closed")
        house.run("archive", "verify", "2026-10")
        ends = {n: (r["disposition"], r["score"]) for n, r in house.records().items()}
        assert ends == {
            case_no(ANSWERS): ("answered", 5),
            case_no(WORDS): ("answered", 2),
            case_no(STOPS): ("refused", None),
            case_no(SILENT): ("no_answer", None),
            case_no(DENIES): ("wrong_person", None),
            case_no(OPENS): ("answered", 3),
        }
        assert house.stop() == 0
        assert phone(ANSWERS) not in house.log
        assert home.settings["HUIFANG_PUSH_SECRET"] not in house.log


@pytest.mark.soak
def test_the_office_goes_over_to_another_vendor_in_mid_month(tmp_path: Path) -> None:
    clock = Era()
    with VENDORS["tencent"](clock) as before, VENDORS["aliyun"](clock) as after:
        house = office(tmp_path, clock, settings=before.settings)
        here = f"http://127.0.0.1:{house.port}"
        before.deliver_to[PUBLIC_URL] = after.deliver_to[PUBLIC_URL] = here
        house.json("cases", "import", str(export_file(tmp_path, [phone(n) for n in (1, 2, 3)])))
        house.start()
        until(lambda: len(before.accepted()) == 3)
        assert house.stop() == 0
        house.settings |= after.settings
        house.start()
        assert before.text(f"+86{phone(1)}", "5").status == 200, "whoever answers the former is heard"
        until(lambda: len(before.accepted()) == 4)
        assert house.stop() == 0
        clock.start += timedelta(days=1)
        house.start()
        until(lambda: len(after.accepted()) == 2)
        assert posted(f"{here}/a/{code_in(after.accepted(), phone(2))}", b"score=4") == 200
        assert house.status()["answered"] == 2
        assert house.stop() == 0
        assert {to for to, _ in after.accepted()} == {f"+86{phone(2)}", f"+86{phone(3)}"}
        assert len(before.accepted()) == 4


def code_in(texts: Iterable[tuple[str, str]], number: str) -> str:
    """The code of the address that this number was told."""
    return next(found[1] for to, said in texts if to.endswith(number) and (found := _ADDRESS.search(said)))


def posted(url: str, form: bytes | None = None) -> int:
    """What an address answers to a form, or to somebody who only looks."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, form), timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
