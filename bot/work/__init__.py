"""What people of the office do: phone, ask for and grant what needs two, look after accounts, work complaints."""
