"""What every page of the console stands on: the route table, the visit, the guards, texts and templates."""
