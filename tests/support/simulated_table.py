"""An in-memory DynamoDB table that supports the operations and expressions of the attempts table.

moto takes 2 ms for each call, ten times as long.
"""

import operator
import re
from decimal import Decimal

from tests.support.upstream import Reply, error, ok

_ORDER = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


class ValidationError(Exception):
    """DynamoDB would reject the call."""


class Table:
    """Supports GetItem and UpdateItem. Expired items stay, as TTL may delete them days later."""

    def __init__(self):
        """Start without items."""
        self.items = {}

    def respond(self, operation, body):
        """Carry out an API call and return the response."""
        try:
            match operation:
                case "GetItem":
                    item = self.items.get(body["Key"]["key"]["S"])
                    return ok() if item is None else ok(Item=item)
                case "UpdateItem":
                    return self._update(body)
        except ValidationError as refused:
            return error("com.amazon.coral.validate#ValidationException", str(refused))
        raise NotImplementedError(operation)

    def _update(self, body):
        key, values = body["Key"]["key"]["S"], body["ExpressionAttributeValues"]
        condition, update = body.get("ConditionExpression", ""), body["UpdateExpression"]
        if unused := {name for name in values if not re.search(rf"{name}\b", f"{condition} {update}")}:
            raise ValidationError(f"Value provided in ExpressionAttributeValues unused in expressions: {unused}")
        old = self.items.get(key)
        if condition and not _holds(condition, old or {}, values):
            there = {"Item": old} if old and body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else {}
            code = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
            return Reply(400, {"__type": code, "Message": "The conditional request failed", **there})
        self.items[key] = _changed(update, {"key": {"S": key}, **(old or {})}, values)
        returned = old if body["ReturnValues"] == "ALL_OLD" else self.items[key]
        return ok(Attributes=returned) if returned else ok()


def _holds(condition, item, values):
    """Evaluate a ConditionExpression as Python."""

    def compare(left, comparator, right):
        operands = [values[token] if token.startswith(":") else item.get(token) for token in (left, right)]
        if None in operands:
            return False
        ((kind, left),), ((other_kind, right),) = (operand.items() for operand in operands)
        if kind == other_kind == "N":
            left, right = Decimal(left), Decimal(right)
        return kind == other_kind and _ORDER[comparator](left, right)

    python = re.sub(r"(:?\w+) (<=|>=|[=<>]) (:?\w+)", r"compare('\1', '\2', '\3')", condition)
    python = re.sub(r"attribute_(not_)?exists\((\w+)\)", r"(('\2' in item) != bool('\1'))", python)
    return eval(python.replace("AND", "and").replace("OR", "or"), {"compare": compare, "item": item})  # noqa: S307


def _changed(expression, item, values):
    """Return an item after an UpdateExpression. All clauses read the item as it was before."""
    result = dict(item)
    for clause, actions in re.findall(r"\b(SET|ADD|REMOVE)\b(.*?)(?=\b(?:SET|ADD|REMOVE)\b|$)", expression):
        for action in re.split(r",(?![^(]*\))", actions):
            match re.findall(r":?\w+|[(),=]", action):
                case [name] if clause == "REMOVE":
                    result.pop(name, None)
                case [name, value] if clause == "ADD":
                    result[name] = _sum(item.get(name, {"N": "0"}), values[value])
                case [name, "=", value] if clause == "SET":
                    result[name] = values[value]
                case [name, "=", "if_not_exists", "(", same, ",", value, ")"] if clause == "SET":
                    result[name] = item.get(same, values[value])
                case tokens:
                    raise ValidationError(f"Syntax error near {tokens}")
    return result


def _sum(attribute, value):
    if "N" not in attribute:
        raise ValidationError("An operand in the update expression has an incorrect data type")
    return {"N": str(Decimal(attribute["N"]) + Decimal(value["N"]))}
