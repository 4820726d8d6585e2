"""Whom we speak with: parties, talks, buttons, and what is known of whose a number is."""
