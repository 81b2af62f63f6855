package dev.panelagent.engine.docker;

import dev.panelagent.common.ErrorCode;
import dev.panelagent.common.Text;
import java.time.Duration;

/**
 * What a call to the engine is about, for its deadline and for the words of its errors.
 *
 * @param action what was tried, as in "cannot ACTION"
 * @param missing what it means if the engine answers "not found"
 */
record Call(String action, ErrorCode missing, Duration deadline) {
    static Call onEngine(String action, Duration deadline) {
        return new Call(action, ErrorCode.DOCKER_ERROR, deadline);
    }

    static Call onContainer(String verb, String container, Duration deadline) {
        return new Call(verb + " container " + Text.quote(container), ErrorCode.CONTAINER_NOT_FOUND, deadline);
    }

    static Call onImage(String verb, String image, Duration deadline) {
        return new Call(verb + " image " + Text.quote(image), ErrorCode.IMAGE_NOT_FOUND, deadline);
    }
}
