"""E-mail through the office's mail server, by the library that comes with Python, in a thread: a few messages an hour.

Never over an open line: TLS from the first byte, or STARTTLS before anything else is said (on this machine alone,
neither). The certificate must be the server's.
"""

import asyncio
import smtplib
import ssl
from collections.abc import AsyncIterator
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

from bot.channels.staff.way import TAKEN, NoticeEnd, NoticeFate, StaffNotice, StaffVendor, StaffWay
from bot.channels.vendor import DoctorFinding, State
from bot.domain.work_address import WorkAddress
from bot.settings import Settings
from bot.settings.staff import MailAccount

if TYPE_CHECKING:
    import aiohttp

PATIENCE = 15.0
"""Seconds for each answer of the server."""
_FAILURES = (smtplib.SMTPException, OSError, ValueError)


class Mail:
    """The way."""

    name = "mail"

    def __init__(self, account: MailAccount) -> None:
        self._account = account

    def place(self, address: WorkAddress) -> str:
        """See StaffWay."""
        return address.email

    async def tell(self, place: str, notice: StaffNotice) -> NoticeFate:
        """See StaffWay."""
        return await asyncio.to_thread(self._tell, place, notice)

    async def close(self) -> None:
        """Each letter has a connection of its own."""

    def _tell(self, place: str, notice: StaffNotice) -> NoticeFate:
        letter = _letter(self._account.sender, place, notice)
        try:
            server = _connected(self._account)
        except _FAILURES as e:
            return NoticeFate(NoticeEnd.REFUSED, _kind(e))
        try:
            server.send_message(letter)
        except (
            smtplib.SMTPResponseException,
            smtplib.SMTPRecipientsRefused,
            smtplib.SMTPNotSupportedError,
        ) as e:
            return NoticeFate(NoticeEnd.REFUSED, _kind(e))
        except _FAILURES as e:
            return NoticeFate(NoticeEnd.DOUBT, _kind(e))
        finally:
            _leave(server)
        return TAKEN


def _letter(sender: str, place: str, notice: StaffNotice) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, place, notice.subject
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    letter["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers it
    letter.set_content(notice.text + "\n")
    return letter


def _connected(account: MailAccount) -> smtplib.SMTP:
    """The server, ready to take a letter. Raises what `_FAILURES` lists."""
    safely = ssl.create_default_context()
    where = (account.host, account.port)
    server = (
        smtplib.SMTP_SSL(*where, timeout=PATIENCE, context=safely)
        if account.tls == "at once"
        else smtplib.SMTP(*where, timeout=PATIENCE)
    )
    try:
        if account.tls == "before anything else":
            server.starttls(context=safely)
        if account.user:
            server.login(account.user, account.password.get_secret_value())
    except BaseException:
        _leave(server)
        raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    with suppress(*_FAILURES):
        server.quit()
    server.close()


def _kind(failure: Exception) -> str:
    """The server's code, or the kind of failure; its words may name the recipient."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        return str(next((code for code, _ in failure.recipients.values()), "refused"))
    return (
        str(failure.smtp_code)
        if isinstance(failure, smtplib.SMTPResponseException)
        else type(failure).__name__
    )


async def _check(http: "aiohttp.ClientSession", settings: Settings) -> AsyncIterator[DoctorFinding]:
    """Whether the server takes our log-in; no letter is sent."""
    account = settings.mail
    assert account is not None
    yield await asyncio.to_thread(_looked, account)


def _looked(account: MailAccount) -> DoctorFinding:
    try:
        server = _connected(account)
        _leave(server)
    except smtplib.SMTPAuthenticationError as e:
        return DoctorFinding("邮件", State.BAD, f"用户名或密码不对（{e.smtp_code}）；请核对 HUIFANG_SMTP_URL")
    except smtplib.SMTPNotSupportedError:
        says = "邮件服务器不支持 STARTTLS 或登录；请改用 smtps:// 的地址，或问邮件服务器的管理员"
        return DoctorFinding("邮件", State.BAD, says)
    except ssl.SSLError:
        return DoctorFinding(
            "邮件", State.BAD, "邮件服务器的证书不对，或端口不是 TLS 的；请核对 HUIFANG_SMTP_URL"
        )
    except _FAILURES as e:
        says = f"连不上 {account.host}:{account.port}（{_kind(e)}）；请检查网络和 HUIFANG_SMTP_URL"
        return DoctorFinding("邮件", State.BAD, says)
    return DoctorFinding("邮件", State.GOOD, f"{account.host} 可以登录，以 {account.sender} 的名义发")


def _open(settings: Settings) -> StaffWay:
    assert settings.mail is not None
    return Mail(settings.mail)


MAIL = StaffVendor(is_set=lambda settings: settings.mail is not None, open=_open, check=_check)
