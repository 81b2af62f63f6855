package dev.panelagent.files;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.RequestException;
import dev.panelagent.common.ServerId;
import dev.panelagent.files.sandbox.FilePath;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signed links that let whoever has one move one file, once, without the agent's token. The key is made at start and
 * never leaves the process, so links die with the agent. Thread-safe.
 */
@ApplicationScoped
public class Links {
    /** How many may wait to be used at a time. */
    public static final int MOST_OPEN = 10_000;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration USUAL = Duration.ofMinutes(5);
    private static final String HMAC = "HmacSHA256";
    private static final int NONCE_BYTES = 16;
    private static final int LONGEST_TOKEN = 20_000;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key = new SecretKeySpec(bytes(32), HMAC);
    private final ReentrantLock lock = new ReentrantLock();

    /** The nonces of links that were neither used nor expired when last looked at, and when they expire. */
    private final Map<String, Instant> open = new HashMap<>();

    public Links() {
        this(InstantSource.system());
    }

    /** With a clock of the caller's choice. */
    public Links(InstantSource clock) {
        this.clock = clock;
    }

    /** What a link is good for. */
    public enum Kind {
        DOWNLOAD,
        UPLOAD
    }

    /**
     * One transfer.
     *
     * @param path from the server's root
     * @param expires when it is too late to begin
     */
    public record Link(Kind kind, ServerId server, String path, Instant expires) {}

    private record Signed(Link link, String nonce) {}

    /**
     * When a link signed now expires.
     *
     * @param lifetime empty for five minutes
     * @throws RequestException CONFIG_INVALID unless it is from a second to an hour
     */
    public Instant expiry(Optional<Duration> lifetime) {
        Duration wanted = lifetime.orElse(USUAL);
        if (wanted.compareTo(SHORTEST) < 0 || wanted.compareTo(LONGEST) > 0) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "a link cannot last " + wanted.toSeconds() + " s",
                    "let it last from 1 s to " + LONGEST.toSeconds() + " s");
        }
        return clock.instant().plus(wanted);
    }

    /**
     * The token of a link, to be put into an address as it is.
     *
     * @throws RequestException INSUFFICIENT_RESOURCES while too many links wait to be used; CONFIG_INVALID for a path
     *     that cannot be used or a time that is past or too far
     */
    public String sign(Link link) {
        FilePath _ = FilePath.parse(link.path());
        Instant now = clock.instant();
        if (!link.expires().isAfter(now) || link.expires().isAfter(now.plus(LONGEST))) {
            throw new RequestException(
                    ErrorCode.CONFIG_INVALID,
                    "a link cannot expire at " + link.expires(),
                    "let it last from 1 s to " + LONGEST.toSeconds() + " s");
        }
        String nonce = TEXT.encodeToString(bytes(NONCE_BYTES));
        remember(nonce, link.expires(), now);
        String payload = TEXT.encodeToString(write(link, nonce));
        return payload + "." + signature(payload);
    }

    private void remember(String nonce, Instant expires, Instant now) {
        lock.lock();
        try {
            if (open.size() >= MOST_OPEN) {
                open.values().removeIf(end -> !now.isBefore(end));
            }
            if (open.size() >= MOST_OPEN) {
                throw new RequestException(
                        ErrorCode.INSUFFICIENT_RESOURCES,
                        MOST_OPEN + " links wait to be used",
                        "use them, or ask again when some have expired");
            }
            open.put(nonce, expires);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a token is good for, which uses it up.
     *
     * @throws RequestException AUTH_FAILED if it is forged, expired, of the other kind or used up
     */
    public Link redeem(String token, Kind kind) {
        return openLink(token, kind, open.keySet()::remove);
    }

    /**
     * What a token is good for, which leaves it as it is.
     *
     * @throws RequestException AUTH_FAILED if it is forged, expired, of the other kind or used up
     */
    public Link look(String token, Kind kind) {
        return openLink(token, kind, open.keySet()::contains);
    }

    /** {@code isOpen} is asked under the lock. */
    private Link openLink(String token, Kind kind, Predicate<String> isOpen) {
        Signed signed = verified(token, kind);
        lock.lock();
        try {
            if (!isOpen.test(signed.nonce)) {
                throw refused();
            }
            return signed.link;
        } finally {
            lock.unlock();
        }
    }

    private Signed verified(String token, Kind kind) {
        int dot = token.indexOf('.');
        if (dot < 0 || token.length() > LONGEST_TOKEN || !isSigned(token.substring(0, dot), token.substring(dot + 1))) {
            throw refused();
        }
        Signed signed = read(Base64.getUrlDecoder().decode(token.substring(0, dot)));
        if (signed.link.kind() != kind || !clock.instant().isBefore(signed.link.expires())) {
            throw refused();
        }
        return signed;
    }

    /** Compares texts, not what they stand for: Base64 has several texts for the same bytes. */
    private boolean isSigned(String payload, String signature) {
        return MessageDigest.isEqual(
                signature(payload).getBytes(StandardCharsets.UTF_8), signature.getBytes(StandardCharsets.UTF_8));
    }

    private String signature(String payload) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return TEXT.encodeToString(mac.doFinal(payload.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + HMAC, e);
        }
    }

    private static byte[] write(Link link, String nonce) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(nonce);
            out.writeUTF(link.kind().name());
            out.writeUTF(link.server().value());
            out.writeUTF(link.path());
            out.writeUTF(link.expires().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Reads what this object itself wrote and signed. */
    private static Signed read(byte[] payload) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
            String nonce = in.readUTF();
            Kind kind = Kind.valueOf(in.readUTF());
            ServerId server = new ServerId(in.readUTF());
            String path = in.readUTF();
            return new Signed(new Link(kind, server, path, Instant.parse(in.readUTF())), nonce);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }

    private static RequestException refused() {
        return new RequestException(
                ErrorCode.AUTH_FAILED, "the link is not valid, or not any more", "ask for a new one; each works once");
    }
}
