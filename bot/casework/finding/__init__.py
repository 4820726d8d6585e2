"""Finding cases by any part of what stands in them: how texts are cut into pieces, and how places on a shelf are kept."""
