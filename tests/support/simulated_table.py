"""An in-memory DynamoDB table that supports the operations and expressions of the attempts table.

moto takes 2 ms for each call, ten times as long.
"""

import re
from decimal import Decimal

from tests.support.upstream import Reply, error, ok

_TOKEN = re.compile(r"<=|>=|:?\w+|[()=<>,]")
_ORDER = {
    "=": lambda a, b: a == b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


class ValidationError(Exception):
    """DynamoDB would reject the call."""


class Table:
    """Supports GetItem and UpdateItem. Expired items stay, as TTL may delete them days later."""

    def __init__(self):
        """Start without items."""
        self.items = {}

    def answer(self, operation, body):
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
        if condition and not _Condition(condition, old or {}, values).holds():
            there = {"Item": old} if old and body.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" else {}
            code = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
            return Reply(400, {"__type": code, "Message": "The conditional request failed", **there})
        self.items[key] = changed(update, {"key": {"S": key}, **(old or {})}, values)
        returned = old if body["ReturnValues"] == "ALL_OLD" else self.items[key]
        return ok(Attributes=returned) if returned else ok()


class _Condition:
    """Evaluates a ConditionExpression by recursive descent."""

    def __init__(self, expression, item, values):
        self._tokens = _TOKEN.findall(expression)
        self._item = item
        self._values = values

    def holds(self):
        result = self._any()
        if self._tokens:
            raise ValidationError(f"Syntax error near {self._tokens[0]}")
        return result

    def _any(self):
        result = self._all()
        while self._tokens[:1] == ["OR"]:
            self._tokens.pop(0)
            result = self._all() or result
        return result

    def _all(self):
        result = self._one()
        while self._tokens[:1] == ["AND"]:
            self._tokens.pop(0)
            result = self._one() and result
        return result

    def _one(self):
        first = self._tokens.pop(0)
        if first == "(":
            result = self._any()
            self._tokens.pop(0)
            return result
        if first in {"attribute_exists", "attribute_not_exists"}:
            _, name, _ = (self._tokens.pop(0) for _ in range(3))
            return (name in self._item) == (first == "attribute_exists")
        operator, second = self._tokens.pop(0), self._tokens.pop(0)
        left, right = _operand(first, self._item, self._values), _operand(second, self._item, self._values)
        return left is not None and right is not None and left[0] == right[0] and _ORDER[operator](left[1], right[1])


def changed(expression, item, values):
    """Return an item after an UpdateExpression. All clauses read the item as it was before."""
    result = dict(item)
    for clause, actions in re.findall(r"\b(SET|ADD|REMOVE)\b(.*?)(?=\b(?:SET|ADD|REMOVE)\b|$)", expression):
        for action in re.split(r",(?![^(]*\))", actions):
            match _TOKEN.findall(action):
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


def _operand(token, item, values):
    attribute = values[token] if token.startswith(":") else item.get(token)
    if attribute is None:
        return None
    ((kind, value),) = attribute.items()
    return kind, Decimal(value) if kind == "N" else value


def _sum(attribute, value):
    if "N" not in attribute:
        raise ValidationError("An operand in the update expression has an incorrect data type")
    return {"N": str(Decimal(attribute["N"]) + Decimal(value["N"]))}
