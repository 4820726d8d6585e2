"""工作地址: where one of the office's own people is told that something waits for them, and of nothing else."""

import re
import unicodedata

from sqlalchemy import Connection

from bot.domain.work_address import WorkAddress
from bot.settings.staff import MAIL_ADDRESS
from bot.work.accounts.credentials import BadAccount
from db.queries.office import work_addresses
from db.vault import Vault

_WORK_PHONE = re.compile(r"(?=.*\d{3})[\d\s()+\-转轉分机機内內线線、,/]{3,40}", re.ASCII)
_MEMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}", re.ASCII)
"""As WeCom has it: it does not begin with @, for `@all` is everybody, and holds no bar, for that is several."""


def good_address(wecom: str, email: str) -> WorkAddress:
    """The address in stored form; raises BadAccount."""
    address = WorkAddress(wecom.strip(), email.strip())
    if address.wecom and _MEMBER.fullmatch(address.wecom) is None:
        raise BadAccount(
            "bad_wecom", "企业微信账号只有字母、数字和 _ - @ .，最多 64 个；在企业微信通讯录里查看"
        )
    if address.email and MAIL_ADDRESS.fullmatch(address.email) is None:
        raise BadAccount("bad_email", "邮箱应当像 chenjing@example.gov.cn 这样")
    return address


def good_phone(phone: str) -> str:
    """A work phone in stored form: digits and how to get through, as colleagues dial it. Raises BadAccount."""
    kept = " ".join(unicodedata.normalize("NFKC", phone).split())
    if kept and _WORK_PHONE.fullmatch(kept) is None:
        raise BadAccount("bad_phone", "工作电话写号码就行，如 0731-82210012 转 3，或内线 6021，最多 40 个字")
    return kept


def give(connection: Connection, vault: Vault, user_id: int, address: WorkAddress) -> None:
    """Tell this user there from now on. Raises BadAccount when somebody else is told there: whoever is barred from a
    complaint would read the notices of those who are not."""
    if work_addresses.whose(connection, vault, address, but=user_id) is not None:
        raise BadAccount("address_taken", "这个地址已经是别的用户的；两个人合用一个，会看到彼此的通知")
    work_addresses.put(connection, vault, user_id, address)
