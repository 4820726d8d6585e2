"""What a provider says, for the person who phones instead: words on the pages, the code in the record alone."""

from bot.channels.code_words import in_plain_words, in_words, of_a_number, on_record


def test_a_code_that_is_known_is_said_in_words() -> None:
    assert in_words("sms", "30008") == "运营商没说原因"
    assert on_record("sms", "30008") == "运营商没说原因（30008）"


def test_a_code_that_nobody_knows_is_no_code_on_a_page_and_is_kept_in_the_record() -> None:
    assert in_words("sms", "30099") == of_a_number("30099") == "服务商没有说明原因"
    assert in_plain_words("sms", "30099") == ""
    assert on_record("sms", "30099") == "服务商没有说明原因（30099）"
    assert on_record("aliyun", "SP_NEW_ERROR") == "服务商没有说明原因（SP_NEW_ERROR）"
