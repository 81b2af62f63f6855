package dev.panelagent.protocol;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Answers about files, with the members every Panel generation looks for (protocol 4.5). */
final class FileDataWriter {
    private static final String SYMBOLS = "rwxrwxrwx";

    private FileDataWriter() {}

    static ObjectNode write(FileData data) {
        ObjectNode node = Json.node().put("serverId", data.serverId().value());
        switch (data) {
            case FileData.Listing listing -> listing(node, listing);
            case FileData.Found found -> found(node, found);
            case FileData.Content content -> content(node, content);
            case FileData.Tail tail -> {
                node.put("path", tail.item().path()).put("more", tail.more());
                texts(node.putArray("lines"), tail.lines());
            }
            case FileData.About about -> node.setAll(item(about.item()));
            case FileData.Permissions permissions -> permissions(node, permissions.item());
            case FileData.Written written -> {
                node.setAll(item(written.item()));
                written.sha256().ifPresent(hex -> node.put("sha256", hex));
            }
            case FileData.Chunk chunk -> chunk(node, chunk);
            case FileData.Batch batch -> batch(node, batch);
            case FileData.Checksums checksums -> checksums(node, checksums);
            case FileData.Archive archive -> {
                node.put("path", archive.path())
                        .put("format", archive.format())
                        .put("size", archive.size())
                        .put("fileCount", archive.fileCount());
                texts(node.putArray("skipped"), archive.skipped());
            }
            case FileData.Extracted extracted -> {
                texts(node.putArray("files"), extracted.files());
                node.put("extractedCount", extracted.count()).put("bytes", extracted.bytes());
                texts(node.putArray("skipped"), extracted.skipped());
            }
            case FileData.Link link ->
                node.put("path", link.path())
                        .put("method", link.method())
                        .put("url", link.url())
                        .put("expiresAt", Json.time(link.expires()));
            case FileData.Mods mods -> {
                ArrayNode list = node.putArray("mods");
                mods.mods().forEach(mod -> list.add(mod(mod)));
                node.put("count", mods.mods().size());
            }
            case FileData.OneMod one ->
                node.put("modId", one.mod().id()).put("message", one.message()).set("mod", mod(one.mod()));
        }
        return node;
    }

    private static void listing(ObjectNode node, FileData.Listing listing) {
        node.put("path", listing.path());
        // Not as a tree: of ten thousand files that is more work than all the rest.
        node.putPOJO("files", listing.items().stream().map(FileItem::of).toList());
        node.put("offset", listing.offset())
                .put("total", listing.total())
                .put("more", listing.offset() + listing.items().size() < listing.total());
    }

    private static void found(ObjectNode node, FileData.Found found) {
        node.put("path", found.path());
        ArrayNode files = node.putArray("files");
        for (FileData.Match match : found.matches()) {
            ObjectNode item = item(match.item());
            match.line().ifPresent(line -> item.put("line", line));
            match.text().ifPresent(text -> item.put("text", text));
            files.add(item);
        }
        node.put("total", found.matches().size()).put("more", found.cut());
    }

    private static void content(ObjectNode node, FileData.Content content) {
        FileData.Item item = content.item();
        node.put("path", item.path())
                .put("content", content.content())
                .put("encoding", content.encoding().word())
                .put("size", item.size())
                .put("modified", Json.time(item.modified()))
                .put("offset", content.offset())
                .put("more", content.more());
        content.sha256().ifPresent(hex -> node.put("sha256", hex));
    }

    /** Both names of each member that differs between generations. */
    static ObjectNode item(FileData.Item item) {
        return Json.tree(FileItem.of(item));
    }

    private static void permissions(ObjectNode node, FileData.Item item) {
        int mode = item.mode();
        node.put("path", item.path())
                .put("mode", FileItem.octal(mode))
                .put("octal", FileItem.octal(mode))
                .put("permissions", FileItem.octal(mode))
                .put("symbolic", symbolic(mode))
                .put("owner", String.valueOf(item.uid()))
                .put("group", String.valueOf(item.gid()))
                .put("readable", (mode & 0400) != 0)
                .put("writable", (mode & 0200) != 0)
                .put("executable", (mode & 0100) != 0);
    }

    private static void chunk(ObjectNode node, FileData.Chunk chunk) {
        node.put("path", chunk.path()).put("size", chunk.size());
        ArrayNode present = node.putArray("chunks");
        chunk.present().forEach(present::add);
        node.put("merged", chunk.merged().isPresent());
        chunk.merged().ifPresent(item -> node.set("file", item(item)));
    }

    private static void batch(ObjectNode node, FileData.Batch batch) {
        node.put("message", batch.message());
        batch.previousMode().ifPresent(mode -> node.put("previousMode", FileItem.octal(mode)));
        batch.newMode().ifPresent(mode -> node.put("newMode", FileItem.octal(mode)));
        ArrayNode results = node.putArray("results");
        for (FileData.Outcome outcome : batch.outcomes()) {
            ObjectNode result = results.addObject()
                    .put("path", outcome.path())
                    .put("success", outcome.code().isEmpty());
            outcome.code().ifPresent(code -> result.put("errorCode", code.name()));
            outcome.error().ifPresent(error -> result.put("error", error));
        }
    }

    private static void checksums(ObjectNode node, FileData.Checksums checksums) {
        node.put("algorithm", checksums.algorithm());
        ArrayNode list = node.putArray("checksums");
        for (FileData.Checksum checksum : checksums.checksums()) {
            ObjectNode one = list.addObject().put("path", checksum.path());
            checksum.hex().ifPresent(hex -> one.put("checksum", hex));
            checksum.error().ifPresent(error -> one.put("error", error));
        }
    }

    private static ObjectNode mod(FileData.Mod mod) {
        ObjectNode node = Json.node()
                .put("id", mod.id())
                .put("name", mod.name())
                .put("version", mod.version().orElse(""))
                .put("description", "")
                .put("enabled", true)
                .put("source", mod.source())
                .put("installedAt", Json.time(mod.installed()))
                .put("sha256", mod.sha256())
                .put("size", mod.size());
        texts(node.putArray("files"), mod.files());
        return node;
    }

    /** How long work stands; its result has the form of an answer. */
    static ObjectNode operation(OperationStatus status) {
        ObjectNode node = Json.node()
                .put("operationId", status.id())
                .put("commandId", status.id())
                .put("action", status.action())
                .put("serverId", status.serverId().value())
                .put("status", status.state().word())
                .put("progressBytes", status.done())
                .put("startedAt", Json.time(status.started()));
        status.total().ifPresent(total -> node.put("totalBytes", total));
        status.finished().ifPresent(at -> node.put("finishedAt", Json.time(at)));
        status.problem()
                .ifPresent(
                        problem -> node.put("errorCode", problem.code().name()).put("error", problem.message()));
        status.result().ifPresent(result -> node.set("result", ReplyDataWriter.write(result, ServerState::word)));
        return node;
    }

    private static void texts(ArrayNode array, List<String> texts) {
        texts.forEach(array::add);
    }

    private static String symbolic(int mode) {
        StringBuilder symbols = new StringBuilder(SYMBOLS);
        for (int i = 0; i < SYMBOLS.length(); i++) {
            if ((mode & (1 << (SYMBOLS.length() - 1 - i))) == 0) {
                symbols.setCharAt(i, '-');
            }
        }
        return symbols.toString();
    }
}
