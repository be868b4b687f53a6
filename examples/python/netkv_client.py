"""A client of the gateway without dependencies: an answer within a deadline, from whichever gateway is there."""

import http.client
import json
import threading
import time
from urllib.parse import quote


class NoGateway(Exception):
    """No gateway answered within the deadline: choose as you would without one."""


class Refused(Exception):
    """The request is not placed; retry_after_millis is None where it never will be."""

    def __init__(self, detail, retry_after_millis):
        super().__init__(detail)
        self.retry_after_millis = retry_after_millis


class NetKvClient:
    """Safe for use by many threads: each has its own connections, which stay open."""

    def __init__(self, gateways, fabric=None, token=None, deadline_millis=200):
        self._gateways = list(gateways)
        self._fabric = {"fabric": fabric} if fabric else {}
        self._query = f"?fabric={quote(fabric, safe='')}" if fabric else ""
        self._deadline_millis = deadline_millis
        self._headers = {"Content-Type": "application/json"}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"
        self._local = threading.local()

    def reserve(self, request_id, prefill_instance, input_tokens, **fields):
        """The answer, reserved, or with reserved False and the reason in fallback. A prefill instance of None is chosen."""
        body = {
            "requestId": request_id,
            **self._named(prefill_instance),
            "inputTokens": input_tokens,
            "deadlineMillis": self._deadline_millis,
            **self._fabric,
            **fields,
        }
        return self._call("POST", "/v1/select-and-reserve", body)

    def select(self, prefill_instance, input_tokens, **fields):
        """Where a request would go now; nothing is booked."""
        body = {**self._named(prefill_instance), "inputTokens": input_tokens, **self._fabric, **fields}
        return self._call("POST", "/v1/select", body)

    @staticmethod
    def _named(prefill_instance):
        return {"prefillInstance": prefill_instance} if prefill_instance else {}

    def started(self, request_id):
        """The transfer has started. Like all reports, it fails no request: the answer says whether it was taken."""
        return self._report("POST", request_id, "/started")

    def finished(self, request_id):
        return self._report("POST", request_id, "/finished")

    def failed(self, request_id):
        return self._report("POST", request_id, "/failed")

    def cancel(self, request_id):
        """The request is not sent there at all."""
        return self._report("DELETE", request_id, "")

    def _report(self, method, request_id, what):
        try:
            self._call(method, f"/v1/reservations/{quote(request_id, safe='')}{what}{self._query}")
            return True
        except (NoGateway, Refused, ValueError):
            return False

    def _call(self, method, path, body=None):
        """Asks one gateway after the other. The same id has the same answer at each, so asking twice is safe."""
        problem = None
        end = time.monotonic() + 2 * self._deadline_millis / 1000
        for gateway in self._in_turn():
            if time.monotonic() > end:
                break
            try:
                status, answer = self._ask(gateway, method, path, body)
            except (OSError, http.client.HTTPException) as error:
                self._connections().pop(gateway, None)
                problem = f"{gateway}: {error}"
                continue
            if status < 300:
                self._local.gateway = gateway
                return answer
            if status in (400, 401, 404, 405, 413):
                raise ValueError(answer["detail"])
            if status in (422, 503) and "detail" in answer:
                raise Refused(answer["detail"], answer.get("retryAfterMillis"))
            problem = f"{gateway}: status {status}"
        raise NoGateway(problem)

    def _in_turn(self):
        """The one that answered last comes first; each twice: an idle connection may have been closed meanwhile."""
        last = getattr(self._local, "gateway", self._gateways[0])
        first = self._gateways.index(last)
        order = self._gateways[first:] + self._gateways[:first]
        return [order[0]] + order + order[1:]

    def _connections(self):
        if not hasattr(self._local, "connections"):
            self._local.connections = {}
        return self._local.connections

    def _ask(self, gateway, method, path, body):
        connections = self._connections()
        if gateway not in connections:
            # Longer than the gateway's own deadline, which ends in an answer that can be used.
            connections[gateway] = http.client.HTTPConnection(gateway, timeout=1.5 * self._deadline_millis / 1000)
        connection = connections[gateway]
        connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        response = connection.getresponse()
        text = response.read()
        return response.status, json.loads(text) if text else None
