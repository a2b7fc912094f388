"""Microsoft Graph v1.0: sites, lists, columns, items, users, and JSON batching."""
