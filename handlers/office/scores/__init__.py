"""绩效评分: the sheets (`marks`, and as files `printing`), the facts and what is contested (`facts`), the rule (`rule`)."""
