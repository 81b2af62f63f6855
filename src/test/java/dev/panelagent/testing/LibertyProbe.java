package dev.panelagent.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A bare server beside the agent's, with one small servlet, to look at the platform itself. */
public final class LibertyProbe implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Path home;
    private final int port;
    private final Process process;
    private final HttpClient http = HttpClient.newHttpClient();

    private LibertyProbe(Path home, int port, Process process) {
        this.home = home;
        this.port = port;
        this.process = process;
    }

    /** Starts a server with the classes beside {@code servlet} as its application. */
    public static LibertyProbe start(Class<?> servlet) {
        try {
            int port = LibertyAgent.freePort();
            Path home = Files.createTempDirectory("liberty-probe");
            Path server = home.resolve("servers/probe");
            Files.createDirectories(server.resolve("apps"));
            Files.writeString(server.resolve("server.xml"), serverXml(port));
            pack(servlet, server.resolve("apps/probe.war"));
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("agent.liberty"), "bin/server")
                                    .toString(),
                            "run",
                            "probe")
                    .redirectErrorStream(true)
                    .redirectOutput(home.resolve("probe.log").toFile());
            builder.environment().put("WLP_USER_DIR", home.toString());
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            LibertyProbe probe = new LibertyProbe(home, port, builder.start());
            probe.awaitStart();
            return probe;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the servlet answers. */
    public String run(String quirk, URI url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/run?quirk=" + quirk
                        + "&url=" + URLEncoder.encode(url.toString(), StandardCharsets.UTF_8)))
                .timeout(LIMIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Waiting.forValue("the end of the server", LIMIT, () -> process.waitFor(60, TimeUnit.SECONDS) ? true : null);
        http.close();
        LibertyAgent.delete(home);
    }

    private void awaitStart() {
        try {
            Waiting.until(
                    "the start of the server",
                    LIMIT,
                    () -> Optional.of(log()).filter(text -> text.contains("CWWKF0011I")));
        } catch (AssertionError e) {
            String said = log();
            close();
            throw new AssertionError("the server did not start; it said:\n" + said, e);
        }
    }

    private String log() {
        try {
            return Files.readString(home.resolve("probe.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void pack(Class<?> servlet, Path war) throws IOException {
        String folder = servlet.getPackageName().replace('.', '/');
        Path classes = Path.of(URI.create(String.valueOf(servlet.getResource("."))));
        try (OutputStream out = Files.newOutputStream(war);
                ZipOutputStream zip = new ZipOutputStream(out);
                DirectoryStream<Path> files = Files.newDirectoryStream(classes, "*.class")) {
            for (Path file : files) {
                zip.putNextEntry(new ZipEntry("WEB-INF/classes/" + folder + "/" + file.getFileName()));
                Files.copy(file, zip);
                zip.closeEntry();
            }
        }
    }

    private static String serverXml(int port) {
        return """
            <server>
              <featureManager>
                <feature>concurrent-3.0</feature>
                    <feature>servlet-6.0</feature>
                <feature>websocket-2.1</feature>
              </featureManager>
              <httpEndpoint id="defaultHttpEndpoint" host="127.0.0.1" httpPort="%d" httpsPort="-1"/>
              <webApplication location="probe.war" contextRoot="/"/>
              <applicationMonitor updateTrigger="disabled" dropinsEnabled="false"/>
            </server>
            """.formatted(port);
    }
}
