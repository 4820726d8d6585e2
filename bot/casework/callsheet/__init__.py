"""The call sheet: whom to phone and why, in which order, and what to read out."""
