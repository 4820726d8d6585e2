"""What runs by the clock: idempotent ticks that ask the database what is due."""
