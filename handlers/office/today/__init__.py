"""本月工作: the month in hand — where it stands, who waits for a person, how sending goes, and what comes next."""
