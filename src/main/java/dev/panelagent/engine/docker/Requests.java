package dev.panelagent.engine.docker;

import com.github.dockerjava.core.util.FiltersEncoder;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Request.Method;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The few requests that go past docker-java's commands; see {@link EngineStream}. */
final class Requests {
    /** The engine takes {@code health_status} for the beginning of {@code health_status: healthy} and its like. */
    private static final List<String> CONTAINER_EVENTS =
            List.of("start", "die", "died", "oom", "health_status", "destroy", "remove");

    private Requests() {}

    static Request attach(String container, InputStream stdin) {
        return Request.builder()
                .method(Method.POST)
                .path("/containers/" + encode(container) + "/attach?stream=1&stdin=1&stdout=1&stderr=1")
                .hijackedInput(stdin)
                .build();
    }

    static Request logs(String container, Instant since) {
        return get("/containers/" + encode(container) + "/logs?follow=1&stdout=1&stderr=1&since=" + moment(since));
    }

    static Request logUntilNow(String container, Instant since) {
        return get("/containers/" + encode(container) + "/logs?stdout=1&stderr=1&timestamps=1&since=" + moment(since));
    }

    /** Without {@code stream} the engine takes two samples a second apart; {@code one-shot} would spoil the CPU figure. */
    static Request stats(String container) {
        return get("/containers/" + encode(container) + "/stats?stream=0");
    }

    static Request events(Map<String, String> labels, Instant since) {
        Map<String, List<String>> filters =
                Map.of("type", List.of("container"), "event", CONTAINER_EVENTS, "label", labelFilter(labels));
        return get("/events?since=" + moment(since) + "&filters=" + encode(FiltersEncoder.jsonEncode(filters)));
    }

    /** As {@code key=value}, or {@code key} where any value matches. */
    static List<String> labelFilter(Map<String, String> labels) {
        return labels.entrySet().stream()
                .map(label -> label.getValue().isEmpty() ? label.getKey() : label.getKey() + "=" + label.getValue())
                .toList();
    }

    /** Seconds with nanoseconds as a fraction, which the engine reads exactly. */
    static String moment(Instant instant) {
        return String.format(Locale.ROOT, "%d.%09d", instant.getEpochSecond(), instant.getNano());
    }

    private static Request get(String path) {
        return Request.builder().method(Method.GET).path(path).build();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
