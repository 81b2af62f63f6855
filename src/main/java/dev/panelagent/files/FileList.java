package dev.panelagent.files;

import dev.panelagent.common.RequestException;
import dev.panelagent.files.sandbox.Directory;
import dev.panelagent.files.sandbox.FilePath;
import dev.panelagent.protocol.FileData;
import dev.panelagent.protocol.FileQuery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What is in a directory, sorted, a page at a time. */
public final class FileList {
    private static final int MOST_IN_ONE = 200_000;

    private FileList() {}

    /**
     * Lists a directory.
     *
     * @throws RequestException FILE_NOT_FOUND, PERMISSION_DENIED, or LIMIT_EXCEEDED for a directory with more than
     *     {@value #MOST_IN_ONE} entries
     */
    public static FileData.Listing list(Workspace workspace, FileQuery.ListFiles query) {
        try (Directory directory = workspace.files().directory(FilePath.parse(query.path()))) {
            List<FileData.Item> items = sorted(items(directory), order(query));
            int from = Math.min(query.offset(), items.size());
            int to = Math.min(from + query.most(), items.size());
            return new FileData.Listing(
                    query.serverId(), directory.path().toString(), items.subList(from, to), from, items.size());
        }
    }

    private static List<FileData.Item> items(Directory directory) {
        List<FileData.Item> items = new ArrayList<>();
        for (String name : directory.names(MOST_IN_ONE)) {
            directory.find(name).ifPresent(info -> items.add(Items.of(directory, name, info)));
        }
        return items;
    }

    /** Folds each name once, not at each comparison. */
    private record Folded(String name, FileData.Item item) {
        static Folded of(FileData.Item item) {
            return new Folded(item.name().toLowerCase(Locale.ROOT), item);
        }
    }

    private static List<FileData.Item> sorted(List<FileData.Item> items, Comparator<Folded> order) {
        return items.stream().map(Folded::of).sorted(order).map(Folded::item).toList();
    }

    private static Comparator<Folded> order(FileQuery.ListFiles query) {
        Comparator<Folded> byName = Comparator.comparing(Folded::name)
                .thenComparing(folded -> folded.item().name());
        Comparator<Folded> order = switch (query.order()) {
            case NAME -> byName;
            case SIZE -> Comparator.comparingLong(folded -> folded.item().size());
            case MODIFIED -> Comparator.comparing(folded -> folded.item().modified());
            case TYPE -> Comparator.comparing(folded -> folded.item().kind());
        };
        return Comparator.<Folded, Boolean>comparing(folded -> folded.item().kind() != FileData.Kind.DIRECTORY)
                .thenComparing(query.descending() ? order.reversed() : order)
                .thenComparing(byName);
    }
}
