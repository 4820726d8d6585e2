"""The published months: the list, a month as a page and as files, and the lobby's screen. Only sealed months are public."""
