"""What tests of whole jobs share: a municipality in a folder, its officers and admins, and a tap on the wire."""
