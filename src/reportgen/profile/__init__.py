"""This package reads profiles: what differs between regions and years, as data."""
