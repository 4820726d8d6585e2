"""投诉: telling a complaint on the web, one thing a page; the conversation of every channel hears it."""
