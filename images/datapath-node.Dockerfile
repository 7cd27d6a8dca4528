# The datapath: root, since raw sockets and nftables need it, but with NET_ADMIN and NET_RAW for its only capabilities, and
# NET_BIND_SERVICE where port 500 is a privileged one (in the host's network; not on Docker's own).
# BASE holds a Java 25 runtime and, if it has no package manager of Debian's kind, the four tools and libcrypto too.
ARG BASE=culvert/base-datapath
FROM ${BASE}
RUN { command -v nft && command -v tc && command -v ip && command -v conntrack; } >/dev/null \
    || { apt-get update && apt-get install -y --no-install-recommends nftables iproute2 conntrack libssl3 && rm -rf /var/lib/apt/lists/*; }
COPY lib/ /opt/culvert/lib/
COPY app/ /opt/culvert/
ENV CULVERT_SECRETS_DIR=/etc/culvert/secrets CULVERT_STATE_DIR=/run/culvert
WORKDIR /opt/culvert
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-jar", "quarkus-run.jar"]
