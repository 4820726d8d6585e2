"""Whether the office is well: what was measured, and the judgement over it."""
