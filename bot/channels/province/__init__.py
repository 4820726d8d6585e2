"""省平台: the messages as the provincial platform takes them, encrypted to its key, and the one request that hands one over."""
