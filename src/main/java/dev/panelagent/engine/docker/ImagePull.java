package dev.panelagent.engine.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.panelagent.common.EngineException;
import dev.panelagent.common.ErrorCode;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One pull, waited for; an interrupt ends it. */
final class ImagePull implements ResultCallback<PullResponseItem> {
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final AtomicReference<@Nullable Closeable> connection = new AtomicReference<>();

    private ImagePull() {}

    static boolean isPresent(DockerClient client, String image) {
        try {
            client.inspectImageCmd(image).exec();
            return true;
        } catch (NotFoundException e) {
            return false;
        }
    }

    static boolean run(DockerClient client, String image, Call call) throws InterruptedException, IOException {
        try (ImagePull pull = new ImagePull()) {
            client.pullImageCmd(withTag(image)).exec(pull);
            return pull.done.get();
        } catch (ExecutionException e) {
            throw failure(call, EngineCalls.cause(e));
        }
    }

    /** Without a tag the engine would pull all there are. */
    static String withTag(String image) {
        boolean named = image.contains("@") || image.lastIndexOf(':') > image.lastIndexOf('/');
        return named ? image : image + ":latest";
    }

    /** Whatever a registry or the way to it answers, to the agent it means that the image is not to be had. */
    private static RuntimeException failure(Call call, Throwable cause) {
        String message = switch (cause) {
            case DockerException refused -> EngineErrors.message(refused);
            case PullFailed failed -> failed.getMessage();
            default -> null;
        };
        if (message == null) {
            return EngineErrors.translate(call, cause);
        }
        return new EngineException(
                ErrorCode.IMAGE_NOT_FOUND,
                "cannot " + call.action() + ", which is not on the node: " + message
                        + ": check its name, the node's way to the registry and its login, or load it on the node",
                cause);
    }

    @Override
    public void onStart(Closeable stream) {
        connection.set(stream);
        if (done.isDone()) {
            closeConnection();
        }
    }

    @Override
    public void onNext(PullResponseItem item) {
        if (item.getErrorDetail() != null && item.getErrorDetail().getMessage() != null) {
            done.completeExceptionally(new PullFailed(item.getErrorDetail().getMessage()));
        }
    }

    @Override
    public void onError(Throwable error) {
        done.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        done.complete(true);
    }

    /** Also before the start: docker-java's own callback would forget that. */
    @Override
    public void close() {
        done.cancel(false);
        closeConnection();
    }

    private void closeConnection() {
        Closeable open = connection.getAndSet(null);
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        }
    }

    /** The engine answered 200 and told of the failure in the stream. */
    private static final class PullFailed extends RuntimeException {
        PullFailed(String message) {
            super(message);
        }
    }
}
