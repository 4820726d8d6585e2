"""`huifang demo`: a month on sample data, with its applicants, its supervision office and its console."""
