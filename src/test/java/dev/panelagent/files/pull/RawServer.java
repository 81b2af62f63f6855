package dev.panelagent.files.pull;

import dev.panelagent.common.AgentThreads;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import javax.net.ServerSocketFactory;

/** Says what it is told to, byte for byte, so that it can misbehave; listens on every loopback address. */
final class RawServer implements AutoCloseable {
    /** What one connection gets; the connection is closed after it. */
    @FunctionalInterface
    interface Script {
        void serve(OutputStream out) throws IOException, InterruptedException;
    }

    /** What a client that wants TLS begins with. */
    private static final int TLS = 0x16;

    final List<String> requests = new CopyOnWriteArrayList<>();
    final List<InetAddress> reachedAt = new CopyOnWriteArrayList<>();
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = AgentThreads.perTask("raw-server");
    private final ServerSocket socket;
    private final Map<String, Script> scripts;

    private RawServer(ServerSocket socket, Map<String, Script> scripts) {
        this.socket = socket;
        this.scripts = scripts;
        threads.execute(this::accept);
    }

    /** By path. */
    static RawServer of(Map<String, Script> scripts) throws IOException {
        return over(ServerSocketFactory.getDefault(), scripts);
    }

    static RawServer over(ServerSocketFactory factory, Map<String, Script> scripts) throws IOException {
        return new RawServer(factory.createServerSocket(0), scripts);
    }

    /** One answer for {@code /file}. */
    static RawServer with(Script script) throws IOException {
        return of(Map.of("/file", script));
    }

    static RawServer answering(String response) throws IOException {
        return with(says(response));
    }

    static Script says(String response) {
        return out -> out.write(response.getBytes(StandardCharsets.ISO_8859_1));
    }

    static Script ok(String body) {
        return says("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    }

    static Script redirect(String location) {
        return says("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                reachedAt.add(connection.getLocalAddress());
                open.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            String head = head(connection);
            requests.add(head);
            if (head.charAt(0) == TLS) {
                says("HTTP/1.1 400 No TLS here\r\n\r\n").serve(connection.getOutputStream());
                return;
            }
            String path = head.split(" ", 3)[1].split("\\?", 2)[0];
            Script script = scripts.get(path);
            if (script == null) {
                script = says("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
            }
            script.serve(connection.getOutputStream());
            connection.getOutputStream().flush();
        } catch (IOException | IndexOutOfBoundsException _) {
            // the client went away, which is what many tests want
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(Socket connection) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = connection.getInputStream().read();
            head.append((char) next);
            if (next < 0 || next == TLS) {
                break;
            }
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : open) {
            connection.close();
        }
        threads.shutdownNow();
        threads.close();
    }
}
