"""The password that somebody chooses at the terminal, or a generated one."""

from handlers.terminal.door import Unwelcome

PASSWORD_VARIABLE = "HUIFANG_NEW_PASSWORD"  # noqa: S105  # the name of a variable


def chosen_password(name: str) -> tuple[str, bool]:
    """The new password, and whether it was generated because none was given. Raises BadAccount or Unwelcome."""
    import getpass
    import os
    import sys

    from bot.work.accounts import credentials

    given = os.environ.get(PASSWORD_VARIABLE, "")
    if not given and sys.stdin is not None and sys.stdin.isatty():
        given = getpass.getpass("新密码：")
        if getpass.getpass("再输一遍：") != given:
            raise Unwelcome("两次输入的密码不一样，没有修改；请再试一次")
    elif not given and sys.stdin is not None:
        lines = [line.rstrip("\r\n") for line in (sys.stdin.readline(), sys.stdin.readline())]
        given = lines[0]
        if lines[1] and lines[1] != given:
            raise Unwelcome("标准输入里两行密码不一样，没有修改；请再试一次")
        if not given:
            return credentials.first_password(), True
    credentials.check_password(given, name)
    return given, False


def show_first(password: str, generated: bool) -> None:
    """Show the generated password, this once."""
    if generated:
        print(f"一次性密码：{password}（只显示这一次，第一次登录时必须修改）")
