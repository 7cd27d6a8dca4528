# A service that needs nothing of its host: sa-store, ike-service, cert-authority.
# BASE holds a Java 25 runtime as "java" on the PATH: by default the one that ./culvert images makes, or for example
# eclipse-temurin:25-jre.
ARG BASE=culvert/base
FROM ${BASE}
COPY lib/ /opt/culvert/lib/
COPY app/ /opt/culvert/
COPY --chown=10001:10001 state/ /var/lib/culvert/
ENV QUARKUS_HTTP_HOST=0.0.0.0 CULVERT_SECRETS_DIR=/etc/culvert/secrets CULVERT_STATE_DIR=/var/lib/culvert
WORKDIR /opt/culvert
USER 10001:10001
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-jar", "quarkus-run.jar"]
