"""What the server counts and measures, for Prometheus."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info, ProcessCollector

# From a cached lookup to a painting on a busy CPU.
SECONDS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 6.4, 12.8, 25.6)


class Metrics:
    """One app's metrics, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)  # memory, processor time, open files
        self.requests = Counter(
            "rabit_http_requests",
            "Requests answered.",
            ["method", "route", "status"],
            registry=registry,
        )
        self.in_flight = Gauge("rabit_http_requests_in_flight", "Requests being answered.", registry=registry)
        self.request_seconds = Histogram(
            "rabit_http_request_seconds",
            "Time from a request's head to the end of its answer, where that was no problem.",
            ["method", "route"],
            buckets=SECONDS,
            registry=registry,
        )
        self.stages = Histogram(
            "rabit_stage_seconds",
            "Time per stage of a painting.",
            ["stage"],
            buckets=SECONDS,
            registry=registry,
        )
        self.ready = Gauge("rabit_ready", "1 if the model can answer.", registry=registry)
        self.pack = Info("rabit_pack", "The pack that paints.", registry=registry)
        self.queue_depth = Gauge("rabit_queue_depth", "Jobs waiting for the model.", registry=registry)
        self.queue_wait = Histogram(
            "rabit_queue_wait_seconds",
            "Time a job waited for the model.",
            buckets=SECONDS,
            registry=registry,
        )
        self.batch_size = Histogram(
            "rabit_batch_size",
            "Jobs that the model took together.",
            buckets=(1, 2, 4, 8, 16),
            registry=registry,
        )
        self.rejected = Counter(
            "rabit_rejected", "Requests answered with a problem, by its type.", ["reason"], registry=registry
        )
        for reason in ("unexpected", "no-picture", "storage-fails"):
            self.rejected.labels(reason)  # from 0 on, so that the first one is a rise
        self.cache_hits = Counter("rabit_exemplar_cache_hits", "Exemplars found encoded.", registry=registry)
        self.cache_misses = Counter(
            "rabit_exemplar_cache_misses", "Exemplars that had to be encoded.", registry=registry
        )
        self.store_records = Gauge("rabit_store_records", "What is kept.", ["shelf"], registry=registry)
        self.store_bytes = Gauge("rabit_store_bytes", "Size of what is kept.", ["shelf"], registry=registry)
        self.store_room = Gauge(
            "rabit_store_room_bytes", "How much may be kept.", ["shelf"], registry=registry
        )
        self.model_faults = Counter(
            "rabit_model_faults",
            "Times the model failed: out of memory, no picture, broken, stuck or dead.",
            ["kind"],
            registry=registry,
        )
        for kind in ("memory", "no-picture", "broken", "stuck", "dead"):
            self.model_faults.labels(kind)  # from 0 on, so that the first one is a rise
        self.store_failures = Counter(
            "rabit_store_failures", "Times the store on disk did not do what it should.", registry=registry
        )

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Record one request that has been answered."""
        self.requests.labels(method, route, str(status)).inc()
        if status < 400:
            self.request_seconds.labels(method, route).observe(seconds)

    def observe_stages(self, timings_ms: Mapping[str, float]) -> None:
        """Record one painting's stages, in milliseconds."""
        for stage, ms in timings_ms.items():
            self.stages.labels(stage).observe(ms / 1000)
