"""电子监察: cases watched by the clock while they are worked on.

watched      what an import says of a case in progress: terms, special procedures, steps
thresholds   when a term turns yellow, per item
clocks       the two clocks of a case, 法定 and 承诺, in working days
cards        yellow and red: raised once, never lowered; and those that a person raises, on other grounds
anomalies    异常: what cannot be true, or needs a paper that is missing; shown, never counted against anybody by itself
letters      督办 and 效能告诫: drafted by the machine, decided by persons

A card of the clock says that a day is over, nothing about why. Whoever has it says why; a person judges that.
"""
