"""The office's settings in the browser: what is in force, who changed it, and changing it by one or by two."""
