"""The public door: what anybody can see and do on the web, aiohttp and Jinja2, without a line of JavaScript.

A room per subject, and in it, side by side, the page's module, its templates and its texts in three languages: `home/`,
`figures/` …; `pages.py` lists all pages' routes. `web/` is what all of them stand on: `door.py` what a page works with,
`visit.py` one request, `entrance.py` in front of and around every page, `brake.py` how often one caller may try something.

**How to add a page**, say the progress of a complaint:

1. `handlers/citizen/progress/progress.py` with its handlers and `ROUTES`, and one line for it in `pages.py`:

       async def look_up(visit: CitizenVisit) -> web.StreamResponse:
           visit.brake("code")                                 # 429 for whoever tries too often; kinds: web/brake.py
           form = await visit.form()                           # at most `most` bytes; whatever is wrong becomes a page
           found = await visit.read(partial(…, code=form.text("code", longest=80)))
           return visit.page("progress/result.html", found=found)

       ROUTES = (PublicRoute("POST", "/progress", look_up, "a complaint by its code", name="progress_result"),)

2. `progress/result.html` beside it: `{% extends "web/frame.html" %}`, blocks `title` and `main`, `{% import "web/parts.html" as
   parts with context %}`. In every template: `t(key)`, `f` (formats), `link(name, **values)` ("" while no such page exists: the
   index and the foot show what there is), `phone`, `agency`, `now`. Classes: `static/citizen.css`. No `style=`, no script.
3. `progress/result.zh-Hans.toml`, `….zh-Hant.toml`, `….en.toml` with the same keys; names of outcomes, levels and states come
   from the house's own table: `t('name.end_answered')`, `t('name.score_5')`, `t('name.ticket_working')`.
4. GET changes nothing: phones and scanners open links. A POST answers `visit.moved(address)`, or a page that must not be
   kept. A refusal is a `Problem`, a sentence of `web/problem.*.toml` or of the page's own texts.
5. Tests go through real HTTP with `citizens.public_door(store)`; a line in `tests/browser/test_public_pages.py` (`ADDRESSES`)
   has a browser look at the page in every size.
"""
