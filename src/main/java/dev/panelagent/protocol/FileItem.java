package dev.panelagent.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A file as it is listed, with the names all generations of the Panel know (protocol 4.5).
 *
 * @param type {@code directory}, or {@code file} for all else
 * @param permissions three octal digits
 * @param target where a link points, left out for all else
 */
record FileItem(
        String name,
        String path,
        String type,
        String kind,
        long size,
        String modified,
        String lastModified,
        String permissions,
        String mode,
        String owner,
        String group,
        @JsonProperty("isSymlink") boolean symlink,
        @JsonProperty("is_symlink") boolean symlinkToo,
        String extension,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String target) {
    private static final int NINE_BITS = 0777;

    static FileItem of(FileData.Item item) {
        String modified = Json.time(item.modified());
        String mode = octal(item.mode());
        boolean link = item.kind() == FileData.Kind.SYMLINK;
        return new FileItem(
                item.name(),
                item.path(),
                item.kind() == FileData.Kind.DIRECTORY ? "directory" : "file",
                item.kind().name().toLowerCase(Locale.ROOT),
                item.size(),
                modified,
                modified,
                mode,
                mode,
                String.valueOf(item.uid()),
                String.valueOf(item.gid()),
                link,
                link,
                extension(item.name()),
                item.target().orElse(null));
    }

    /** Three digits. */
    static String octal(int mode) {
        return Integer.toOctalString(NINE_BITS + 1 | (mode & NINE_BITS)).substring(1);
    }

    private static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(dot + 1) : "";
    }
}
