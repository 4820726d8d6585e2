"""What was typed comes back into the form it was typed into, letter for letter, and nowhere else."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from handlers.pages.filling import addresses, filled

PAGE = (
    '<form method="post" action="/out"><button>x</button></form>'
    '<form class="card" method="post" action="/a?b=1&amp;c=2"><input type="hidden" name="version" value="3">'
    '<input name="to" maxlength="9" value="old"><input type="password" name="password">'
    '<textarea name="text" rows="4" required>before</textarea>'
    '<select name="kind"><option value="">—</option><option value="x">X</option><option value="y" selected>Y</option></select>'
    '<input type="radio" name="score" value="1" data-anew><input type="radio" name="score" value="2" data-anew checked>'
    '<input type="checkbox" name="checked" value="1" required><input type="checkbox" name="also" value="1"></form>'
    '<form method="post" action="/b"><textarea name="text">b</textarea></form><form action="/c"><input name="to"></form>'
)


class Read(HTMLParser):
    """The values of the second form as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self._form = 0
        self._select = self._area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self._form += tag == "form"
        if self._form != 2:
            return
        if tag == "textarea":
            self._area, self.sent[told["name"]] = told["name"], ""
        elif tag == "select":
            self._select = told["name"]
        elif tag == "option" and "selected" in told:
            self.sent[self._select] = told["value"]
        elif tag == "input" and (told.get("type") not in ("radio", "checkbox") or "checked" in told):
            self.sent[told["name"]] = told.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""


def test_the_forms_of_changes_are_found_with_their_addresses() -> None:
    assert list(addresses(PAGE)) == ["/out", "/a?b=1&c=2", "/b"]


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")))
def test_every_letter_comes_back(words: str) -> None:
    fields = {"text": words, "to": words, "kind": "x"}
    page = filled(PAGE, "/a?b=1&c=2", fields, sent=False)
    sent = Read(page).sent
    assert sent["text"].removeprefix("\n") == words
    assert {**sent, "text": ""} == {
        "version": "3", "to": words, "password": "", "text": "", "kind": "x", "score": "2",
    }  # fmt: skip
    assert page.endswith(PAGE[PAGE.index('<form method="post" action="/b"') :])


def test_what_a_form_sends_by_itself_stays_and_nobody_vouches_without_ticking_again() -> None:
    fields = {"version": "1", "password": "p", "score": "1", "checked": "1", "also": "1", "kind": "gone"}
    kept, sent = (Read(filled(PAGE, "/a?b=1&c=2", fields, sent=one)).sent for one in (False, True))
    assert kept == {
        "version": "3", "to": "old", "password": "", "text": "before", "kind": "y", "score": "2", "also": "1",
    }  # fmt: skip
    assert sent == {**kept, "score": "1"}


def test_of_several_acts_sent_to_one_address_each_gets_its_own_words() -> None:
    one, two = (
        f'<form method="post" action="/a"><input type="hidden" name="act" value="{act}"><textarea name="text"></textarea></form>'
        for act in ("answer", "correct")
    )
    assert list(addresses(one + two)) == ["/a#answer", "/a#correct"]
    assert filled(one + two, "/a#correct", {"text": "x"}, sent=False) == one + two.replace(
        "></textarea>", ">\nx</textarea>"
    )


def test_an_option_is_chosen_again_by_its_words_where_it_has_no_value() -> None:
    form = '<form method="post" action="/a"><select name="to"><option value="">—</option>{}</select></form>'
    before, after = (
        form.format(f"<option{one}>电力处</option><option{two}>A &amp; B</option>")
        for one, two in ((" selected", ""), ("", " selected"))
    )
    assert filled(before, "/a", {"to": "A & B"}, sent=False) == after
    assert filled(before, "/a", {"to": "不在名单里"}, sent=False) == before
