"""`huifang doctor`: what is checked, and how to fix it."""
