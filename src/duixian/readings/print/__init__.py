"""Typed rules → paper. Answers: what do I get, what must I fill in, what must I bring?

Nothing here is written twice: the form asks exactly the facts that the rule reads and no register
holds; the leaflet says the rule itself in plain words, beside the official ones.
"""

from duixian.readings.print.automatic import Automatic, is_automatic
from duixian.readings.print.form import Form, FormField, FormGroup, form_of
from duixian.readings.print.leaflet import Leaflet, leaflet_of
from duixian.readings.print.materials import Material, materials_of
from duixian.readings.print.pages import form_html, leaflet_html

__all__ = [
    "Automatic",
    "Form",
    "FormField",
    "FormGroup",
    "Leaflet",
    "Material",
    "form_html",
    "form_of",
    "is_automatic",
    "leaflet_html",
    "leaflet_of",
    "materials_of",
]
