"""依申请公开: the requests for information, each with its clock, its steps and its letters; and those written down at the counter."""
