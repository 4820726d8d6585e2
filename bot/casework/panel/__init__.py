"""行风评议员: how somebody becomes a member, what is done to their opinions, which of their duties count. Pure."""
