"""How a typed reply is read, in four steps: characters → tokens → scores, and whole phrases beside them.

`characters` undoes writing (width, script, invisible marks), `lexicon` holds the words, `tokens` cuts a reply into
them, `scores` decides whether they say exactly one level, `phrases` knows what is said as a whole clause: stop
writing to me, wrong number, no rating. `bot.dialogue.reading.understanding` puts them in order.
"""
