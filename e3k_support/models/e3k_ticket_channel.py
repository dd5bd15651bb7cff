"""The doors by which a request reaches support (PRODUCT.md, "Channels")."""

CHANNELS = [
    ("portal", "Portal"),
    ("email", "E-mail"),
    ("phone", "Phone"),
    ("agent", "Agent"),
]
