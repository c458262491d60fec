# Showup in one small image. Both stages install from the same hash-locked files as `make run`.
#
#   docker build -t showup .
#   docker run -d --name showup --restart unless-stopped -v showup:/data -e DISCORD_TOKEN=… showup
#   docker run -d --name showup --restart unless-stopped -v showup:/data --env-file .env showup
#   docker run -d --name showup -p 127.0.0.1:8080:8080 -v showup:/data -e SHOWUP_PLAYGROUND_PUBLIC=on showup
#   docker run -d --name scheduler --restart unless-stopped --env-file .env showup run --role scheduler
#
# The first is on Discord, the second wherever .env says, the third is the playground, and the fourth does one part of the
# work on a database that others share (docs/hosting.md). In a container the server listens on all addresses, and whoever
# reaches the playground can speak as anybody: so it has to be allowed by name, and the port is best published to this
# machine only.

# Pinned to a minor version and a Debian release: a rebuild brings security fixes, a new Python comes on purpose.
FROM python:3.13-slim-trixie AS build
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_NO_INPUT=1
# Dependencies first: this layer stays in the cache until a lock file changes.
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/showup \
    && /opt/showup/bin/pip install --require-hashes -r requirements.txt \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY adapters adapters
COPY bot bot
COPY migrations migrations
COPY scheduler scheduler
# Nothing is fetched here: the build backend is the locked one, and the dependencies are there already.
RUN /opt/build/bin/pip wheel --no-build-isolation --no-deps --wheel-dir dist . \
    && /opt/showup/bin/pip install --no-index --no-deps dist/*.whl \
    && /opt/showup/bin/pip check

FROM python:3.13-slim-trixie
RUN useradd --uid 10001 --user-group --no-create-home --shell /usr/sbin/nologin showup \
    && install --directory --owner=showup --group=showup --mode=0750 /data
COPY --from=build /opt/showup /opt/showup
# The port is reachable from outside the container; who else may reach it is up to `docker run -p`.
ENV PATH=/opt/showup/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    SHOWUP_DATABASE_URL=sqlite+aiosqlite:////data/showup.db \
    SHOWUP_HTTP_HOST=0.0.0.0 \
    SHOWUP_HTTP_PORT=8080
# By number, so that a cluster can see that it is not root.
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8080
# The same clean stop as Ctrl-C; unlike SIGTERM it also works on process 1 before the program has set its handlers.
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f\"http://127.0.0.1:{os.environ['SHOWUP_HTTP_PORT']}/healthz\", timeout=4)"]
ENTRYPOINT ["showup"]
CMD ["run"]
