"""Views by which a person reads the packed hits of a bundle with a plain sqlite3. covey does not need them."""

from __future__ import annotations


def _number(blob: str, start: str, size: int) -> str:
    """SQL for a little-endian number in a blob: SQLite has no word for it, but finds a byte among all bytes."""
    octets = [f"instr(octets, substr({blob}, {start} + {1 + place}, 1)) - 1" for place in range(size)]
    return " + ".join([octets[0], *(f"({octet} << {8 * place})" for place, octet in enumerate(octets) if place)])


VIEWS = f"""
create view octet as
select x'{bytes(range(256)).hex()}' as octets;
create view trace as
with recursive each(block, number, start, size) as (
    select packed_trace.rowid, 0, 0, {_number("sizes", "0", 4)}
    from packed_trace join octet where length(sizes) > 0
    union all
    select block, number + 1, start + size, {_number("sizes", "4 * number + 4", 4)}
    from each join packed_trace on packed_trace.rowid = block join octet where length(sizes) > 4 * (number + 1)
), one(id, body) as (
    select number + (select coalesce(sum(length(sizes)), 0) / 4 from packed_trace where rowid < block),
        substr(bodies, start + 1, size)
    from each join packed_trace on packed_trace.rowid = block
), counted(id, body, near, far) as (
    select id, body, {_number("body", "0", 4)}, {_number("body", "4", 4)}
    from one join octet
)
select id, substr(body, 9 + 4 * near + 8 * far) as lines, near, far, body from counted;
create view hit as
with recursive each(part, number) as (
    select rowid, 0 from packed_hit where length(files) > 0
    union all
    select part, number + 1 from each join packed_hit on rowid = part where length(files) > 4 * (number + 1)
)
select {_number("files", "4 * number", 4)} as file, context,
    {_number("traces", "4 * number", 4)} as trace
from each join packed_hit on packed_hit.rowid = part join octet;
create view jump as
with recursive each(trace, body, number, near, all_of_them) as (
    select id, body, 0, near, near + far from trace where near + far > 0
    union all
    select trace, body, number + 1, near, all_of_them from each where number + 1 < all_of_them
)
select file, context, {_number("body", "10 + 4 * number", 2)} - 32768 as start,
    {_number("body", "8 + 4 * number", 2)} - 32768 as stop
from each join hit using (trace) join octet where number < near
union all
select file, context, {_number("body", "12 + 8 * number - 4 * near", 4)} - 2147483648,
    {_number("body", "8 + 8 * number - 4 * near", 4)} - 2147483648
from each join hit using (trace) join octet where number >= near;
"""
