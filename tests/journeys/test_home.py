"""The real process and mainland numbers: each vendor at home, from the import to the sealed records."""

import urllib.error
import urllib.request
from pathlib import Path

import pytest

from journeys.home import VENDORS
from journeys.offices import AFTER, Era, case_no, export_file, needs_faketime, office, phone
from journeys.processes import until
from standins.twilio import PUBLIC_URL

pytestmark = needs_faketime

ANSWERS, WORDS, STOPS, SILENT, DENIES = range(1, 6)


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_month_by_sms_at_home(tmp_path: Path, vendor: str) -> None:
    clock = Era()
    with VENDORS[vendor](clock) as home:
        house = office(tmp_path, clock, settings=home.settings)
        home.deliver_to[PUBLIC_URL] = f"http://127.0.0.1:{house.port}"
        house.json("cases", "import", str(export_file(tmp_path, [phone(n) for n in range(1, 6)])))
        house.start()
        until(lambda: len(home.accepted()) == 5)
        for n, text in ((ANSWERS, "5"), (WORDS, "不满意，跑了3趟"), (STOPS, "退订"), (DENIES, "不是我")):
            assert home.text(f"+86{phone(n)}", text).status == 200
        until(lambda: house.status()["answered"] == 2)
        until(lambda: house.dispositions()["refused"] == 1)
        assert home.text(f"+86{phone(ANSWERS)}", "5").status == 200, "said again"
        assert forged(house.port, home.pushes_to) == 404
        until(lambda: any("不是您办的" in said for to, said in home.accepted() if to.endswith(phone(DENIES))))
        assert home.text(f"+86{phone(DENIES)}", "不是我办的").status == 200
        until(lambda: house.dispositions()["wrong_person"] == 1)
        assert house.stop() == 0
        texts = home.accepted()
        assert len(set(texts)) == len(texts), "nobody reads the same twice"
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
        }
        assert house.stop() == 0
        assert phone(ANSWERS) not in house.log
        assert home.settings["HUIFANG_PUSH_SECRET"] not in house.log


def forged(port: int, path: str) -> int:
    """What somebody is told who does not know the secret."""
    url = f"http://127.0.0.1:{port}{path.format(secret='a-guess-at-the-secret-0123456789')}"
    try:
        with urllib.request.urlopen(urllib.request.Request(url, b"[]", method="POST"), timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code
