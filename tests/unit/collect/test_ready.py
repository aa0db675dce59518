import pytest

from covey.collect.ready import Port, Url, Words, parse_ready
from covey.errors import ConfigError


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("http://127.0.0.1:9099/health", "127.0.0.1", 9099),
        ("http://localhost/x?y=1", "localhost", 80),
        ("https://example.test/", "example.test", 443),
        ("http://[::1]:80/", "::1", 80),
    ],
)
def test_a_url_is_ready_when_it_answers(text, host, port):
    ready = parse_ready(text)

    assert ready == Url(text, host, port)
    assert str(ready) == f"{text} answers"


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [("localhost:80", "localhost", 80), ("[::1]:9", "::1", 9), ("my-host.test:1", "my-host.test", 1)],
)
def test_host_and_port_are_ready_when_they_accept_connections(text, host, port):
    ready = parse_ready(text)

    assert ready == Port(text, host, port)
    assert type(ready) is Port
    assert str(ready) == f"{text} accepts connections"


@pytest.mark.parametrize("text", ["Application startup complete", r"listening on :\d+$", "a:b", "port: 80"])
def test_anything_else_is_looked_for_in_the_output(text):
    assert isinstance(parse_ready(text), Words)


def test_output_is_searched_line_by_line():
    ready = parse_ready("^ready$")

    assert ready.is_ready("starting\nready\nserving\n")
    assert not ready.is_ready("not ready\n")
    assert not ready.is_taken()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(", "as a regular expression"),
        ("http://", "as a URL: it names no host"),
        ("http://host:99999/", "as a URL: Port out of range"),
        ("http://host:port/", "as a URL: Port could not be cast"),
    ],
)
def test_what_cannot_be_understood_is_an_error(text, why):
    with pytest.raises(ConfigError) as caught:
        parse_ready(text)

    assert why in caught.value.what
    assert caught.value.slug == "ready-pattern"
