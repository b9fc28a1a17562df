"""A run in the formats of others: tables, RO-Crate, the pack beside a paper."""
