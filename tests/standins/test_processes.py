"""The stand-ins as processes, driven through their control doors."""

import base64
import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from standins.processes import Refused, StandIn, running
from standins.telegram import TOKEN
from standins.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER

WANG = "+12025550101"


def send_sms(twilio: StandIn, body: str) -> int:
    """What an application would post; returns the HTTP status."""
    form = urllib.parse.urlencode({"To": WANG, "From": NUMBER, "Body": body}).encode()
    proof = base64.b64encode(f"{ACCOUNT_SID}:{AUTH_TOKEN}".encode()).decode()
    url = f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT_SID}/Messages.json"
    request = urllib.request.Request(url, form, {"Authorization": f"Basic {proof}"})
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def call(telegram: StandIn, method: str, **parameters: object) -> object:
    url = f"{telegram.url}/bot{TOKEN}/{method}"
    body = json.dumps(parameters).encode()
    with urllib.request.urlopen(
        urllib.request.Request(url, body, {"Content-Type": "application/json"})
    ) as answer:
        return json.load(answer)["result"]


def test_twilio_runs_as_a_process_and_can_be_asked() -> None:
    with running("twilio", "--unavailable", "1", "--accepted", "1", "--seed", "3") as twilio:
        assert send_sms(twilio, "请评价") == 503
        twilio.ask("faults", {"unavailable": 0.0})
        twilio.ask("fate", {"number": WANG, "fates": ["landline", "delivered"]})
        assert [send_sms(twilio, "请评价"), send_sms(twilio, "请评价")] == [400, 201]
        twilio.ask("settle")
        assert [one["body"] for one in twilio.rows("accepted", {"after": 1})] == ["请评价"]
        assert [(one["trouble"], one["refused"]) for one in twilio.rows("posts")] == [
            ("unavailable", None),
            (None, 21614),
            (None, None),
        ]
        assert len(twilio.rows("duplicates")) == 1
        assert len(twilio.rows("inbox", {"number": WANG})) == 2
        assert twilio.ask("drawn") == {"unavailable": 1}
        nobody = twilio.ask("text", {"from": WANG, "body": "5", "attempts": 1})
        assert nobody["status"] == 0
        with pytest.raises(Refused, match="no such verb"):
            twilio.ask("nonsense")
        with pytest.raises(Refused, match="unavailable"):
            twilio.ask("faults", {"unavailable": 7})
        with pytest.raises(Refused, match="no fate is called"):
            twilio.ask("fate", {"number": WANG, "fate": "glorious"})


def test_telegram_runs_as_a_process_and_can_be_asked() -> None:
    with running("telegram", "--seed", "3") as telegram:
        telegram.ask("person", {"user_id": 7001, "first_name": "王芳", "phone": "+8619000000001"})
        start = telegram.ask("start", {"user_id": 7001, "payload": "abc"})
        telegram.ask("say_all", {"says": [[7001, "一"], [7002, "二"]]})
        updates = call(telegram, "getUpdates")
        assert isinstance(updates, list)
        assert updates[0]["update_id"] == start["update_id"]
        assert [update["message"]["text"] for update in updates] == ["/start abc", "一", "二"]
        button = {"text": "满意", "callback_data": "score:4"}
        call(
            telegram, "sendMessage", chat_id=7001, text="请评价", reply_markup={"inline_keyboard": [[button]]}
        )
        telegram.ask("press", {"user_id": 7001, "button": "满意"})
        telegram.ask("contact", {"user_id": 7001})
        assert [one["text"] for one in telegram.rows("inbox", {"user_id": 7001})] == ["请评价"]
        assert telegram.ask("counts") == {"sent": 1, "waiting": 5, "called": {"sendMessage": 1}}
        with pytest.raises(Refused, match="sees no button"):
            telegram.ask("press", {"user_id": 7001, "button": "没有"})


@pytest.mark.parametrize("name", ["twilio", "telegram"])
def test_help_says_what_it_is_and_a_wrong_share_is_refused(name: str) -> None:
    script = str(Path(__file__).with_name(f"{name}.py"))
    told = subprocess.run([sys.executable, script, "--help"], capture_output=True, text=True, check=True)
    assert "stand-in" in told.stdout
    wrong = subprocess.run(
        [sys.executable, script, "--html", "3"], capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
    assert "html is a share between 0 and 1" in wrong.stderr
