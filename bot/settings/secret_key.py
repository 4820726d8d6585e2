"""密钥: the secret that seals personal data, read from the settings or from a file beside the database.

A key that can be guessed, or a file that others can read, protects nothing: both are refused at the start.
"""

import os
import secrets
import stat
from pathlib import Path

from bot.domain.os_reason import os_reason
from bot.settings import BadSettings, Settings
from bot.settings.values import HOW_TO_MAKE_A_KEY, KEY_BYTES, SHORT_ONE, strong_key

OTHERS = stat.S_IRWXG | stat.S_IRWXO
"""Permission bits of the group and of everybody else."""


def secret_key(settings: Settings, file: Path) -> str:
    """The secret that seals personal data: from the settings, else from a key file, which is created if missing.

    The file (mode 0600) lets a newcomer start without any setting; `huifang doctor` says to move it into the
    environment. A lost key means unreadable phone numbers: back it up separately from the database. Raises
    BadSettings.
    """
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    try:
        if not file.exists():
            _make(file)
        return _read(file)
    except OSError as e:
        raise BadSettings(f"没有设置 HUIFANG_SECRET_KEY，也用不了密钥文件 {file}：{os_reason(e)}") from e


def open_to_others(file: Path) -> bool:
    """Whether anybody but its owner may read or change a file or folder; False when it is not there."""
    try:
        return bool(file.stat().st_mode & OTHERS)
    except OSError:
        return False


def _read(file: Path) -> str:
    """The key in a file that its owner alone can read, as ssh asks of its keys."""
    if open_to_others(file):
        raise BadSettings(f"密钥文件 {file} 别人也读得到，没有启动；请先运行 chmod 600 {file}")
    try:
        key = file.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError:
        key = ""
    if not strong_key(key):
        raise BadSettings(
            f"密钥文件 {file} 里的密钥不足 {KEY_BYTES} 个字节；原来的密钥有备份就放回去，没有就{HOW_TO_MAKE_A_KEY}，设为 HUIFANG_SECRET_KEY{SHORT_ONE}"
        )
    return key


def _make(file: Path) -> None:
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(secrets.token_urlsafe(KEY_BYTES))
        out.flush()
        os.fsync(out.fileno())  # the key must be on the disk before anything sealed with it is
    try:
        os.link(draft, file)  # atomic; if another process was first, its key is used
    except FileExistsError:
        pass
    finally:
        draft.unlink()
