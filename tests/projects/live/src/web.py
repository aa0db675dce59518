import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def one():
    return "one"


def two(number=2):
    if number > 1:
        return "two"
    return "never"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/one":
            text = one()
        elif self.path == "/two":
            text = two()
        else:
            text = "nothing"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, format, *args):
        pass


ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
