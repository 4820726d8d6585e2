"""What somebody has typed and not sent."""
