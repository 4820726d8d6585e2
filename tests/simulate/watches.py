"""Watches inside the database: triggers that note, in the same transaction, what must never happen to a row."""

WATCHES = """
CREATE TABLE watched (what TEXT NOT NULL, which TEXT NOT NULL, detail TEXT NOT NULL);

CREATE TRIGGER watch_final_sends AFTER UPDATE OF state ON outbox
WHEN OLD.state IN ('delivered', 'undelivered', 'failed', 'cancelled') AND NEW.state IS NOT OLD.state
BEGIN INSERT INTO watched VALUES ('final_sends', OLD.ref, OLD.state || ' -> ' || NEW.state); END;

CREATE TRIGGER watch_taken_sends AFTER UPDATE OF state ON outbox
WHEN OLD.state = 'accepted' AND NEW.state IN ('pending', 'sending', 'unknown')
BEGIN INSERT INTO watched VALUES ('taken_sends', OLD.ref, OLD.state || ' -> ' || NEW.state); END;

CREATE TRIGGER watch_questions AFTER UPDATE OF stage ON callbacks
WHEN NEW.stage IN ('asking', 'following') AND EXISTS (
    SELECT 1 FROM callbacks other WHERE other.party_id = NEW.party_id AND other.case_no <> NEW.case_no
    AND other.stage IN ('asking', 'following')
    AND EXISTS (SELECT 1 FROM rounds WHERE rounds.month = other.month AND rounds.state = 'open'))
BEGIN INSERT INTO watched VALUES ('one_question', NEW.case_no, 'another question is open'); END;

CREATE TRIGGER watch_sealed AFTER UPDATE ON callbacks
WHEN EXISTS (SELECT 1 FROM archive WHERE archive.case_no = OLD.case_no) AND
    (NEW.score IS NOT OLD.score OR NEW.disposition IS NOT OLD.disposition)
BEGIN INSERT INTO watched VALUES ('sealed', OLD.case_no, 'the callback of a sealed record changed'); END;

CREATE TRIGGER watch_early_seal AFTER INSERT ON archive
WHEN EXISTS (SELECT 1 FROM callbacks WHERE callbacks.case_no = NEW.case_no AND callbacks.disposition IS NULL)
BEGIN INSERT INTO watched VALUES ('early_seal', NEW.case_no, 'sealed without a disposition'); END;

CREATE TRIGGER watch_roster AFTER INSERT ON attempts
WHEN NEW.ref IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM ledger_slots JOIN ledger_checkpoints ON ledger_checkpoints.grp >= ledger_slots.grp
    JOIN ledger_lines ON ledger_lines.line = 'R1 ' || ledger_slots.month || ' ' || lower(hex(ledger_slots.slot))
    WHERE ledger_slots.case_no = NEW.case_no)
BEGIN INSERT INTO watched VALUES ('ledger', NEW.case_no, 'written to before its roster was signed'); END;

CREATE TRIGGER watch_head AFTER UPDATE OF size ON ledger_head WHEN NEW.size <= OLD.size
BEGIN INSERT INTO watched VALUES ('ledger', NEW.size, 'the ledger has not grown'); END;
"""
