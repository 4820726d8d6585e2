"""The supervision office's console under /office/: aiohttp + Jinja2 + htmx, no build step, nothing from outside.

A room per subject, and in it, side by side, the page's module, its templates and its texts in three languages:

    signin/      log-in, one's own account, access tokens      callsheet/   phoning, and the calls after it
    months/      the month, its exports and reports            tickets/     complaints, and the doubts about who is meant
    cases/       cases, a case's file, notes                   approvals/   what two persons decide
    drafts/      what one has typed and not sent               stage/       the demo's next day
    importing/   the month's file: checked, shown, imported
    admin/       users, the log                                api/         what programs read (endpoint.py, openapi.py)
    pages.py     the list of all pages' routes

`web/` is what all of them stand on, and knows none of them. It stands on `handlers.pages`, which the public door shares:
what to raise, the fields of addresses and forms, dates and rates, sentences, templates, files. Each file leans on those above it:

    roles.py                                       who is who
    texts.py, statics.py                           our sentences, our stylesheet and scripts (and frame.html, parts.html)
    routing.py     the route table as data; a route without a role does not start
    logins.py      the brake, the proof, the session         counting.py   a month's figures, shared by all who look
    console.py     what every page works with             toast.py        what has just been done, said once
    keeping.py     what is typed and not sent
    visit.py       what a handler gets: who asks, reading, writing with the log, rendering
    guard.py       log-in, role, Origin, CSRF token, size, in front of every route; bearer.py: a program's token
    errors.py      headers, and one sentence for whatever goes wrong
    mounting.py    the web application made of all this

**How to add a page**, say the cases:

1. `handlers/office/cases/cases.py` with its handlers and `ROUTES`, and one line for it in `pages.py`:

       async def show_cases(visit: Visit) -> web.StreamResponse:
           wanted = visit.query.text("q", longest=100)          # whatever is wrong becomes a page with status 400
           found = await visit.recorded(                        # the read and its line in the log: one transaction
               partial(cases.search, wanted=wanted), "search", "cases", detail=lambda f: {"found": len(f)}
           )
           return await visit.page("cases/cases.html", found=found)

       ROUTES = (
           Route("GET", "/office/cases", show_cases, READERS, "search the cases", name="cases", nav=Nav("callbacks", 30)),
       )

   `visit.read` is for what is nobody's personal data. A handler refuses by raising a `Problem`
   (`not_found()`, `forbidden()`, `bad_input(key)`, `stale()`); whether an *object* is for this user
   (a liaison's own department, complaints about the office) is the handler's to check: answer `not_found()`.
2. `cases/cases.html`, beside it: `{% extends "web/frame.html" %}`, blocks `title` and `main`,
   `{% import "web/parts.html" as parts with context %}`. In every template: `t(key)` (a sentence), `f` (formats),
   `link(name, **values)` (an address, "" when the page is not there or not for this role), `user`, `now`, `csrf`,
   `static(name)`. No `style=`, no inline script: the content policy forbids both. Use the classes of `office.css`.
3. `cases/cases.zh-Hans.toml`, `….zh-Hant.toml`, `….en.toml` with the same keys; `nav` is the rail's word. Tests hold
   the languages against each other and every `t("…")` against the texts.
4. A change is a POST whose form has `{{ parts.token() }}`; it answers `visit.moved(address, done="key")`, and
   `web/done.*.toml` has the sentence. `facts={"case_no": …}` fill its blanks and `undo=Undo(address, fields)` puts 撤销
   beside it (`web/toast.py`): then it is said once, and nothing of it stands in the address. htmx sends the same token in `X-CSRF-Token` or as a field.
   A form with words to type keeps them: put `{{ parts.kept(address) }}`, with the address that the form goes to, behind
   its own button (behind: Enter presses the first). Nothing else is to be done: what was typed is kept for its writer on
   the server, stands in the form again when the page is opened or the form is refused, and goes in the transaction of
   `visit.recorded(…)`; a handler with a transaction of its own calls `visit.sent(connection)` in it (`web/keeping.py`).
5. Tests in `tests/handlers/office/cases/` with `console.served(store)`; `test_router.py` walks every route × every
   role by the table, so a new route is covered at once: give paths with parts their sample values there.
6. What programs may read of it: an `Endpoint` in `api/api_<page>.py`, made of the same look as the page, with a
   frozen type for its answer. Its schema, and the test that holds answers against it, come by themselves.

Names that other pages link to, if they are there: `cases` (month, disposition, score, department, item, q), `case`
(case_no), `tickets` (state), `ticket` (ticket_no), `callsheet` (month), `approvals`, `export_month` (month),
`report_month` (month), `ledger`. Sections of the rail: callbacks, complaints, oversight, settings.
"""
