"""The conversation, pure: `step(talk, input, scene)` gives the next talk and the effects to carry out.

No I/O, no clock, no randomness: the time, the texts and every token come in as arguments (`Scene`), so that a
dialogue can be replayed from a data file and always ends the same.
"""
