"""差评整改: every 差评 is verified or found not to count, put right within a term, answered, and called back about.

`course` what may be done when and by whom, as a table; `rules` the office's terms, by class; `clock` when each step is due;
`tally` what is counted. A 差评 about which the person complains is worked as that complaint (`bot.casework.tickets`), and
whether it counts in marks is contested as every fact is (`bot.casework.scores.contest`): there is no second of either.
"""
