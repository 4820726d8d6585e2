"""The real process with WhatsApp beside SMS: one Twilio account, one address, two ways to a number."""

import json
from pathlib import Path

from bot.channels.whatsapp.openers import to_submit
from bot.dialogue.templates import TEMPLATES
from journeys.offices import Era, export_file, needs_faketime, office, phone
from journeys.processes import until
from standins.twilio import PUBLIC_URL, TwilioServer
from standins.twilio_whatsapp import WHATSAPP_NUMBER

pytestmark = needs_faketime
SIDS = {"invite": "HX" + "1" * 32, "reminder": "HX" + "2" * 32}
LI, ZHAO = "+12025550111", "+12025550112"


def test_who_is_abroad_is_asked_by_whatsapp_with_sms_behind_it(tmp_path: Path, twilio: TwilioServer) -> None:
    clock = Era()
    twilio.clock = lambda: clock.now
    for name, sid in SIDS.items():
        twilio.whatsapp.approve(sid, to_submit({}).wording(TEMPLATES[name], PUBLIC_URL))
    twilio.whatsapp.absent.add(ZHAO)
    house = office(
        tmp_path,
        clock,
        twilio=twilio,
        HUIFANG_WHATSAPP_FROM=WHATSAPP_NUMBER,
        HUIFANG_WHATSAPP_TEMPLATES=json.dumps(SIDS),
        HUIFANG_WHATSAPP_CONTENT_URL=twilio.url,
    )
    house.run("cases", "import", str(export_file(tmp_path, [LI, ZHAO, phone(3)])))
    house.start()
    ways = {f"whatsapp:{LI}", f"whatsapp:{ZHAO}", ZHAO, f"+86{phone(3)}"}
    until(lambda: {m.to for m in twilio.accepted} == ways)

    assert house.stop() == 0
    twilio.run(twilio.text(f"whatsapp:{LI}", "4"))  # nobody is there: it is fetched afterwards
    house.start()
    until(lambda: house.status()["answered"] == 1)
    assert twilio.run(twilio.text(ZHAO, "5")).status == 200
    until(lambda: len([m for m in twilio.accepted if m.to == f"whatsapp:{LI}"]) == 2)
    until(lambda: house.status()["answered"] == 2)
    assert not twilio.duplicates()
    assert house.stop() == 0
    assert LI not in house.log
