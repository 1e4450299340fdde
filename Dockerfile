# The bot in an image: its packages and floors, no compiler, no tests, no root.
#
#   docker build --tag attention .
#   docker run --read-only --tmpfs /tmp --volume attention-models:/models \
#     --volume attention-data:/data --env-file .env attention
#
# compose.yaml does the same with limits. What the model needs on Ray comes in with
# `--build-arg REQUIREMENTS=requirements-ray.txt`. The model is no part of the image: the first start
# downloads it into /models, and MODEL=bundled needs none.

FROM python:3.12-slim-bookworm AS packages
ARG REQUIREMENTS=requirements.txt
WORKDIR /attention
COPY scripts scripts
COPY locks locks
COPY requirements*.txt ./
COPY training/requirements*.txt training/
RUN scripts/setup $REQUIREMENTS

FROM python:3.12-slim-bookworm
# A fixed number, so that a volume's owner stays the same from one image to the next.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /models attention \
    && install --directory --owner=attention --group=attention /models /data
WORKDIR /attention
COPY --from=packages /attention/.venv .venv
COPY LICENSE ./
COPY config config
COPY model model
COPY rendering rendering
COPY records records
COPY replies replies
COPY cogs cogs
COPY sandbox sandbox
COPY bot bot
ENV HF_HOME=/models \
    DATA_FOLDER=/data \
    HEALTH_ADDRESS=127.0.0.1:9090 \
    PATH=/attention/.venv/bin:$PATH \
    PYTHONPATH=/attention \
    PYTHONDONTWRITEBYTECODE=1
USER attention
VOLUME /models /data
# While the model is downloaded the process is well, and /healthz says so.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
    CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9090/healthz', timeout=4)"]
ENTRYPOINT [".venv/bin/python", "-m", "bot"]
