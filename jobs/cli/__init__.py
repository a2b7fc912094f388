"""The command line: thin commands, one file a group. What is heavy is imported inside them, so that help is quick."""
