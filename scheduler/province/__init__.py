"""省平台: sealed rounds are queued, and their messages handed over one after the other."""
