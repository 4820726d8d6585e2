"""行风评议员: who watches over the office from outside, for everybody."""
