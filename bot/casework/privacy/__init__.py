"""Personal data: what is shown to whom and for which reason, and what is masked before it is stored."""
