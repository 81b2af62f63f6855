# The agent's image. './agent image' prepares target/image (the minified server) and builds this; on a machine that
# reaches no registry './agent image --local' makes the two base images from Debian's packages.
#
#   docker run -d --name panel-agent -p 8081:8081 -p 9080:9080 \
#     -v /var/run/docker.sock:/var/run/docker.sock --group-add "$(stat -c %g /var/run/docker.sock)" \
#     -v /var/lib/panel-agent:/var/lib/panel-agent \
#     -e AGENT_SECRET=... -e PANEL_URL=wss://panel.example/agent -e NODE_ID=... panel-agent:local
#
# The engine mounts the servers' directories by their path on the node, so DATA_DIR has the same path inside and
# outside, and belongs to uid 1001 there.
ARG JDK_IMAGE=eclipse-temurin:25-jdk
ARG BASE_IMAGE=debian:trixie-slim

FROM ${JDK_IMAGE} AS jdk
LABEL dev.panelagent.image="jdk"
# java.se is what Open Liberty is written against; the others it asks for by name, or the libraries do.
RUN jlink --output /opt/java --no-header-files --no-man-pages --strip-java-debug-attributes --compress zip-6 \
  --add-modules java.se,jdk.attach,jdk.crypto.ec,jdk.jfr,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.naming.rmi,jdk.net,jdk.unsupported,jdk.zipfs

FROM ${BASE_IMAGE}
LABEL org.opencontainers.image.title="Panel Agent" \
  org.opencontainers.image.description="Runs game servers as containers on a node, commanded by a Panel" \
  org.opencontainers.image.licenses="Apache-2.0" \
  dev.panelagent.image="agent"
COPY --from=jdk /opt/java /opt/java
COPY scripts/launch /opt/panel-agent/launch
COPY target/image/wlp /opt/panel-agent/wlp
ENV JAVA_HOME=/opt/java PATH=/opt/java/bin:/usr/local/bin:/usr/bin:/bin LANG=C.UTF-8 HOME=/var/lib/panel-agent \
  DATA_DIR=/var/lib/panel-agent WLP_OUTPUT_DIR=/opt/panel-agent/output
# The training run fills the caches for quick starts on exactly this runtime. Group 0 may write, so that any user id of
# that group can be chosen.
RUN /opt/panel-agent/launch /opt/panel-agent/wlp train \
  && chmod -R a+rX /opt/panel-agent/wlp/agent.aot /opt/panel-agent/wlp/warm \
  && mkdir -p /var/lib/panel-agent /opt/panel-agent/output \
  && chown 1001:0 /var/lib/panel-agent /opt/panel-agent/output \
  && chmod 770 /var/lib/panel-agent /opt/panel-agent/output
USER 1001:0
WORKDIR /var/lib/panel-agent
VOLUME /var/lib/panel-agent
EXPOSE 8081 9080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/opt/panel-agent/launch", "/opt/panel-agent/wlp", "health"]
ENTRYPOINT ["/opt/panel-agent/launch", "/opt/panel-agent/wlp"]
