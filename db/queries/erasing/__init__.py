"""删除个人信息: destroying what is known of the person of a case, in one transaction (docs/ledger.md, 删除)."""
