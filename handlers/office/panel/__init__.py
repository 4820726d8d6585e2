"""行风评议员 in the console: the office's pages of members, opinions and duties; and the members' own few pages."""
