"""省平台: what is told to the provincial 好差评 platform of a month's callbacks, in the fields of its two messages.

A service record for each concluded case comes first, a rating after it; one rating for (projectNo, assessNumber), ever. What
a message lacks is said in a sentence, and the message is not made up. Codes and fields: docs/province.md.
"""
