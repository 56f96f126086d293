"""CloudWatch's embedded metric format, as CloudWatch reads it."""


def emitted(lines):
    """Return the value of each metric by namespace, name, unit and dimensions."""
    found = {}
    for line in lines:
        for directive in line["_aws"]["CloudWatchMetrics"]:
            for names in directive["Dimensions"]:
                for metric in directive["Metrics"]:
                    dimensions = frozenset((name, line[name]) for name in names)
                    found[directive["Namespace"], metric["Name"], metric["Unit"], dimensions] = line[metric["Name"]]
    return found
