package dev.panelagent.testing.quirks;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.CloseReason;
import jakarta.websocket.ContainerProvider;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Runs inside the server: does what the test asks for with the platform's WebSocket client and tells what came of it. */
@WebServlet("/run")
public final class QuirksServlet extends HttpServlet {
    private static final long LIMIT_SECONDS = 20;
    private static final int MESSAGES = 200;

    private transient ManagedExecutorService executor;

    @Resource
    public void setExecutor(ManagedExecutorService executor) {
        this.executor = executor;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String result;
        try {
            result = run(request.getParameter("quirk"), URI.create(request.getParameter("url")));
        } catch (Exception e) {
            result = "failed: " + e;
        }
        response.getWriter().print(result);
    }

    private String run(String quirk, URI url) throws Exception {
        return switch (quirk) {
            case "connect" -> connect(url);
            case "close-code" -> closeCode(url);
            case "futures" -> futures(url);
            case "blocked-handler" -> blockedHandler(url);
            case "interrupt" -> interrupt(url);
            case "foreign-thread" -> foreignThread();
            default -> throw new IllegalArgumentException(quirk);
        };
    }

    private static String connect(URI url) {
        QuirksEndpoint.AFTER_RESPONSE.set(false);
        String outcome;
        try (Session session = open(new QuirksEndpoint(), url)) {
            outcome = "open " + session.isOpen();
        } catch (Exception e) {
            outcome = e.toString();
        }
        return "afterResponse=" + QuirksEndpoint.AFTER_RESPONSE.get() + " " + outcome;
    }

    private static String closeCode(URI url) throws Exception {
        QuirksEndpoint endpoint = new QuirksEndpoint();
        open(endpoint, url);
        CloseReason reason = endpoint.closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return reason.getCloseCode().getCode() + " " + reason.getReasonPhrase();
    }

    /** Sends without waiting for the one before, then asks every future whether it went well. */
    private static String futures(URI url) throws Exception {
        try (Session session = open(new QuirksEndpoint(), url)) {
            List<Future<Void>> sends = new ArrayList<>();
            for (int i = 0; i < MESSAGES; i++) {
                sends.add(session.getAsyncRemote().sendText("message " + i));
            }
            int fine = 0;
            for (Future<Void> send : sends) {
                try {
                    send.get(LIMIT_SECONDS, TimeUnit.SECONDS);
                    fine++;
                } catch (ExecutionException e) {
                    // An honest answer; not counted.
                }
            }
            session.getBasicRemote().sendText("end");
            return String.valueOf(fine);
        }
    }

    private static String blockedHandler(URI url) throws Exception {
        QuirksEndpoint endpoint = new QuirksEndpoint();
        try (Session session = open(endpoint, url)) {
            session.getBasicRemote().sendText("ready");
            boolean handling = endpoint.handling.await(LIMIT_SECONDS, TimeUnit.SECONDS);
            // Long enough for a pong that does not wait for the handler.
            boolean closed = endpoint.mayReturn.await(1, TimeUnit.SECONDS);
            session.getBasicRemote().sendText("still blocked");
            closed |= endpoint.mayReturn.await(1, TimeUnit.SECONDS);
            endpoint.mayReturn.countDown();
            endpoint.closed.get(LIMIT_SECONDS, TimeUnit.SECONDS);
            return handling + " " + closed;
        }
    }

    private String interrupt(URI url) throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        Future<?> connecting = executor.submit(() -> {
            try (Session session = open(new QuirksEndpoint(), url)) {
                return session.isOpen();
            } finally {
                ended.countDown();
            }
        });
        boolean byItself = ended.await(1, TimeUnit.SECONDS);
        connecting.cancel(true);
        boolean interrupted = ended.await(2, TimeUnit.SECONDS);
        return byItself + " " + interrupted;
    }

    private static String foreignThread() throws Exception {
        AtomicReference<String> outcome = new AtomicReference<>("none");
        Thread thread = new Thread(() -> {
            try {
                outcome.set("found " + ContainerProvider.getWebSocketContainer());
            } catch (RuntimeException e) {
                outcome.set(e.toString());
            }
        });
        thread.setContextClassLoader(null);
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
        return outcome.get();
    }

    private static Session open(QuirksEndpoint endpoint, URI url) throws Exception {
        WebSocketContainer container = ContainerProvider.getWebSocketContainer();
        return container.connectToServer(endpoint, url);
    }
}
