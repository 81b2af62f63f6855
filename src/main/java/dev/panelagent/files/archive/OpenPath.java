package dev.panelagent.files.archive;

import dev.panelagent.files.sandbox.Directory;
import java.util.ArrayList;
import java.util.List;

/** A way down from a directory that is kept open, as the next entry is mostly beside the last one. For one thread. */
final class OpenPath implements AutoCloseable {
    /** How a directory is entered, or made. */
    interface Step {
        Directory into(Directory directory, String name);
    }

    private final Directory start;
    private final Step step;
    private final List<Directory> open = new ArrayList<>();
    private List<String> names = List.of();

    OpenPath(Directory start, Step step) {
        this.start = start;
        this.step = step;
    }

    /** The directory of these names; it stays open until the next is asked for. */
    Directory at(List<String> wanted) {
        int same = 0;
        while (same < names.size() && same < wanted.size() && names.get(same).equals(wanted.get(same))) {
            same++;
        }
        shorten(same);
        while (open.size() < wanted.size()) {
            Directory last = open.isEmpty() ? start : open.getLast();
            open.add(step.into(last, wanted.get(open.size())));
            names = wanted.subList(0, open.size());
        }
        return open.isEmpty() ? start : open.getLast();
    }

    Directory parentOf(List<String> wanted) {
        return at(wanted.subList(0, wanted.size() - 1));
    }

    private void shorten(int length) {
        while (open.size() > length) {
            open.removeLast().close();
        }
        names = names.subList(0, Math.min(length, names.size()));
    }

    @Override
    public void close() {
        shorten(0);
    }
}
