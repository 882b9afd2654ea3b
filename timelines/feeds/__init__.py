"""Home and lists with their candidates from Valkey; what belongs in them is asked of the database with every page."""
