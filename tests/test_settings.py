"""Settings: the environment over huifang.toml, every name in both, and one Chinese sentence when a value is wrong."""

from pathlib import Path

import pytest

from bot.settings import BadSettings, load, secrets_in


@pytest.fixture
def toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "huifang.toml"


def test_the_environment_wins_over_the_file(toml: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toml.write_text("agency_name = '文件'\ntwilio_rate = 3\n", encoding="utf-8")
    monkeypatch.setenv("HUIFANG_AGENCY_NAME", "环境")
    assert (load().agency_name, load().twilio_rate) == ("环境", 3.0)


def test_secrets_may_stand_in_the_file_and_are_found_there(toml: Path) -> None:
    toml.write_text("telegram_token = '1:a'\nsecret_key = 'k'\noffice_chat_id = -100\n", encoding="utf-8")
    token = load().telegram_token
    assert token is not None
    assert token.get_secret_value() == "1:a"
    assert secrets_in() == ["secret_key", "telegram_token"]


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("TELEGRAM_MODE", "pigeon", "应当是 'polling' 或 'webhook'"),
        ("OFFICE_CHAT_ID", "abc", "应当是整数"),
        ("TELEGRAM_RATE", "abc", "应当是数字"),
        ("TELEGRAM_RATE", "-1", "应当大于 0"),
        ("RECONCILE", "maybe", "应当是 true 或 false"),
        ("AGENCY_NAME", "长" * 41, "最多 40 个字"),
        ("COMPLAINT_TRIES", "0", "不能小于 1"),
        ("COMPLAINT_TRIES", "99", "不能大于 20"),
        ("TIMEZONE", "Mars/Olympus", "没有这个时区；例如 Asia/Shanghai"),
        ("PUBLIC_URL", "example.org", "应当以 https:// 开头"),
    ],
)
def test_a_wrong_value_is_one_chinese_sentence(
    toml: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, says: str
) -> None:
    monkeypatch.setenv(f"HUIFANG_{name}", value)
    with pytest.raises(BadSettings) as refused:
        load(toml)
    assert str(refused.value).removesuffix(".0") == f"HUIFANG_{name}：{says}"


@pytest.mark.parametrize(
    "content", [b"agency_name = '\xff'", b"agency_name = ", b"[agency]\nname = 'x'\n", b"nothing = 1\n"]
)
def test_a_file_that_cannot_be_understood_is_one_line(toml: Path, content: bytes) -> None:
    toml.write_bytes(content)
    with pytest.raises(BadSettings, match="设置文件") as refused:
        load()
    assert "\n" not in str(refused.value)
