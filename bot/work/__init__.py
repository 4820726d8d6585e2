"""What the office's staff do: phone, request and grant what needs two persons, manage accounts, work on complaints."""
