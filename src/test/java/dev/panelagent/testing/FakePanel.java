package dev.panelagent.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * A Panel as the agent meets it: a WebSocket server on plain sockets that checks the token and the node id as the real
 * one does (protocol 1.2, 1.3), answers any other HTTP request with 426, and misbehaves on demand.
 */
public final class FakePanel implements AutoCloseable {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Pattern NODE_ID = Pattern.compile("nodeId=([^&]*)");
    private static final int SMALL_WINDOW = 8192;
    private static final int MOST_FAULTS = 20;

    /** What happens to a request to connect. */
    public enum Handshake {
        ACCEPT,
        /** Takes the TCP connection and says nothing, to plain HTTP requests neither. */
        NEVER_ANSWER,
        REFUSE_401,
        RESET,
        FIN
    }

    private final ServerSocket listener;
    private final String token;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<PanelConnection> connections = new CopyOnWriteArrayList<>();
    private final BlockingQueue<PanelConnection> fresh = new LinkedBlockingQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger upgrades = new AtomicInteger();
    private volatile Handshake handshake = Handshake.ACCEPT;
    private volatile boolean answersPings = true;
    private volatile BiPredicate<PanelConnection, String> taker = (_, _) -> false;

    /** A request as it came: the target undecoded, header names in any case. */
    public record Request(String target, Map<String, String> headers) {
        public boolean isUpgrade() {
            return "websocket".equalsIgnoreCase(headers.get("Upgrade"));
        }
    }

    private FakePanel(ServerSocket listener, String token) {
        this.listener = listener;
        this.token = token;
        Thread.ofVirtual().name("fake-panel").start(this::acceptAll);
    }

    /** Starts on a free port; what it does not read soon fills up. */
    public static FakePanel start(String token) {
        return start(token, SMALL_WINDOW);
    }

    /** Starts on a free port, with so many bytes of room for what it has not read yet. */
    public static FakePanel start(String token, int window) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReceiveBufferSize(window);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new FakePanel(listener, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts on a free port, behind TLS with the server's certificate of that context. */
    public static FakePanel startTls(String token, SSLContext tls) {
        try {
            ServerSocket listener = tls.getServerSocketFactory().createServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            return new FakePanel(listener, token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** By name, as certificates name hosts, where there is TLS. */
    public URI url() {
        return URI.create(
                listener instanceof SSLServerSocket ? "wss://localhost:" + port() : "ws://127.0.0.1:" + port());
    }

    /** From the next request on. */
    public void handshake(Handshake next) {
        this.handshake = next;
    }

    /** Whether connections made from now on answer WebSocket pings. */
    public void answersPings(boolean answers) {
        this.answersPings = answers;
    }

    /**
     * Shows each text frame of connections made from now on to this one first; what it takes is not recorded. It is asked
     * on the thread that reads the connection, so the agent's frames wait while it thinks.
     */
    public void takes(BiPredicate<PanelConnection, String> next) {
        this.taker = next;
    }

    /** All requests, upgrades and others. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** How many requests for a WebSocket came, whatever became of them. */
    public int upgrades() {
        return upgrades.get();
    }

    /** All connections that were opened. */
    public List<PanelConnection> connections() {
        return List.copyOf(connections);
    }

    /** The next connection nobody has awaited yet. */
    public PanelConnection awaitConnection(Duration limit) {
        PanelConnection next = Waiting.forValue(
                "a connection to the Panel", limit, () -> fresh.poll(limit.toMillis(), TimeUnit.MILLISECONDS));
        return next;
    }

    /** Goes away at once, as if killed: every connection is reset. What came is not looked at. */
    public void kill() {
        closeQuietly(listener);
        sockets.forEach(FakePanel::reset);
    }

    /**
     * Goes away for good.
     *
     * @throws AssertionError if a frame came that the contract does not describe
     */
    @Override
    public void close() {
        kill();
        List<String> faults = connections.stream()
                .flatMap(connection -> connection.faults().stream())
                .limit(MOST_FAULTS)
                .toList();
        if (!faults.isEmpty()) {
            throw new AssertionError(
                    "the agent sent what the contract does not describe:\n" + String.join("\n", faults));
        }
    }

    private void acceptAll() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread.ofVirtual().name("fake-panel-connection").start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            Request request = readRequest(in);
            requests.add(request);
            if (request.isUpgrade()) {
                upgrades.incrementAndGet();
            }
            switch (handshake) {
                case NEVER_ANSWER -> in.readAllBytes();
                case RESET -> reset(socket);
                case FIN -> socket.close();
                case REFUSE_401 -> answer(socket, request.isUpgrade() ? "401 Unauthorized" : "426 Upgrade Required");
                case ACCEPT -> accept(socket, in, request);
            }
        } catch (IOException e) {
            closeQuietly(socket);
        }
    }

    private void accept(Socket socket, InputStream in, Request request) throws IOException {
        if (!request.isUpgrade()) {
            answer(socket, "426 Upgrade Required");
            return;
        }
        if (!("Bearer " + token).equals(request.headers().get("Authorization"))) {
            answer(socket, "401 Unauthorized");
            return;
        }
        write(
                socket,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                        + accept(String.valueOf(request.headers().get("Sec-WebSocket-Key")))
                        + "\r\n\r\n");
        PanelConnection connection = new PanelConnection(socket, in, request, answersPings, taker);
        Matcher node = NODE_ID.matcher(request.target());
        if (!node.find() || node.group(1).isEmpty()) {
            connection.close(1008, "Invalid node ID");
        }
        connections.add(connection);
        fresh.add(connection);
        connection.readAll();
    }

    private static Request readRequest(InputStream in) throws IOException {
        String[] first = readLine(in).split(" ");
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        // A decoded space would split the request line: keep everything between method and version.
        String target = String.join(" ", List.of(first).subList(1, first.length - 1));
        return new Request(target, headers);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the peer closed within its request");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void answer(Socket socket, String status) throws IOException {
        write(socket, "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        socket.close();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // Closed already.
        }
        closeQuietly(socket);
    }

    static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception e) {
            // Nothing can be done about it, and nothing depends on it.
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "FakePanel[%d, %d connections]", port(), connections.size());
    }
}
