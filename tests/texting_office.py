"""An office that texts: for tests of pages that prove a phone."""

from pydantic import SecretStr

from bot.settings import Settings
from citizens import AGENCY

TEXTS = Settings(
    agency_name=AGENCY,
    twilio_account_sid="AC" + "0" * 32,
    twilio_auth_token=SecretStr("x" * 32),
    twilio_from="+15550100",
)
