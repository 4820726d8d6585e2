"""差评整改 in the database: `opening` with the answer, `kept` what is worked on, `counting` what is counted."""
