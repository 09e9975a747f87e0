"""A proxy that loses the first two responses to each request which may be repeated, to show that the clients repeat it.

    unreliable.py <address of the service> <file for the address of the proxy>
"""

import http.server
import sys
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path

service, file = sys.argv[1:]
seen = Counter()


class Proxy(http.server.BaseHTTPRequestHandler):
    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))) or None
        headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection", "accept-encoding")}
        request = urllib.request.Request(service + self.path, body, headers, method=self.command)
        try:
            answer = urllib.request.urlopen(request, timeout=30)
        except urllib.error.HTTPError as problem:
            answer = problem
        content = answer.read()
        repeatable = self.command != "POST" or self.path.startswith("/api/v1/usage")
        tries = seen[self.command, self.path, body] = seen[self.command, self.path, body] + 1
        if repeatable and tries == 1:
            self.answer(503, {"Retry-After": "0"}, b"")
        elif repeatable and tries == 2:
            self.close_connection = True  # without a response
        else:
            self.answer(answer.status, {"Content-Type": answer.headers["Content-Type"]}, content)

    def answer(self, status, headers, content):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = forward


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
Path(file).write_text(f"http://127.0.0.1:{server.server_port}")
server.serve_forever()
