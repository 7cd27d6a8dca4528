# What base.sh gathered: upon nothing, or upon what it gathered before.
ARG BELOW=scratch
FROM ${BELOW}
COPY root/ /
ENV PATH=/opt/java/openjdk/bin:/usr/sbin:/usr/bin:/sbin:/bin JAVA_HOME=/opt/java/openjdk LANG=C.UTF-8
