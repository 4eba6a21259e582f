# Three images of the same app: docker build --target cpu … (make docker-cpu), cuda, or cluster (cuda, with Ray).
# Each runs as a user of its own and on a read-only root: docker run --read-only --tmpfs /tmp …

FROM python:3.12-slim AS base
ENV PATH=/opt/rabit/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    RABIT_HOST=0.0.0.0 \
    RABIT_PORT=8000 \
    RABIT_LOG_FORMAT=json \
    RABIT_LOG_LEVEL=info
RUN useradd --uid 1000 --create-home rabit \
    && install --directory --owner=rabit --group=rabit /data \
    && python -m venv /opt/rabit
WORKDIR /home/rabit
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(f'http://127.0.0.1:{os.environ[\"RABIT_PORT\"]}/readyz', timeout=4)"]
CMD ["rabit", "serve"]


FROM base AS wheel
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY model model
COPY server server
COPY web web
COPY weights weights
RUN --mount=type=cache,target=/root/.cache/pip pip wheel --no-deps --wheel-dir /wheel .


# Dependencies have a layer of their own: a change of the code leaves them cached.
FROM base AS cuda-dependencies
COPY requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/pip pip install --require-hashes -r requirements.lock


# The cluster's lock file holds all of the other, and Ray above it.
FROM cuda-dependencies AS cluster-dependencies
COPY requirements-cluster.lock ./
RUN --mount=type=cache,target=/root/.cache/pip pip install --require-hashes -r requirements-cluster.lock


# With TORCH_INDEX (the address of an index of CPU builds of PyTorch) the image leaves out several GB of CUDA.
FROM base AS cpu-dependencies
ARG TORCH_INDEX=""
COPY requirements.lock ./
RUN --mount=type=cache,target=/root/.cache/pip \
    if [ -n "$TORCH_INDEX" ]; then \
        pip install --index-url "$TORCH_INDEX" \
            "$(grep -o '^torch==[^ ]*' requirements.lock)" "$(grep -o '^torchvision==[^ ]*' requirements.lock)" \
        && awk '/^[^ ]/ {keep = !/^(nvidia|cuda|triton)/} keep' requirements.lock > cpu.lock \
        && mv cpu.lock requirements.lock; \
    fi \
    && pip install --require-hashes -r requirements.lock


FROM cluster-dependencies AS cluster
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    RAY_USAGE_STATS_ENABLED=0
COPY deploy/serve.yaml ./
RUN --mount=type=bind,from=wheel,source=/wheel,target=/wheel pip install --no-cache-dir --no-deps /wheel/*.whl
USER 1000
CMD ["serve", "run", "serve.yaml"]


FROM cuda-dependencies AS cuda
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,utility \
    RABIT_DEVICE=cuda
RUN --mount=type=bind,from=wheel,source=/wheel,target=/wheel pip install --no-cache-dir --no-deps /wheel/*.whl
USER 1000


FROM cpu-dependencies AS cpu
ENV RABIT_DEVICE=cpu
RUN --mount=type=bind,from=wheel,source=/wheel,target=/wheel pip install --no-cache-dir --no-deps /wheel/*.whl
USER 1000
