# The image needs a folder for the database at /data and the configuration at /config/config.yaml; see compose.yaml.
ARG BASE=python:3.13-slim

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /build
RUN python3 -m venv /opt/build && python3 -m venv /opt/monitor
# The locked packages first: they change less often than the code, so this layer is reused.
COPY requirements.lock requirements-build.lock ./
RUN /opt/monitor/bin/pip install --require-hashes --no-compile -r requirements.lock \
 && /opt/build/bin/pip install --require-hashes -r requirements-build.lock
COPY pyproject.toml README.md LICENSE ./
COPY docs/monitor.1 ./docs/monitor.1
COPY monitor ./monitor
# Byte-compiled here, because the image is not writable where it runs. Without timestamps in it, a rebuild is the same.
RUN /opt/build/bin/python -m hatchling build -t wheel -d dist \
 && /opt/monitor/bin/pip install --no-deps --no-index --no-compile dist/*.whl \
 && /opt/monitor/bin/pip uninstall -q -y pip \
 && /opt/monitor/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/monitor/lib

FROM ${BASE}
ENV PATH=/opt/monitor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MONITOR_CONFIG=/config/config.yaml
COPY --from=build /opt/monitor /opt/monitor
# Owned by the user, so that a new named volume takes this owner over.
RUN install -d -o 10001 -g 10001 /data && install -d /config
WORKDIR /data
USER 10001:10001
VOLUME /data
# No health check yet: the daemon has no endpoint that would tell "alive" from "stuck", and a check of the process alone
# says no more than the container's own state. `monitor status` answers another question: whether a person is needed.
HEALTHCHECK NONE
# Exec form, so that SIGTERM reaches monitor itself; it ends within 10 seconds.
ENTRYPOINT ["monitor"]
CMD ["run"]
