"""Nobody names a vendor but its own folder, the list of vendors and the settings: so a new one is a folder and a line."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.casework.callsheet.phone_calls import PHONE
from bot.channels import vendors
from bot.settings import Settings
from house.tree import read, sources

VENDORS_OWN = (
    "bot/channels/aliyun/",
    "bot/channels/gateway/",
    "bot/channels/telegram/",
    "bot/channels/tencent/",
    "bot/channels/twilio/",
    "bot/channels/whatsapp/",
)
NAMES = re.compile(
    r"aliyun|telegram|tencent|twilio|whatsapp|(?<![\w./])[\"'](?:gateway|sms)[\"']", re.IGNORECASE
)
MAY: dict[str, str] = {
    "bot/channels/vendors.py": "the list",
    "bot/__main__.py": "what a command is called",
    "bot/settings/__init__.py": "accounts are settings",
    "bot/settings/home_sms.py": "and those of vendors at home",
    "bot/settings/twilio.py": "and of those abroad",
    "bot/settings/whatsapp.py": "and of those abroad",
    "bot/logs.py": "libraries that talk too much",
    "bot/domain/medium.py": "SMS is a medium before it is anybody's channel",
    "bot/dialogue/questionnaire.py": "and the questionnaires' files say it so",
    "bot/work/tickets/notices.py": "what was written when there was one vendor of chats names no channel",
}
"""Who else names one, and why."""


def names(path: Path) -> set[str]:
    """The vendors that a file names in its code; what its comments and docstrings say by way of example is free."""
    code = re.sub(r'"""[\s\S]*?"""|#[^\n]*', "", read(path))
    return {found.lower() for found in NAMES.findall(code)}


def test_nobody_else_names_a_vendor() -> None:
    free = (*VENDORS_OWN, "db/migrations/")  # what once was is history
    others = [p for p in sources() if not p.as_posix().startswith(free) and p.as_posix() not in MAY]
    assert {str(path): found for path in others if (found := names(path))} == {}


@pytest.mark.parametrize("path", MAY)
def test_who_may_does(path: str) -> None:
    assert names(Path(path)), "then it need not be in the table"


def test_every_vendor_has_a_name_a_label_and_a_colour_of_its_own() -> None:
    every = vendors.VENDORS
    for own in ("name", "label", "colour"):
        assert len({getattr(vendor, own) for vendor in every}) == len(every), own
    assert all(re.fullmatch(r"#[0-9a-f]{6}", vendor.colour) for vendor in every)
    assert not {vendor.name for vendor in every} & {PHONE, "office"}


def test_a_channel_is_called_what_its_vendor_is_called() -> None:
    settings = Settings(
        telegram_token=SecretStr("42:test"),
        twilio_account_sid="AC1",
        twilio_auth_token=SecretStr("t"),
        twilio_from="+15550100",
        whatsapp_from="+15550101",
        whatsapp_templates={"invite": "HX" + "0" * 32},
        public_url="https://huifang.example",
    )
    texting_at_home = {"aliyun", "tencent", "gateway"}  # one of them at most, by a setting
    unused = {v.name for v in vendors.VENDORS} - {v.name for v in vendors.in_use(settings)}
    assert unused <= texting_at_home | {"web"}
    for vendor in vendors.in_use(settings):
        channel = vendor.open(settings)
        assert (channel.name, channel.medium) == (vendor.name, vendor.medium)


def test_without_an_account_no_vendor_is_in_use() -> None:
    assert vendors.in_use(Settings()) == []
