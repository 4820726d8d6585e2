"""What tells the provincial platform of sealed rounds, put together from the settings."""

from collections.abc import Callable
from datetime import datetime

from bot.channels.province.account import province_account
from handlers.terminal.opening import Office
from scheduler.province.reporting import ProvinceReporting


def reporting_of(office: Office, clock: Callable[[], datetime]) -> ProvinceReporting:
    """Raises BadPublicKey for a key that is none: better at the start than at the first message."""
    return ProvinceReporting(
        office.store,
        office.vault,
        account=province_account(office.settings),
        codes=office.settings.province_codes,
        clear=office.settings.province_clear,
        clock=clock,
    )
