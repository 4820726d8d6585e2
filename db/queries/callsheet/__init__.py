"""The call sheet, who is working on which card, and second calls."""
