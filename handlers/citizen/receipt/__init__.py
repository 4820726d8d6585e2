"""评价回执: given to the person who has answered, if they ask for it."""
