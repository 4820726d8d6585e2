"""The people we speak with: parties, conversations, buttons, and what is known about who holds a number."""
