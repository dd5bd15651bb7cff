{
    "name": "E3K Support: the floor",
    "summary": "The smallest addon that does the same work on bare Odoo; the benchmarks measure against it",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "author": "E3K Solutions inc.",
    "license": "LGPL-3",
    "depends": ["mail", "portal", "rating", "resource"],
    "data": ["security/ir.model.access.csv", "views/floor_templates.xml"],
}
