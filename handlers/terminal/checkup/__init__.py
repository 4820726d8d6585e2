"""`huifang doctor`: what is looked at, and how to mend it."""
