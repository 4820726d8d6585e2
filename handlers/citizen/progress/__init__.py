"""查进度: where a complaint stands, for whoever shows its number and its code; and the complainant's word on the reply."""
