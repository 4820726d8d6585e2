"""SMS by Tencent Cloud for numbers at home: signing, sending, pulling, what it posts and what its codes mean."""
