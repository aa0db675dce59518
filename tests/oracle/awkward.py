"""Programs whose jumps are hard to see: each is run whole, each has branches that stay half taken."""

from __future__ import annotations

PROGRAMS: dict[str, str] = {
    "async_for": """
import asyncio

async def numbers(n, fail=False):
    for number in range(n):
        yield number
    if fail:
        raise ValueError(n)

async def plain(n):
    total = 0
    async for number in numbers(n):
        total += number
    return total

async def last(n):
    async for number in numbers(n):
        if number:
            break
    else:
        n = 3

async def at_the_end(n):
    async for number in numbers(n):
        n += number

async def in_branch(n):
    if n:
        async for number in numbers(n):
            n += number
    n = 1
    for i in range(2):
        async for number in numbers(n): n += 1
        if i:
            async for number in numbers(n):
                if number == 100:
                    continue

async def failing(n):
    try:
        async for number in numbers(n, fail=True):
            n += number
    except ValueError:
        n = 0
    return [x async for x in numbers(3) if x] + [
        x
        async for x in numbers(2)
        if x
    ]

async def main():
    await plain(3)
    await last(3)
    await at_the_end(0)
    await in_branch(2)
    await failing(2)

asyncio.run(main())
""",
    "async_with": """
import asyncio

class Manager:
    def __init__(self, swallow=False):
        self.swallow = swallow

    async def __aenter__(self):
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *exc):
        await asyncio.sleep(0)
        return self.swallow

async def use(x):
    async with Manager() as m:
        if x:
            x = 1
    async with Manager(True):
        if x:
            raise ValueError
    async with Manager(), \\
            Manager(True):
        for i in range(3):
            if i == 1:
                raise ValueError
    if x:
        async with Manager(): pass
    x = 2
    async with (
        Manager(),
        Manager(True),
    ):
        while x:
            x -= 1
            if x == 1:
                return x

async def leave(n):
    for i in range(n):
        async with Manager():
            if i == 1:
                continue
            if i == 3:
                break
        n = i

async def main():
    await use(0)
    await use(1)
    await leave(3)
    tasks = [asyncio.ensure_future(use(i)) for i in (0, 1)]
    await asyncio.gather(*tasks)

asyncio.run(main())
""",
    "generators": """
def counting(n):
    try:
        for i in range(n):
            if i == 2:
                yield -1
            yield i
    finally:
        if n > 100:
            n = 1

def closed():
    for x in counting(5):
        if x:
            break

def thrown():
    g = counting(4)
    next(g)
    try:
        g.throw(ValueError)
    except ValueError:
        pass

def early():
    g = counting(9)
    next(g)
    del g

def never():
    counting(3)

def unstarted():
    g = counting(3)
    try:
        g.throw(KeyError)
    except KeyError:
        return 1

def delegating(n):
    got = yield from counting(n)
    if got:
        return 1
    while (x := (yield n)):
        if x == 3:
            return x

def raising():
    yield 1
    raise ValueError

def over_raising():
    for x in raising():
        if x > 5:
            x = 1

def in_condition():
    if (yield 1):
        yield 2
    for x in (yield 3): yield x

closed()
thrown()
early()
never()
unstarted()
list(delegating(3))
g = delegating(1); next(g); next(g)
try: g.send(3)
except StopIteration: pass
try:
    over_raising()
except ValueError:
    pass
g = in_condition()
next(g); g.send(1); g.send(None); next(g, None) if 0 else None
g.close()
def one_line(n): yield n
list(one_line(1))
def one_line_never(n): yield n
g = one_line_never(1)
try: g.throw(KeyError)
except KeyError: pass
def one_line_closed(n): yield n
g = one_line_closed(1); next(g); g.close()
def one_line_thrown(n): yield n
g = one_line_thrown(1); next(g)
try: g.throw(KeyError)
except KeyError: pass
def one_line_suspended(n): yield n
kept = one_line_suspended(1); next(kept)
lazy = (x for x in range(5) if x)
next(lazy)
total = sum(
    x
    for x in range(4)
    if x
)
""",
    "finally_and_return": """
def returns(x):
    try:
        if x:
            return 1
        x = 2
    finally:
        if x == 7:
            x = 3
    return x

def overrides(x):
    try:
        raise ValueError
    finally:
        return x

def in_loop(n):
    for i in range(n):
        try:
            if i == 1:
                continue
            if i == 3:
                break
            if i == 9:
                return i
        finally:
            if i:
                n += 0
    return n

def condition_raises(x):
    try:
        if x.nothing:
            x = 1
    finally:
        x = 2

def condition_at_the_end(x):
    try:
        if x:
            x = 1
    finally:
        x = 2

def nested(x):
    try:
        try:
            if x == 1:
                raise KeyError
            if x == 2:
                raise ValueError
        except KeyError:
            x = 5
        else:
            x = 6
        finally:
            while x > 5:
                x -= 1
    except ValueError:
        return 1
    finally:
        for i in range(2): x += i

def loop_raises(it):
    try:
        for x in it:
            x += 1
    finally:
        it = None

def ends_with_if(x):
    if x.nothing:
        x = 1

def ends_with_for(x):
    for a, b in x:
        a += b

def ends_with_for_unpacking(x):
    for a, b in x:
        if a:
            a = b
    for a, b in x:
        c = 1
    else:
        c = 2

def swallow(function, *args):
    try:
        function(*args)
    except Exception:
        pass

returns(0), returns(1)
overrides(1)
in_loop(3), in_loop(1)
swallow(condition_raises, 1)
condition_at_the_end(1)
nested(1), nested(2), nested(0)
swallow(loop_raises, [1, None])
swallow(ends_with_if, 1)
swallow(ends_with_for, [1])
swallow(ends_with_for_unpacking, [(1, 2), 3])
def one(): raise ValueError
swallow(one)
def endless():
    while True:
        if one():
            break
swallow(endless)
""",
    "comprehensions": """
def flat(x):
    a = [n for n in x if n]
    b = [m for n in x for m in range(n) if m if n]
    c = {n: [k for k in range(n)] for n in x}
    if any(n for n in x):
        d = 1
    e = [
        n
        for n in x
        if n
        and n > 1
    ]
    if [
        n
        for n in x
        if n
    ]:
        f = 1
    for n in [k for k in x if k]: e.append(n)
    while [k for k in x if k]:
        x = x[1:]
    return {
        n
        for n in x
    }

def ends(x):
    if x:
        x = [
            n
            for n in x
        ]
    return x

def ends_in_loop(x):
    for y in x:
        if y:
            z = [
                n or
                y
                for n in x
                if n
            ]

def unpacked(x):
    return [a for a, b in x if a]

flat([1, 0, 2]), flat([])
ends([1]), ends_in_loop([1, 0])
try:
    unpacked([(1, 2), 3])
except TypeError:
    pass
class Body:
    values = [n for n in range(3) if n]
    if values:
        more = [v for v in values]
    for value in values: more.append(value)
""",
    "match": """
def kinds(x):
    match x:
        case 0 | 1:
            y = 1
        case int(n) if n > 3:
            y = n
        case [a, b]:
            y = a
        case [a, *rest] if rest:
            y = rest
        case {"k": v, **others}:
            y = v
        case str():
            y = 2
    match x:
        case 0: return 1
        case 1: pass
        case _: pass
    match x:
        case 5:
            return 1
        case _:
            y = 2
    match x:
        case (
            5 |
            6
        ):
            y = 4
        case y if y: x = 2
    match x:
        case 77:
            return 5

def at_the_end(x):
    match x:
        case 1:
            x = 2

def before_a_loop(x):
    match x:
        case 0 | 1:
            while x:
                x -= 1
        case [0 | 1, 5 | 6]:
            for x in x: pass
        case 2 | 3 as y if y == 3:
            while True:
                if x: break
        case _:
            for y in range(x):
                if y: x = 1

before_a_loop(1), before_a_loop(3), before_a_loop(4)
for value in (0, 1, 2, 5, [1, 2], {"k": 1}, "s"):
    kinds(value)
at_the_end(2)
""",
    "conditions": """
def conditions(a, b, c):
    if (a and
            b):
        x = 1
    if (a
        and b
        or c):
        x = 2
    else:
        x = 3
    if not (
        a or
        b
    ):
        x = 4
    if a < b < c:
        x = 5
    if (a
        < b
        < c):
        x = 6
    while (a and
           b):
        a -= 1
    x = (a if b
         else c)
    if a if b else c:
        x = 7
    if (a if b
            else c):
        x = 8
    assert a or b or True, (
        "never")
    if a and b and c: x = 9
    if a or b: return 1
    if x is None or x is not None and a is None:
        x = 10
    if f"{a}" and f"{b!r:>{c}}":
        x = 11
    if f"{'x' if a else 'y'}" == "y":
        x = 12
    if (n := a) or (m := b):
        x = n
    elif (
        m := c
    ):
        x = m
    elif lambda: a:
        x = 13
    if a:
        pass
    if b:
        pass
    else:
        pass
    if a: pass
    elif b: pass
    return x

for arguments in ((0, 0, 0), (1, 0, 2), (0, 1, 2), (3, 1, 0)):
    conditions(*arguments)

def always(a):
    if a:
        x = 1
    if a:
        x = (a or
             a)
    if a:
        x = foo(a,
                a or 1)
    if a:
        x = foo(
            a)
    if not a:
        x = 2
    x = 3
    if a:
        if a:
            if a:
                x = 1
    for i in range(3):
        if a:
            x = 1
        elif x:
            x = 2
    while a:
        if a:
            a -= 1

def foo(*args): return args

always(3)
""",
    "one_line": """
def f(): return 1
def g(): pass
class A: pass
class B(A): x = 1
class C(
    A
): pass
def h(a,
      b=2): return a
f(); h(1)
for i in range(3):
    def inner(): return i
for i in range(3):
    class Inner: pass
if i:
    def conditional(): return 1
else:
    def conditional(): return 2
x = 1
if x:
    class Conditional: pass
x = 2
try:
    def tried(): return 1
except ImportError:
    def tried(): return 2
x = 3
with open("/dev/null") as n:
    def within(): return 1
while x:
    def whiled(): return x
    x -= 1
def outer(n):
    if n:
        def nested(): return 1
    else:
        class Nested: pass
    if n:
        def nested(): return 1
    return n
outer(1)
outer(0)
if x: y = 1
if not x: y = 1
for i in range(2): y = i
for i in range(2):
    if i: continue
    if not i: y = 1; continue
    if i: f(); break
def body(n):
    while n: n -= 1
    while n < 3: n += 1; f()
    if n: return n
    if not n: f(); return n
def body2(n):
    for i in range(n):
        if i == 1: f(); continue
        if i == 5: f(); break
    else: n = 1
    if n: f()
    else: g()
    if n: raise ValueError
body(1); body(0)
try: body2(2)
except ValueError: y = 2
try: body2(0)
except ValueError: y = 2
finally: y = 3
def raising(n):
    try:
        if n: return f(1)
    except TypeError:
        n = 2
    try:
        if n: f(1); return 1
        n = 3
    except TypeError: n = 3
raising(1)
lambda: 1
z = lambda: (
    1)
z()
@staticmethod
def decorated(): return 1
@property
@staticmethod
def decorated_twice(
    a,
): return a
with open("/dev/null") as n: y = 4
def documented(): "only this"
class Documented: "only this"
def suspended(): yield
class E: x = 1; y = 2
try:
    class F: x = 1 / 0
except ZeroDivisionError: pass
try:
    def default(n=1 / 0): return n
except ZeroDivisionError:
    pass
async def coroutine(): return 1
try: coroutine().send(None)
except StopIteration: pass
""",
    "exceptions": """
class Error(Exception):
    pass

def maybe(n):
    if n == 2:
        raise Error(n)
    return n

def through_loops(n):
    total = 0
    for i in range(n):
        while True:
            try:
                total += maybe(i)
            except Error as error:
                if total > 100:
                    raise
                break
            else:
                if total:
                    break
            total += 1
            if total > 10:
                break
    else:
        total = 5
    return total

def unhandled(n):
    for i in range(n):
        if maybe(i):
            pass

def chosen(n):
    try:
        if n:
            raise KeyError(n)
        maybe(2)
    except (KeyError, ValueError) as e:
        if n == 2:
            raise Error from e
    except Error: n = 3
    except:
        n = 4
    return n

def groups(n):
    try:
        if n:
            raise ExceptionGroup("g", [ValueError(), KeyError(), ExceptionGroup("h", [TypeError()])])
    except* ValueError:
        n = 1
    except* KeyError as e:
        if n == 5:
            n = 2
    except* (TypeError, OSError):
        n = 3
    else:
        n = 9
    finally:
        if n:
            n = 4
    return n

def groups_left(n):
    try:
        raise ExceptionGroup("g", [ValueError(), KeyError()])
    except* ValueError:
        n = 1

def reraised(n):
    try:
        maybe(n)
    except Error:
        if n:
            raise
    finally:
        n = 3

def next_of(it):
    while True:
        try:
            if next(it) == 1:
                pass
        except StopIteration:
            break
    for x in iter(it):
        x = 1

class Iterator:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration

def own_iterator():
    for x in Iterator():
        if x:
            x = 1
    for x in Iterator(): x = 2
    try:
        for x in Iterator():
            x = 3
    except StopIteration:
        x = 4
    finally:
        x = 5

class Failing:
    def __iter__(self):
        return self

    def __next__(self):
        raise KeyError

def failing_iterator():
    try:
        for x in Failing():
            x = 1
        x = 2
    except KeyError:
        x = 3
    for x in Failing():
        x = 4

for function, arguments in (
    (through_loops, (4,)), (unhandled, (4,)), (chosen, (0,)), (chosen, (1,)), (chosen, (2,)), (groups, (0,)),
    (groups, (1,)), (groups_left, (1,)), (reraised, (1,)), (reraised, (2,)), (next_of, (iter([1, 2]),)),
    (own_iterator, ()),
    (failing_iterator, ()),
):
    try:
        function(*arguments)
    except Exception:
        continue
""",
    "with": """
class Manager:
    def __init__(self, swallow=False, fail=False):
        self.swallow, self.fail = swallow, fail

    def __enter__(self):
        if self.fail:
            raise KeyError
        return self

    def __exit__(self, *exc):
        return self.swallow

def ends(x):
    with Manager():
        if x:
            x = 1
    with Manager(True):
        if x:
            raise ValueError
    with Manager(True):
        for i in range(3):
            if i:
                raise ValueError
    with Manager(True):
        while x:
            if x.nothing:
                x = 3
    if x:
        with Manager():
            x = 3
    if x:
        with Manager(True):
            raise ValueError
    if x:
        with Manager(True): raise ValueError
    else:
        with Manager(True): x = 1
    with Manager() as a, Manager() as b:
        if x:
            x = 2
    with (
        Manager() as a,
        Manager(True) as b,
    ):
        if x == 2:
            raise KeyError
    with (
        Manager()
    ): x = 5
    with Manager():
        with Manager(True):
            if x == 77:
                x = 6
    with Manager():
        with Manager():
            for i in range(x): pass

def leaves(n):
    for i in range(n):
        with Manager():
            if i == 1:
                continue
            if i == 2:
                break
            if i == 5:
                return i
    while n:
        with Manager():
            n -= 1
            if n == 1:
                return n

def at_the_end(x):
    with Manager(x):
        if x:
            raise ValueError

def fails(x):
    with Manager(fail=x):
        if x:
            x = 1

def tried(x):
    try:
        with Manager():
            if x:
                raise ValueError
    except ValueError:
        x = 3
    finally:
        with Manager(True):
            if not x:
                raise ValueError

ends(0), ends(1)
leaves(1), leaves(4)
at_the_end(1), at_the_end(0)
tried(0), tried(1)
try:
    fails(0), fails(1)
except KeyError:
    pass
""",
    "loops": """
def whiles(n):
    while n:
        n -= 1
    else:
        n = 3
    while n:
        n -= 1
        if n == 1:
            break
    else:
        n = 9
    while True:
        if n > 3:
            break
        n += 1
    while 1:
        n += 1
        if n > 10: break
    while not n:
        n = 1
    while n: n -= 1
    while n < 3: n += 1
    while n:
        while n > 1:
            n -= 1
        if n:
            n -= 1
            continue
        n = 0
    return n

def fors(n):
    for i in range(n):
        for j in range(i):
            if j:
                continue
        else:
            n += 0
    for i in range(n):
        for j in range(3):
            pass
    for i in range(n):
        if i == 100:
            break
    for i in range(0):
        n = 1
    for i in (): n = 1
    for i, (j, k) in [(1, (2, 3))]:
        if i:
            n = j
    for i in [
        1,
        2,
    ]:
        n = i
    for self_n in [1]:
        n = self_n
    for n in [1]: pass
    else: n = 3
    for i in range(2):
        n = 1
        continue
    for i in range(2):
        for j in range(2):
            for k in range(2):
                if k:
                    break
            else:
                continue
            break

def recursion(n):
    if n:
        for i in range(n):
            recursion(n - 1)
        if n == 5:
            return 1
    while n:
        recursion(n - 2 if n > 1 else 0)
        n -= 1

whiles(0), whiles(5)
fors(3), fors(0)
recursion(3)
if __name__ == "never":
    x = 1
while False:
    x = 1
for x in range(3):
    if x: pass
    else: x = 5
if True:
    x = 1
if False:
    x = 1
else:
    x = 2
if __debug__:
    x = 3
if not __debug__:
    x = 4
if x and False:
    x = 5
if x or True:
    x = 6
if (x and
        False):
    x = 7
""",
    "threads": """
import threading

def work(n):
    total = 0
    for i in range(n):
        if i % 2:
            total += i
        elif i == 100:
            total -= 1
    lock.acquire()
    try:
        results.append(total)
    finally:
        lock.release()

lock = threading.Lock()
results = []
threads = [threading.Thread(target=work, args=(n,)) for n in range(5)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
if len(results) != 5:
    results = None
""",
    "compiled": """
text = '''
def made(x):
    if x:
        return 1
    for i in range(2):
        x += i
made(1)
'''
for n in range(3):
    exec(compile("\\n" * 2 + text, __file__, "exec"), {})
    exec(text)
    if eval(compile("n and 1", __file__, "eval")):
        n = 2
class Meta(type):
    def __new__(cls, name, bases, namespace):
        if "x" in namespace:
            namespace["y"] = 1
        return super().__new__(cls, name, bases, namespace)

class Made(metaclass=Meta):
    x = 1
    if x:
        z = 2
    for i in range(2):
        if i: continue
        def method(self): return 1

    def other(self):
        if self.x:
            return [
                self.x,
                self.y
            ]

    @property
    def third(self):
        return self.x or self.y

Made().other()
Made().third
from dataclasses import dataclass
@dataclass
class Data:
    a: int = 1
    b: "int" = 2

    def __post_init__(self):
        if self.a: self.b = 3

Data()
type Alias = int
def generic[T](x: T) -> T:
    if x: return x
generic(1)
""",
    "strings": """
import re
pattern = re.compile(
    "a"
    "b",
)
def text(a, b):
    if a == (
        "x"
        "y"
    ):
        return f'''
            {a}
            {b if b else
              a}
        '''
    x = '''
    ''' if b else "z"; y = 1
    if b: x = '''
    '''
    return (
        a
        + b
        if b
        else a
    )
text("a", "b"), text("xy", "")
def call(a):
    if a:
        dict(
            a=1,
            b=a and 2,
        )
    if dict(
        a=1,
        b=a and 2,
    ):
        a = 2
    if a: dict(
        a=1)
    a = 3
    return dict(
        b=2 if a else 3,
    ).get(
        "b"
    )
call(0), call(1)
def chained(a):
    x = (a
         .strip()
         .split())
    if (a
            .strip()
            .isdigit()):
        x = 1
    if a: x = (a
               .strip()); y = 1
    return x
chained("a")
""",
}
