"""SharePoint REST (`_api`) of the site: what Graph v1.0 cannot do."""
