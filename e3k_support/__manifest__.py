{
    "name": "E3K Support",
    "summary": "Helpdesk whose promises are computed in business time, kept and proved",
    "version": "19.0.1.0.0",
    "category": "Services/Helpdesk",
    "author": "E3K Solutions inc.",
    "license": "LGPL-3",
    "depends": ["mail", "portal", "rating", "resource"],
    "external_dependencies": {"python": ["holidays", "charset_normalizer"]},
    "data": [],
    "demo": [],
    "assets": {},
    "application": True,
}
