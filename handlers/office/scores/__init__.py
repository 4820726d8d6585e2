"""绩效评分: the sheets (`marks`, as files `printing`, one's own `own_mark`), the facts and what is contested (`facts`), the rule (`rule`)."""
