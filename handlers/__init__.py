"""The doors: what comes in from outside, each door in a room of its own with its own guard."""
