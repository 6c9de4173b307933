"""
interop.py write ADDRESS MAP writes all samples into the maps MAP (name to value) and MAP-keys (value to name).
interop.py check ADDRESS MAP compares what another language wrote there, prints a line for each sample, and ends with 1 when one differs.
A line is: value or key, the name, same or differs, and what was found; between them are tabs.
"""

import logging
import struct
import sys
from decimal import Decimal

import hazelcast
from hazelcast.config import IntType
from hazelcast.core import HazelcastJsonValue

import instances
import records
from samples import KEYS, READ, VALUES, WRITTEN


def bits(value):
    return struct.pack(">d", value)


def same(one, other):
    """Whether two values are of one class and have the same content, with the same bits in numbers."""
    if type(one) is not type(other):
        return False
    if isinstance(one, float):
        return bits(one) == bits(other)
    if isinstance(one, Decimal):
        return one.as_tuple() == other.as_tuple()
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, HazelcastJsonValue):
        return one.to_string() == other.to_string()
    if type(one).__module__ in (instances.__name__, records.__name__):
        return same(vars(one), vars(other))
    return one == other


def write(values, keys):
    written = {**KEYS, **{name: value for name, (value, _) in VALUES.items()}, **WRITTEN}
    for name, value in written.items():
        values.set(name, value)
    for name, value in KEYS.items():
        keys.set(value, name)


def check(values, keys):
    expected = {**KEYS, **{name: value for name, (_, value) in VALUES.items()}, **READ}
    verdicts = [report("value", name, value, lambda: values.get(name)) for name, value in expected.items()]
    verdicts += [report("key", name, name, lambda: keys.get(value)) for name, value in KEYS.items()]
    return all(verdicts)


def report(what, name, expected, read):
    try:
        value = read()
        is_same = same(expected, value)
        found = repr(value) if not hasattr(value, "__dict__") else repr(vars(value))
    except Exception as error:
        is_same = False
        found = repr(error)
    print(what, name, "same" if is_same else "differs", "" if is_same else ascii(found)[:200], sep="\t")
    return is_same


def main(mode, address, name):
    logging.disable(logging.CRITICAL)
    client = hazelcast.HazelcastClient(
        cluster_members=[address],
        default_int_type=IntType.VAR,
        compact_serializers=records.serializers,
        **instances.configuration,
    )
    values = client.get_map(name).blocking()
    keys = client.get_map(name + "-keys").blocking()
    all_same = True
    if mode == "write":
        write(values, keys)
    else:
        all_same = check(values, keys)
    client.shutdown()
    return 0 if all_same else 1


sys.exit(main(*sys.argv[1:]))
