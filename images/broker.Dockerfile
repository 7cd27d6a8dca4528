# A single Kafka broker, and what an installation in a cluster runs once: its topics, its secrets.
ARG BASE=culvert/base
FROM ${BASE}
COPY lib/ /opt/culvert/lib/
COPY app/ /opt/culvert/app/
COPY --chown=10001:10001 state/ /var/lib/culvert/
VOLUME /var/lib/culvert
WORKDIR /opt/culvert
USER 10001:10001
ENTRYPOINT ["java", "-XX:+UseSerialGC", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-XX:-UsePerfData", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.clients.NetworkClient=error", "-cp", "lib/*:app/*", "dev.culvert.launcher.ClusterMain"]
CMD ["broker"]
