"""Data that comes with the program: the catalogues of its texts in Finnish and Swedish."""
