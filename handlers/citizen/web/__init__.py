"""What every page of the public door stands on: the route table, the visit, the entrance, texts, templates, stylesheet."""
