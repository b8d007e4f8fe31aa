# Two stages: the first installs from the lock (hashes checked), the second carries no installer and runs as nobody special.
FROM python:3.13-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /build
COPY requirements/base.txt .
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary :all: -r base.txt

FROM python:3.13-slim
RUN groupadd --system --gid 10001 dh && useradd --system --uid 10001 --gid dh --home-dir /nonexistent dh \
    && install -d -o dh -g dh -m 0700 /data /data/var /data/heads /data/erasures
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=dhprivacy.settings \
    STATIC_ROOT=/app/staticfiles \
    VAR_DIR=/data/var \
    JOURNAL_HEADS_DIR=/data/heads \
    ERASURE_LOG=/data/erasures/erasures.jsonl
# Secrets made up for this one step; they stay in no layer.
RUN python dhprivacy/fresh_secrets.py /tmp/build.env && set -a && . /tmp/build.env && set +a \
    && VAR_DIR=/tmp/var python manage.py collectstatic --no-input -v 0 && rm -rf /tmp/build.env /tmp/var
USER dh
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["gunicorn", "dhprivacy.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--max-requests", "2000", "--max-requests-jitter", "200"]
