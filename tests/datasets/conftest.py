import contextlib
import hashlib
import http.server
import threading

import pytest

from helpers.datasets.download import PublicFile
from helpers.datasets.shop import simulate_shop


@pytest.fixture(scope="session")
def shop():
    """The default shop. Tests read it and leave it as it is."""
    return simulate_shop()


@pytest.fixture(scope="session")
def big_shop():
    """A shop large enough to see the truth in it, from a seed of its own."""
    return simulate_shop(n_customers=50_000, random_state=2024)


class _Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.hits.append(self.path)
        with contextlib.suppress(ConnectionError):  # some tests kill the client in mid-transfer
            self.server.pages[self.path](self)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    """A web server on loopback: pages by path, each a function of the request's handler, and the paths asked for."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.pages, self.hits = {}, []

    def offer(self, content, name="table.csv"):
        """Put a right page up and return how its file must come."""
        self.pages[f"/{name}"] = lambda handler: self.send(handler, content)
        url = f"http://127.0.0.1:{self.server_address[1]}/{name}"
        return PublicFile(name, url, len(content), hashlib.sha256(content).hexdigest())

    @staticmethod
    def send(handler, content, *, promised=None):
        """Send `content`, perhaps promising more than comes, and hang up."""
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content) if promised is None else promised))
        handler.end_headers()
        handler.wfile.write(content)
        handler.wfile.flush()


@pytest.fixture
def server():
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """An empty cache for downloaded files; its folder does not exist yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("HELPERS_DATA", str(folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder
