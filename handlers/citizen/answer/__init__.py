"""一次性链接: where a case is answered on a page, by the address that its question was texted with.

`opened.py` what the address leads to · `asked.py` which page that is now · `answer.py` the handlers · `form.py` what a form
says · `words.py` the other kind of address: words that no text message carries.

Opening an address is not answering: scanners and phones open links before anybody does. Nothing here is written by a GET. A
POST is one turn of the conversation, like a reply by any other channel, and the page that follows is made from what is then
stored: so a form that is sent twice counts once, and a page may be loaded again at any time.
"""
