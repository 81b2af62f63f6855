package dev.panelagent.engine.docker;

import com.github.dockerjava.api.model.Info;
import dev.panelagent.engine.ContainerLimits;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether the node's kernel knows I/O weights: many do not, and on cgroup v2 a container with one would then fail to
 * start. The engine is asked once, when the first limit wants it; some engines only tell by a warning afterwards.
 */
final class IoWeightSupport {
    private static final Logger LOG = System.getLogger(IoWeightSupport.class.getName());

    private final AtomicReference<@Nullable Boolean> supported = new AtomicReference<>();

    /** Whether these limits may carry their weight. */
    boolean allows(ContainerLimits limits, Supplier<Info> info) {
        if (limits.ioWeight() <= 0) {
            return false;
        }
        if (supported.get() == null) {
            learn(warnings(info.get()).stream().noneMatch(IoWeightSupport::deniesWeight));
        }
        return Boolean.TRUE.equals(supported.get());
    }

    /** Takes in what the engine said when a container was made. */
    void heed(String @Nullable [] warnings) {
        if (warnings != null && List.of(warnings).stream().anyMatch(IoWeightSupport::deniesWeight)) {
            learn(false);
        }
    }

    private void learn(boolean supports) {
        Boolean before = supported.getAndSet(supports);
        if (!supports && !Boolean.FALSE.equals(before)) {
            LOG.log(Level.INFO, "I/O weights are left out: the node's kernel does not support them");
        }
    }

    private static List<String> warnings(Info info) {
        return info.getRawValues().get("Warnings") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean deniesWeight(String warning) {
        String text = warning.toLowerCase(Locale.ROOT);
        return text.contains("io.weight support")
                || text.contains("blkio weight support")
                || text.contains("block i/o weight");
    }
}
