"""Ways on which a message leaves for people, one a file, all behind :class:`~connector.routes.route.Route`."""
