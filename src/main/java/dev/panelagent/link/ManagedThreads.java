package dev.panelagent.link;

import jakarta.annotation.Resource;
import jakarta.enterprise.concurrent.ManagedExecutorService;
import jakarta.enterprise.context.Dependent;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The platform's own threads. It gives them to no constructor, so they stand apart from what needs them. */
@Dependent
class ManagedThreads {
    private @Nullable ManagedExecutorService executor;

    @Resource(lookup = "java:comp/DefaultManagedExecutorService")
    void setExecutor(ManagedExecutorService executor) {
        this.executor = executor;
    }

    Executor executor() {
        return Objects.requireNonNull(executor, "the platform gave no executor");
    }
}
