"""The house: how this checkout gets its Odoo, its PostgreSQL and its mail. Standard library only."""
