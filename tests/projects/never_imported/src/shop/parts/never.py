import os


def never(
    one,
    two,
):
    if one:
        with open(os.devnull) as file:
            return file.read()
    while two:
        two -= 1
    return [part for part in (one, two) if part]  # pragma: no branch


async def ever(source):
    try:
        async for part in source:
            yield part
    finally:
        pass
