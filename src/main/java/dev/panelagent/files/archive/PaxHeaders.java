package dev.panelagent.files.archive;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What POSIX's extended headers say of an entry, as far as it matters here: records of "length key=value". */
final class PaxHeaders {
    static final PaxHeaders NONE = new PaxHeaders(Map.of());

    private final Map<String, byte[]> values;

    private PaxHeaders(Map<String, byte[]> values) {
        this.values = values;
    }

    /** Reads an extended header; what it does not say, the one beneath does. */
    static PaxHeaders read(byte[] bytes, PaxHeaders beneath) {
        Map<String, byte[]> values = new HashMap<>(beneath.values);
        int at = 0;
        while (at < bytes.length && bytes[at] != 0) {
            int space = indexOf(bytes, ' ', at, bytes.length);
            int length = length(bytes, at, space);
            int end = at + length;
            int equals = indexOf(bytes, '=', space, end - 1);
            String key = new String(bytes, space + 1, equals - space - 1, StandardCharsets.UTF_8);
            keep(values, key, Arrays.copyOfRange(bytes, equals + 1, end - 1));
            at = end;
        }
        return new PaxHeaders(values);
    }

    PaxHeaders over(PaxHeaders beneath) {
        Map<String, byte[]> all = new HashMap<>(beneath.values);
        all.putAll(values);
        return new PaxHeaders(all);
    }

    private static void keep(Map<String, byte[]> values, String key, byte[] value) {
        if (key.startsWith("GNU.sparse.")) {
            values.put("sparse", value);
        } else if (key.equals("path") || key.equals("linkpath") || key.equals("size") || key.equals("mtime")) {
            values.put(key, value);
        }
    }

    private static int length(byte[] bytes, int at, int space) {
        int length = 0;
        for (int i = at; i < space; i++) {
            length = length * 10 + bytes[i] - '0';
            if (bytes[i] < '0' || bytes[i] > '9' || length > bytes.length - at) {
                throw broken();
            }
        }
        if (length <= space - at + 1 || bytes[at + length - 1] != '\n') {
            throw broken();
        }
        return length;
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw broken();
    }

    private static RuntimeException broken() {
        return Broken.because("the archive has a broken extended header", "fetch it again, or pack it anew");
    }

    Optional<byte[]> path() {
        return Optional.ofNullable(values.get("path"));
    }

    Optional<byte[]> linkPath() {
        return Optional.ofNullable(values.get("linkpath"));
    }

    boolean isSparse() {
        return values.containsKey("sparse");
    }

    Optional<Long> size() {
        return number("size").map(size -> size.signum() < 0 || size.precision() > 18 ? -1L : size.longValue());
    }

    Optional<Instant> modified() {
        return number("mtime")
                .flatMap(time -> Times.ofSeconds(time.longValue()).map(whole -> whole.plusNanos(nanos(time))));
    }

    private static long nanos(BigDecimal time) {
        return time.remainder(BigDecimal.ONE).movePointRight(9).longValue();
    }

    private Optional<BigDecimal> number(String key) {
        byte[] value = values.get(key);
        if (value == null) {
            return Optional.empty();
        }
        String text = new String(value, StandardCharsets.US_ASCII);
        // Exponents would make numbers of any length out of a few characters.
        if (!text.matches("-?\\d{1,18}(\\.\\d{0,18})?")) {
            throw broken();
        }
        return Optional.of(new BigDecimal(text.endsWith(".") ? text + "0" : text));
    }
}
