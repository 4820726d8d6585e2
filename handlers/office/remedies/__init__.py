"""差评整改 in the console: the list with what is due, a page for each, what a department sees of its own, and the rule."""
