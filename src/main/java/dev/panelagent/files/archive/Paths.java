package dev.panelagent.files.archive;

import java.util.ArrayList;
import java.util.List;

/** A list of paths that takes no more than so many, for answers. */
final class Paths {
    private final int most;
    private final List<String> paths = new ArrayList<>();

    Paths(int most) {
        this.most = most;
    }

    void add(String path) {
        if (paths.size() < most) {
            paths.add(path);
        }
    }

    List<String> paths() {
        return paths;
    }
}
