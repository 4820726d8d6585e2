"""Personal data: what is shown to whom, for which reason, and what is masked before it is kept."""
