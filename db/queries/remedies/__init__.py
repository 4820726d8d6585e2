"""差评整改 in the database: `opening` with the answer, `kept` what is worked on, `waiting` what of it waits for somebody, `history` what was done, `counting` what is counted."""
