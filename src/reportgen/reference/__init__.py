"""Reference data: code tables and terms, valid by year, each row with its source."""
