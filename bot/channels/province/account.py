"""The province's account as it stands in the settings; the key is read where it is used."""

from bot.channels.province.envelope import ProvinceAccount
from bot.channels.province.sm2 import public_key
from bot.settings import Settings


def province_account(settings: Settings) -> ProvinceAccount | None:
    """What to send with; None where the office sends nothing. Raises BadPublicKey."""
    word = settings.province_app_word
    if not settings.province_addresses or word is None:
        return None
    return ProvinceAccount(
        settings.province_addresses,
        settings.province_tenant,
        settings.province_app_mark,
        word.get_secret_value(),
        public_key(settings.province_public_key),
        settings.province_since,
        settings.province_service_field,
    )
