package dev.panelagent.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/** What there is to download: a file, an archive, and under {@code /slow/} files that stop half-way until released. */
final class ContractDownloads implements AutoCloseable {
    private static final byte[] HALF = new byte[1000];

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final HttpServer server;

    ContractDownloads() {
        Map<String, byte[]> files = Map.of(
                "/mod.jar", "a mod".getBytes(StandardCharsets.UTF_8), "/mod.zip", zip("inner/mod.txt", "zipped"));
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> answer(exchange, files.get(path(exchange))));
        server.createContext("/slow/", this::slowly);
        server.start();
    }

    private static String path(HttpExchange exchange) {
        return exchange.getRequestURI().getPath();
    }

    private static byte[] zip(String name, String content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void answer(HttpExchange exchange, byte @Nullable [] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private void slowly(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 2L * HALF.length);
            OutputStream body = exchange.getResponseBody();
            body.write(HALF);
            body.flush();
            gate(path(exchange)).await();
            body.write(HALF);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CountDownLatch gate(String path) {
        return gates.computeIfAbsent(path, _ -> new CountDownLatch(1));
    }

    /** The rest of a slow file may go. */
    void release(String path) {
        gate(path).countDown();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
