"""Whether the office is healthy: what was measured, and the verdict on it."""
