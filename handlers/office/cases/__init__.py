"""Cases and their archives: searching, one case as a file, and what is shown of whom."""
