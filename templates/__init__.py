"""Data that comes with the program: the messages' forms, and the catalogues of its texts in Finnish and Swedish."""
