"""The demo's next day."""
