"""The facets that slices are cut by, in the order of the page; their names stand in addresses."""

FACETS = {
    "input": "Input",
    "axis": "Axis",
    "region": "Region",
    "condition": "Condition",
    "modality": "Modality",
    "level": "Level",
    "anatomy": "Anatomy",
    "options": "Options",
    "language": "Language",
    "source": "Source",
    "sex": "Sex",
    "age": "Age band",
    "drafted": "Written by",
}
