"""行风评议员: members, their terms, opinions and duties, and what they are told."""
