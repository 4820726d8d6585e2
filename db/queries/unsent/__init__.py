"""What somebody of the office has typed into a form and not sent."""
