"""绩效评分: what marks are counted from (`counting`), the facts and what is contested (`facts`), the sheets (`sheets`)."""
